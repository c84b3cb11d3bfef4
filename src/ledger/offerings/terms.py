"""The terms of an offering: how many shares, at which price, between which days."""

from datetime import date, timedelta
from typing import Final

import msgspec

from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.text import FIRST_DAY, LARGEST_CENTS

OPEN_MAX: Final = timedelta(days=731)
"""Two years: what was asked for is not left undecided any longer."""


class MinimumAboveMaximum(Malformed):
    """The minimum of shares is above the maximum."""


class LimitAboveMaximum(Malformed):
    """The limit per member is above the maximum of shares."""


class ClosesBeforeItOpens(Malformed):
    """The closing day is before the opening day."""


class OpenTooLong(Malformed):
    """An offering closes within two years of its opening day."""


class TooMuchToRaise(Malformed):
    """Price times maximum of shares is more than the book can carry; lower one of them."""


class OpensInThePast(Refused):
    """The opening day is already over."""


class Terms(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is offered; `shares_limit` is the most one member may have (none: no limit)."""

    price_cents: int = 0
    shares_min: int = 0
    shares_max: int = 0
    opens: date = FIRST_DAY
    closes: date = FIRST_DAY
    cooling_off_days: int = 0
    shares_limit: int | None = None

    @classmethod
    def of(cls, thing: object) -> "Terms":
        """Return the terms that a command or a fact carries in fields of the same names."""
        return msgspec.convert(thing, cls, from_attributes=True)

    def must_close_in_time(self) -> None:
        """Refuse `OpenTooLong` a closing day that leaves what was asked for undecided for years."""
        if self.closes > self.opens + OPEN_MAX:
            raise OpenTooLong(
                field="closes", opens=self.opens, closes=self.closes, days_max=OPEN_MAX.days
            )

    def must_hold_together(self, today: date) -> None:
        """Refuse by name terms that contradict themselves, or the calendar."""
        if self.shares_min > self.shares_max:
            raise MinimumAboveMaximum(shares_min=self.shares_min, shares_max=self.shares_max)
        if self.shares_limit is not None and self.shares_limit > self.shares_max:
            raise LimitAboveMaximum(shares_limit=self.shares_limit, shares_max=self.shares_max)
        if self.price_cents * self.shares_max > LARGEST_CENTS:
            raise TooMuchToRaise(cents=self.price_cents * self.shares_max, cents_max=LARGEST_CENTS)
        if self.closes < self.opens:
            raise ClosesBeforeItOpens(opens=self.opens, closes=self.closes)
        self.must_close_in_time()
        if self.opens < today:
            raise OpensInThePast(opens=self.opens, today=today)
