"""Nobody leaves the network while a stay in their name is open."""

from ledger.bookings import payer
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.members.withdraw import Remains, WhatRemains
from ledger.stays.events import NoShowUndone
from ledger.stays.stay import Stay


def _came(fact: NoShowUndone) -> list[Part]:
    return [(fact.payer, payer.Opened(fact.stay, fact.depart))]


class Payer(payer.Payer, frozen=True, kw_only=True, gc=False):
    """The open stays of one member, by member id."""

    kind = "stays.payer"
    tag = "member"
    parts = {**payer.owed_by(Stay), NoShowUndone: _came}


def stays_remain(question: WhatRemains, see: See) -> Remains:
    """Name the stays."""
    return {"stays": sorted(see(Payer, question.member).open)}
