"""What a payer keeps without money is limited, and what they do not book counts for an hour more."""

from datetime import date, datetime, timedelta
from typing import Self, assert_never

import msgspec
from immutables import Map

from ledger.kernel.noun import Noun, dropped
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.stays.events import Bedding, ReservationReleased, StayBooked, StayReserved
from ledger.stays.rules import StayRule, rule_on
from ledger.stays.stay import BY_THE_NIGHT

COUNTS_AFTER = timedelta(hours=1)
"""What nobody booked counts for so long once its time is over: neither renewing it nor giving it back before keeps beds for ever."""


class TooManyUnpaid(Refused):
    """The payer keeps too many bed places without money, or did so within the hour; book, or ask again later."""


class KeptBeds(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A reservation's bed places times its nights, and until when they count."""

    bed_nights: int
    counts_until: datetime


class Kept(Noun, frozen=True, kw_only=True, gc=False):
    """What one member reserved and has not booked: reservation → its bed nights, given back or not."""

    kind = "stays.kept"
    tag = "keeper"
    key = "payer"

    unpaid: Map[str, KeptBeds] = Map()

    def evolve(self, part: StayReserved | ReservationReleased | StayBooked) -> Self:
        """Count what is reserved until it is booked, or an hour after its time."""
        match part:
            case StayReserved():
                counts = KeptBeds(
                    bed_nights(part.beds, part.arrive, part.depart), part.expires + COUNTS_AFTER
                )
                made_at = part.expires - BY_THE_NIGHT.kept_for
                still = {
                    stay: one for stay, one in self.unpaid.items() if made_at < one.counts_until
                }
                return type(self)(unpaid=Map(still).set(part.stay, counts))
            case ReservationReleased():
                return self
            case StayBooked():
                return type(self)(unpaid=dropped(self.unpaid, part.stay))
            case _:
                assert_never(part)

    def bed_nights_at(self, now: datetime) -> int:
        """Return how many bed nights count."""
        return sum(one.bed_nights for one in self.unpaid.values() if now < one.counts_until)


def bed_nights(beds: tuple[Bedding, ...], arrive: date, depart: date) -> int:
    """Return bed places times nights."""
    return len(beds) * (depart - arrive).days


def must_keep_few(see: See, payer: str, more: int) -> None:
    """Refuse `TooManyUnpaid` when `more` bed nights are too many beside those that count."""
    most, kept = (
        rule_on(see, StayRule.UNPAID_BED_NIGHTS, see.today()),
        see(Kept, payer).bed_nights_at(see.now),
    )
    if kept + more > most:
        raise TooManyUnpaid(bed_nights_max=most, kept=kept, asked=more)
