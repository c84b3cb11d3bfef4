"""The hubs that tests speak of, in municipalities that exist, and who runs them."""

from datetime import date

from ledger.kernel.who import Role, Who
from ledger.places.events import (
    ConnectionMeasured,
    HubOpened,
    HubPart,
    HubPlaced,
    HubRecorded,
    PartProvided,
)
from tests.scenario import named

SPRING = date(2026, 4, 1)
ALA, MILANO, NOWHERE = (named("S", name) for name in ("ALA", "MILANO", "NOWHERE"))

ALA_RECORDED = HubRecorded(
    day=SPRING,
    hub=ALA,
    name="Wise Ala",
    side="village",
    country="IT",
    zone="Europe/Rome",
    istat="001003",
    municipality="Ala di Stura",
    population=462,
)
MILANO_RECORDED = HubRecorded(
    day=SPRING,
    hub=MILANO,
    name="Spazio Wiser Milano",
    side="city",
    country="IT",
    zone="Europe/Rome",
    istat="015146",
    municipality="Milano",
    population=1_242_123,
)
ALA_OPENED = HubOpened(day=SPRING, hub=ALA)
MILANO_OPENED = HubOpened(day=SPRING, hub=MILANO)

MEASURED = ConnectionMeasured(day=SPRING, hub=ALA, down_mbit=940, up_mbit=310, measured=SPRING)
PLACED = HubPlaced(
    day=SPRING,
    hub=ALA,
    address="Piazza Centrale 22",
    latitude_micro=45_315_700,
    longitude_micro=7_303_900,
)
ALA_COMPLETE = [
    *(PartProvided(day=SPRING, hub=ALA, part=part.value) for part in HubPart),
    MEASURED,
    PLACED,
]

HOST = Who(actor="hanna", role=Role.HOST, hub=ALA)
OTHER_HOST = Who(actor="hugo", role=Role.HOST, hub=MILANO)
