"""An entry takes effect on its day: today, or for what the bank did, the day the bank did it."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.kernel.refused import Refused
from ledger.kernel.see import See

EffectiveDay = Annotated[
    date | None, Meta(description="the day the bank moved the money; today if left out")
]


class NotYet(Refused):
    """The day that is named is still to come."""


def effective_day(see: See, day: date | None) -> date:
    """Return the effective day a command names, or today; refuses `NotYet` a day in the future.

    Only for payments, expenses, rent and opening balances, which may be told late.
    """
    today = see.today()
    if day is not None and day > today:
        raise NotYet(day=day, today=today)
    return day or today
