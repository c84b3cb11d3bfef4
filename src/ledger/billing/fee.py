"""What is kept of the price of use when it is given up; never of tax or deposit, and never unseen."""

from typing import Annotated

from msgspec import Meta

from ledger.billing.bill import Bill, given_up
from ledger.kernel.refused import Refused
from ledger.kernel.slots import S, Slots
from ledger.kernel.text import CentsOrZero


class FeeNotShown(Refused):
    """A fee is owed; send it as `shown_fee_cents` to say that it was shown."""


class FeeDiffers(Refused):
    """The fee is not the one that was shown; look again."""


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
    Meta(description="the new total with deposit that was shown; refused if it is another"),
]


def fee_of(slots: Slots[S], old: Bill[S], new: Bill[S], percent: int) -> int:
    """Return the fee for the slots that `new` gives up, floored to the cent once, on the sum."""
    return given_up(slots, old, new) * percent // 100


def must_be_as_shown(shown_cents: int | None, fee_cents: int) -> None:
    """Refuse a fee that nobody agreed to: `FeeNotShown`, or `FeeDiffers` such as after midnight."""
    if shown_cents is None and fee_cents:
        raise FeeNotShown(fee_cents=fee_cents)
    if shown_cents is not None and shown_cents != fee_cents:
        raise FeeDiffers(shown_cents=shown_cents, fee_cents=fee_cents)


def must_cost_as_shown(shown_cents: int | None, total_cents: int) -> None:
    """Refuse `TotalDiffers`; whoever was shown no total takes what it costs."""
    if shown_cents not in (None, total_cents):
        raise TotalDiffers(total_cents=total_cents, shown_cents=shown_cents)
