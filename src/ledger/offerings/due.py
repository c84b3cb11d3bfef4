"""What an offering makes due: its settlement, when the closing day and the last cooling-off are over."""

from collections.abc import Iterable
from datetime import date

from ledger.kernel.days import rome
from ledger.kernel.due import Done, Due
from ledger.offerings.events import (
    OfferingExtended,
    OfferingOpened,
    OfferingOver,
    PledgeGone,
    SharesPledged,
)
from ledger.offerings.settle import SettleOffering


def when_opened(fact: OfferingOpened) -> Iterable[Due]:
    """The closing day's end is the first moment at which it may settle."""
    yield settlement(fact.offering, after=fact.closes)


def when_moved(fact: SharesPledged | PledgeGone | OfferingExtended) -> Iterable[Due]:
    """The last pledge's cooling-off, or more time, moves the settlement; whatever ends that pledge moves it back."""
    if fact.settles_after is not None:
        yield settlement(fact.offering, after=fact.settles_after)


def when_over(fact: OfferingOver) -> Iterable[Done]:
    """Nothing is left to settle."""
    yield Done(subject=f"settle:{fact.offering}")


def settlement(offering: str, *, after: date) -> Due:
    """Return the settlement that is due when the day `after` is over in Rome."""
    return Due(
        subject=f"settle:{offering}",
        at=rome(after, 24),
        command=SettleOffering(offering=offering),
    )
