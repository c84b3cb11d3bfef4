"""Open pledges of whoever was put out, or died, are let go: nothing is issued to them."""

from collections.abc import Iterator

from ledger.kernel.fact import Fact
from ledger.kernel.see import See
from ledger.members.lapse import WhatLapses
from ledger.offerings.events import PledgeLapsed
from ledger.offerings.holder import Holder
from ledger.offerings.offering import Offering
from ledger.treasury import journal
from ledger.treasury.post import post_each


def pledges_lapse(question: WhatLapses, see: See) -> list[Fact]:
    """7. The money of each is free, by an entry of its own."""
    return post_each(
        see,
        (
            (fact, journal.release(fact.member, fact.cents, fact.pledge, "pledge-released"))
            for fact in _lapsed(question.member, see)
        ),
    )


def _lapsed(member: str, see: See) -> Iterator[PledgeLapsed]:
    """Yield them by name; each says what it changes about the day after which its offering may settle."""
    pledges = sorted(see(Holder, member).pledges.items())
    offerings = see.all(Offering, dict.fromkeys(made.offering for _, made in pledges))
    for name, made in pledges:
        before = offerings[made.offering]
        after = offerings[made.offering] = before.without(name)
        yield PledgeLapsed(
            day=see.today(),
            pledge=name,
            offering=made.offering,
            issuer=made.issuer,
            member=member,
            shares=made.shares,
            cents=before.cents(made.shares),
            settles_after=after.moved_from(before),
        )
