"""What is kept of the price of use when it is given up; never of tax or deposit, and never unseen."""

from collections.abc import Callable, Iterable
from typing import Annotated, Generic

import msgspec
from msgspec import Meta

from ledger.billing.bill import Bill, given_up
from ledger.kernel.money import split
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.slots import S, Slots
from ledger.kernel.text import CentsOrZero


class FeeNotShown(Refused):
    """A fee is owed; send it as `shown_fee_cents` to say that it was shown."""


class FeeDiffers(Refused):
    """The fee is not the one that was shown; look again, and send the fee that is shown then."""


class PriceNotShown(Refused):
    """It costs more than was agreed; send the new total as `shown_total_cents` to say that it was shown."""


class TotalDiffers(Refused):
    """It would cost another sum than the one that was shown; look again."""


ShownFee = Annotated[
    CentsOrZero | None,
    Meta(
        description="the fee that was shown to the guest; needed if one is owed, refused if it differs"
    ),
]
ShownTotal = Annotated[
    CentsOrZero | None,
    Meta(
        description="the new total with deposit that was shown; needed if it rises, refused if it is another"
    ),
]


class GivenUp(msgspec.Struct, Generic[S], frozen=True, array_like=True, gc=False):
    """`slots` slots from `first`, each by `cents` cheaper than was agreed; `percent` of that is kept."""

    first: S
    slots: int
    cents: int
    percent: int


class AtLeast(msgspec.Struct, Generic[S], frozen=True, array_like=True, gc=False):
    """Giving up any of `slots` slots from `first` costs `percent` at least, on whatever day."""

    first: S
    slots: int
    percent: int


class Fee(msgspec.Struct, Generic[S], frozen=True):
    """What is given up, at which percentage, and what is kept of it in cents."""

    given_up: tuple[GivenUp[S], ...] = ()
    cents: int = 0


def fee_of(
    slots: Slots[S],
    old: Bill[S],
    new: Bill[S],
    percent: Callable[[S], int],
    *,
    below_a_cent: int = 0,
) -> Fee[S]:
    """Return the fee for the slots that `new` gives up, floored to the cent once, on the sum.

    `below_a_cent` are the hundredths of a cent that earlier fees of the same bill left out: giving
    up in two steps costs what giving up at once does.
    """
    less = {slot: (cents, percent(slot)) for slot, cents in given_up(slots, old, new).items()}
    lines = tuple(GivenUp(first, count, *value) for first, count, value in slots.runs(less))
    return Fee(lines, (below_a_cent + hundredths(lines)) // 100)


def hundredths(lines: Iterable[GivenUp[S]]) -> int:
    """Return what is kept of what is given up, in hundredths of a cent."""
    return sum(line.slots * line.cents * line.percent for line in lines)


def by_slot(slots: Slots[S], lines: Iterable[GivenUp[S]], fee_cents: int) -> dict[S, int]:
    """Return what of a fee is for which slot, by largest remainder; nothing is for those that were free."""
    weights = {
        slot: line.cents * line.percent
        for line in lines
        for slot in slots.each(line.first, line.first + line.slots * slots.step)
        if line.percent
    }
    if not fee_cents:
        return {}
    shares = split(fee_cents, {str(slot): weight for slot, weight in weights.items()})
    return {slot: shares[str(slot)] for slot in weights}


def must_be_as_shown(see: See, shown_cents: int | None, fee_cents: int) -> None:
    """Refuse a fee that nobody agreed to: `FeeNotShown`, or `FeeDiffers` such as after midnight.

    A preview is what shows it.
    """
    if shown_cents is None and fee_cents and not see.is_preview:
        raise FeeNotShown(fee_cents=fee_cents)
    if shown_cents is not None and shown_cents != fee_cents:
        raise FeeDiffers(shown_cents=shown_cents, fee_cents=fee_cents)


def must_cost_as_shown(
    see: See, shown_cents: int | None, total_cents: int, *, agreed_cents: int
) -> None:
    """Refuse a price that rises unseen: `PriceNotShown`, or `TotalDiffers`. A preview is what shows it."""
    if shown_cents is None and total_cents > agreed_cents and not see.is_preview:
        raise PriceNotShown(total_cents=total_cents, agreed_cents=agreed_cents)
    if shown_cents not in (None, total_cents):
        raise TotalDiffers(total_cents=total_cents, shown_cents=shown_cents)
