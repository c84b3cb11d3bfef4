"""Visa days that are booked and not used yet: the books of the hubs that will owe them, and of the network, wait for them."""

from collections.abc import Iterable
from datetime import date

import msgspec

from ledger.conventions.sold import Rule, Sold
from ledger.kernel.days import ONE_DAY
from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.treasury import chart


class VisaUse(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A member has a visa day on every day of `[first, until)`."""

    guest: str
    first: date
    until: date

    def has_one_in(self, first: date, last: date) -> bool:
        """Say whether one of its days is among those from the first to the last."""
        return max(self.first, first) <= min(self.until - ONE_DAY, last)


class Visit(msgspec.Struct, frozen=True, gc=False):
    """A booking at a hub by which a guest is still to have a visa day, or a use that another hub (`seller`) sold."""

    booking: str
    host: str
    guest: str = ""
    seller: str = ""


def visa_uses(sold: Iterable[Sold[date]]) -> tuple[VisaUse, ...]:
    """Return the visa days in what was sold."""
    return tuple(
        VisaUse(one.guest, one.first, one.first + one.slots * ONE_DAY)
        for one in sold
        if one.rule == Rule.VISA_DAY
    )


def owed_by(see: See, owner: str, visits: Iterable[Visit]) -> list[str]:
    """Return the bookings of uses that will stand in these books as owed: a hub's, of its members or by what it sold elsewhere; the network's, of all.

    As when they are used, a member's home is where it is now.
    """
    if owner != chart.NETWORK and not is_id_of(Prefix.HUB, owner):
        return []
    some = list(visits)
    members = see.all(Membership, dict.fromkeys(one.guest for one in some if not one.seller))
    homes = {name: one.home_hub for name, one in members.items()}
    owes = {one: one.seller or homes[one.guest] for one in some}
    return sorted(
        {
            one.booking
            for one, hub in owes.items()
            if hub != one.host and owner in {hub, chart.NETWORK}
        }
    )
