"""Nobody leaves the network while a desk in their name is booked."""

from ledger.bookings import payer
from ledger.desks.desk import Desk
from ledger.kernel.see import See
from ledger.members.withdraw import Remains, WhatRemains


class Payer(payer.Payer, frozen=True, kw_only=True, gc=False):
    """The open bookings of desks of one member, by member id."""

    kind = "desks.payer"
    tag = "member"
    parts = payer.owed_by(Desk)


def desks_remain(question: WhatRemains, see: See) -> Remains:
    """Name the bookings."""
    return {"desks": sorted(see(Payer, question.member).open)}
