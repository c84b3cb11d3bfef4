"""How a booking of what is let at once ends, and what is paid back of it later: the same for desks, halls and seats."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from ledger.bookings.booking import Stage
from ledger.registry import RULES
from ledger.till.chart import cards, cash
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted
from projections.engine.change import Change, Gain, Put, See, Update
from projections.engine.table import Row

OVER: Final[dict[str, Any]] = {"lapses": None, "lapsed": None}
"""What has ended waits for no hour."""
_PAYERS: Final = (chart.wallet, cash, cards)
"""Where what is paid back goes: into the wallet, or out of the till."""


class PaidBackRow(msgspec.Struct, frozen=True, gc=False):
    """An entry paid something back of a booking, or took that back."""

    entry: str
    booking: str


def ended(
    of: type[Any],
    booking: str,
    fact: Any,
    see: See,
    stage: Stage,
    *,
    fee_cents: int = 0,
    paid_cents: int = 0,
    **more: Any,
) -> Iterator[Change]:
    """Hold nothing any more: what was, is paid or kept, stamp duty with it, or given back. `of` is the row of the booking, and says its `total_cents`."""
    yield Update(of, (booking,), stage=stage, since=fact.day, **more)
    row = see(of, booking)
    sums = {"fee_cents": fee_cents, "paid_cents": paid_cents, "stamp_cents": fact.stamp_cents}
    sums["given_back_cents"] = (row.total_cents if row else 0) - sum(sums.values())
    yield Gain(of, (booking,), **sums)


def paid_back_of(of: type[Row], fact: EntryPosted, see: See) -> Iterator[Change]:
    """Count what the hub paid back of a booking, or took again when that was wrong; nothing, if an entry is of none of these."""
    if booking := _booking(of, fact, see):
        payers = (line for line in fact.lines if RULES.chart.of(line.account)[0] in _PAYERS)
        cents = -sum(line.cents for line in payers)
        yield Put(PaidBackRow(fact.entry, booking))
        yield Gain(of, (booking,), paid_back_cents=cents)


def _booking(of: type[Row], fact: EntryPosted, see: See) -> str:
    """Return of which booking an entry paid back; nothing if of none."""
    if fact.reverses:
        former = see(PaidBackRow, fact.reverses)
        return former.booking if former else ""
    return fact.about if see(of, fact.about) else ""


def gives_back(fact: EntryPosted) -> bool:
    """Say whether an entry pays something back, or takes that back."""
    return fact.kind in ("paid-back", "reversal")
