"""What a member has paid for before it is used: months of plans and credits, each for one service by one unit."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.conventions.sold import Rule
from ledger.places.hub import HubKind


class PaidAhead(msgspec.Struct, frozen=True, gc=False):
    """A month of a plan that a member has, or credits: `left` uses on days of `[first, until)`, sold by a hub of a side.

    At the hub that sold the plan a use past those costs `over_cents`, if that was agreed. `vat_bp` is what it was sold with.
    """

    rule: Rule
    source: str
    hub: str
    side: HubKind
    first: date
    until: date
    left: int
    vat_bp: int
    over_cents: int | None = None


Drawn = dict[tuple[str, date], int]
"""How many uses of which source, from which first day on, one sale has taken so far."""


def on(day: date, ahead: tuple[PaidAhead, ...], rule: Rule) -> Iterator[PaidAhead]:
    """Yield what may be used on a day by a rule, in the order in which it is spent."""
    return (one for one in ahead if one.rule is rule and one.first <= day < one.until)


def costs(one: PaidAhead, drawn: Drawn, host: str) -> int | None:
    """Return what one more use costs at a hub: nothing while some are left, then what was agreed for more; None if there is no more."""
    if one.left > drawn.get((one.source, one.first), 0):
        return 0
    return one.over_cents if one.hub == host else None
