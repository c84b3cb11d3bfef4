"""What the answers about use are made of."""

from datetime import date
from fractions import Fraction

import msgspec

from projections.engine.asof import Seen


class MonthOfRoom(msgspec.Struct, frozen=True, array_like=True):
    """One room in one month (`month` is its first day); `room` is empty for what a hub has in all.

    `nights` are bed nights slept, `available` those there were; `net_cents` is Income:Stays.
    """

    hub: str
    room: str
    month: date
    nights: int
    available: int
    net_cents: int
    fee_cents: int
    damage_cents: int

    @property
    def occupancy(self) -> Fraction:
        """Return nights slept ÷ nights available, exactly; zero where there was no bed."""
        return Fraction(self.nights, self.available or 1)


class MonthOfMember(msgspec.Struct, frozen=True, array_like=True):
    """What one member paid for in one month: bed nights, their net, fees, damages."""

    month: date
    nights: int
    net_cents: int
    fee_cents: int
    damage_cents: int


class Flow(msgspec.Struct, frozen=True, array_like=True):
    """Bed nights that members of one home hub paid for at a hub, and their net."""

    home_hub: str
    home_side: str
    hub: str
    side: str
    nights: int
    net_cents: int


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """Months of `[first, last]` by hub or by room; nights up to the day asked about, all without one."""

    as_of: Seen
    first: date
    last: date
    months: tuple[MonthOfRoom, ...]

    @property
    def total(self) -> MonthOfRoom:
        """Return all of it in one line, without hub, room or month."""
        months = self.months
        return MonthOfRoom(
            "",
            "",
            self.first,
            sum(one.nights for one in months),
            sum(one.available for one in months),
            sum(one.net_cents for one in months),
            sum(one.fee_cents for one in months),
            sum(one.damage_cents for one in months),
        )


class MemberUsage(msgspec.Struct, frozen=True, kw_only=True):
    """Months in which a member paid for something."""

    as_of: Seen
    member: str
    first: date
    last: date
    months: tuple[MonthOfMember, ...]


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """Who uses whose places: the pact between cities and villages, in bed nights."""

    as_of: Seen
    first: date
    last: date
    flows: tuple[Flow, ...]

    def nights(self, home_side: str, side: str) -> int:
        """Return the nights that members of one side slept at hubs of another, such as city, village."""
        return sum(
            one.nights for one in self.flows if (one.home_side, one.side) == (home_side, side)
        )
