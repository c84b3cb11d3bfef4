"""Nobody leaves the network while a hall in their name is booked."""

from ledger.bookings import payer
from ledger.halls.booking import HallBooking
from ledger.kernel.see import See
from ledger.members.withdraw import Remains, WhatRemains


class Payer(payer.Payer, frozen=True, kw_only=True, gc=False):
    """The open bookings of halls of one member, by member id."""

    kind = "halls.payer"
    tag = "member"
    parts = payer.owed_by(HallBooking)


def halls_remain(question: WhatRemains, see: See) -> Remains:
    """Name the bookings."""
    return {"halls": sorted(see(Payer, question.member).open)}
