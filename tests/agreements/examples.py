"""Bruno lends Wise Ala the blue room; the dormitory is the hub's own. Three nights of July are booked."""

from datetime import date

from ledger.agreements.events import AgreementMade
from ledger.agreements.make import MakeAgreement
from ledger.kernel.fact import Fact
from ledger.stays.events import PriceSet, RoomAdded
from tests.members.examples import BRUNO
from tests.places.examples import ALA
from tests.scenario import TODAY, named
from tests.stays.examples import (
    ALA_IS_OPEN,
    BOOKED,
    CHECKED_IN,
    DOUBLE,
    NETS,
    RESERVED,
    TOTAL,
    held_for_stay,
    slept,
)

AGREEMENT, OTHER_AGREEMENT = named("AG", "BRUNO"), named("AG", "OTHER")
SIGNED, SIGNED_AGAIN = "5f" * 32, "6a" * 32
SUMMER_ENDS = date(2026, 9, 30)

MAKE = MakeAgreement(
    hub=ALA,
    owner=BRUNO,
    since=TODAY,
    until=SUMMER_ENDS,
    rooms=("Camera blu",),
    share_bp=3_333,
    documents=(SIGNED,),
    duties="sealed duties",
)


def made(
    agreement: str = AGREEMENT,
    *,
    owner: str = BRUNO,
    since: date = TODAY,
    until: date | None = SUMMER_ENDS,
    rooms: tuple[str, ...] = ("Camera blu",),
    share_bp: int = 3_333,
    rent_cents: int = 0,
) -> AgreementMade:
    """An owner lends the blue room, or others."""
    return AgreementMade(
        day=TODAY,
        agreement=agreement,
        hub=ALA,
        to_settle=since.replace(day=1) if rent_cents else None,
        owner=owner,
        since=since,
        until=until,
        rooms=rooms,
        share_bp=share_bp,
        rent_cents=rent_cents,
        documents=(SIGNED,),
        duties="sealed duties",
    )


MADE = made()


def lent_by(*agreements: AgreementMade) -> list[Fact]:
    """Ala is open, and the blue room is there under the first of these agreements."""
    under = agreements[0].agreement
    beds = ("left", "right")
    return [
        *(fact for fact in ALA_IS_OPEN if getattr(fact, "room", "") != DOUBLE),
        *agreements,
        RoomAdded(day=TODAY, hub=ALA, room=DOUBLE, name="Camera blu", beds=beds, agreement=under),
        PriceSet(day=TODAY, hub=ALA, room=DOUBLE, valid_from=TODAY, cents=2500),
    ]


LENT: list[Fact] = lent_by(MADE)
BOOKED_STAY: list[Fact] = [RESERVED, BOOKED, held_for_stay(TOTAL)]
ALL_SLEPT: list[Fact] = [
    CHECKED_IN,
    *(fact for n, (night, net) in enumerate(NETS.items(), 20) for fact in slept(night, net, n)),
]
