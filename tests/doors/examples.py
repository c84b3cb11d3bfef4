"""Two applications: a space in Lyon, and the old school of Ala."""

from ledger.conventions.events import ServiceKind, Unit
from ledger.doors.apply import ApplyForVillage, ApplyWithCitySpace, Price
from ledger.doors.events import (
    CityApplicationReceived,
    ProposedPrice,
    ReviewStarted,
    VillageApplicationReceived,
)
from ledger.kernel.who import Role, Who
from ledger.places.country import Abroad
from ledger.places.equipment import Required
from tests.scenario import TODAY, named

LYON, ALA_SCHOOL, NO_APPLICATION = (named("AL", name) for name in ("LYON", "SCHOOL", "NONE"))
LYON_ADDRESS, SCHOOL_ADDRESS = "1" * 64, "2" * 64
FROM_LYON = Who(actor=f"application-{LYON_ADDRESS}", role=Role.APPLICANT, address=LYON_ADDRESS)
FROM_ALA = Who(actor=f"application-{SCHOOL_ADDRESS}", role=Role.APPLICANT, address=SCHOOL_ADDRESS)
WORDS = {
    "name": "sealed name",
    "email": "sealed@example.org",
    "phone": "sealed phone",
    "address": "sealed address",
    "about": "sealed words",
}
DESK = Price(service=ServiceKind.DESK, unit=Unit.DAY, public_cents=2_500, agreed_cents=1_200)

ASK_FROM_LYON = ApplyWithCitySpace(
    application=LYON,
    abroad=Abroad(country="FR", town="Lyon", zone="Europe/Paris"),
    seats=40,
    rooms=3,
    prices=(DESK,),
    **WORDS,
)
ASK_FROM_ALA = ApplyForVillage(
    application=ALA_SCHOOL,
    istat="001003",
    has=(Required.MEETING_ROOM, Required.PLACE),
    **WORDS,
)
LYON_RECEIVED = CityApplicationReceived(
    day=TODAY,
    application=LYON,
    digest=LYON_ADDRESS,
    country="FR",
    zone="Europe/Paris",
    istat="",
    town="Lyon",
    seats=40,
    rooms=3,
    prices=(ProposedPrice(service="desk", unit="day", public_cents=2_500, agreed_cents=1_200),),
    **WORDS,
)
SCHOOL_RECEIVED = VillageApplicationReceived(
    day=TODAY,
    application=ALA_SCHOOL,
    digest=SCHOOL_ADDRESS,
    istat="001003",
    municipality="Ala di Stura",
    population=462,
    has=("meeting-room", "place"),
    **WORDS,
)


def in_review(application: str) -> ReviewStarted:
    return ReviewStarted(day=TODAY, application=application)
