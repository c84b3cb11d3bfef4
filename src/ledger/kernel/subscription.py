"""Shares are asked for between two days, at one price, and whoever asked may think again.

    opens ──▶ may be asked for ──▶ closes, 24:00 in Rome ──▶ cooling-off of the last ──▶ settled
                                                                                     └─▶ failed
A house's campaign and a venture's round are both this; each has its own facts and its own money.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Self

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import dropped
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.text import FIRST_DAY, LARGEST_CENTS


class MinimumAboveMaximum(Malformed):
    """The minimum of shares is above the maximum."""


class LimitAboveMaximum(Malformed):
    """The limit per member is above the maximum of shares."""


class ClosesBeforeItOpens(Malformed):
    """The closing day is before the opening day."""


class TooMuchToRaise(Malformed):
    """Price times maximum of shares is more than the book can carry."""


class OpensInThePast(Refused):
    """The opening day is already over."""


class NotOpenYet(Refused):
    """The opening day has not come yet."""


class ClosedAlready(Refused):
    """The closing day is over."""


class OverAlready(Refused):
    """It is settled, failed or cancelled."""


class NotEnoughSharesLeft(Refused):
    """Fewer shares remain than were asked for."""


class LimitPerMember(Refused):
    """No member may have more shares than the limit, those asked for and those held together."""


class StillOpen(Refused):
    """The closing day is not over."""


class CoolingOff(Refused):
    """The last to ask may still think again."""


class Stage(StrEnum):
    """Where a subscription stands; NONE is one that was never opened."""

    NONE = "none"
    OPEN = "open"
    SETTLED = "settled"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Terms(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is offered; `shares_limit` is the most one member may have (none: no limit)."""

    price_cents: int
    shares_min: int
    shares_max: int
    opens: date
    closes: date
    cooling_off_days: int
    shares_limit: int | None

    @classmethod
    def of(cls, thing: object) -> Self:
        """Return the terms that a command or a fact carries in fields of the same names."""
        return msgspec.convert(thing, cls, from_attributes=True)

    def refuse_absurd(self, today: date) -> None:
        """Refuse by name terms that contradict themselves, or the calendar."""
        if self.shares_min > self.shares_max:
            raise MinimumAboveMaximum(shares_min=self.shares_min, shares_max=self.shares_max)
        if self.shares_limit is not None and self.shares_limit > self.shares_max:
            raise LimitAboveMaximum(shares_limit=self.shares_limit, shares_max=self.shares_max)
        if self.price_cents * self.shares_max > LARGEST_CENTS:
            raise TooMuchToRaise(cents=self.price_cents * self.shares_max, cents_max=LARGEST_CENTS)
        if self.closes < self.opens:
            raise ClosesBeforeItOpens(opens=self.opens, closes=self.closes)
        if self.opens < today:
            raise OpensInThePast(opens=self.opens, today=today)


class Asked(msgspec.Struct, frozen=True, gc=False):
    """One member's open wish for shares, and the day it was made."""

    member: str
    shares: int
    day: date


_NO_TERMS = Terms(
    price_cents=0,
    shares_min=0,
    shares_max=0,
    opens=FIRST_DAY,
    closes=FIRST_DAY,
    cooling_off_days=0,
    shares_limit=None,
)


class Subscription(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Terms, and who asks for how many shares under which name (a pledge, a commitment).

    `settles_after` is the day that must be over before it may settle: the closing day, or the last
    day of the last open wish's cooling-off; the day of the wish itself does not count (c.c. 2963).
    """

    terms: Terms = _NO_TERMS
    stage: Stage = Stage.NONE
    asked: Map[str, Asked] = Map()
    by_member: Map[str, int] = Map()
    shares: int = 0
    settles_after: date = FIRST_DAY

    @classmethod
    def opened(cls, thing: object) -> Self:
        """Begin with the terms a fact carries."""
        terms = Terms.of(thing)
        return cls(terms=terms, stage=Stage.OPEN, settles_after=terms.closes)

    @property
    def remaining(self) -> int:
        """Return how many shares may still be asked for."""
        return self.terms.shares_max - self.shares

    @property
    def enough(self) -> bool:
        """Say whether the minimum is reached."""
        return self.shares >= self.terms.shares_min

    def postponed_to(self, day: date) -> date | None:
        """Return the day that must be over if someone asks on `day`; None if that changes nothing."""
        cool = day + timedelta(days=self.terms.cooling_off_days)
        return cool if cool > self.settles_after else None

    def with_asked(self, name: str, asked: Asked, postponed_to: date | None) -> Self:
        """Return it with one wish more, and the day it postpones the settlement to, if it does."""
        return replace(
            self,
            asked=self.asked.set(name, asked),
            by_member=self._counted(asked.member, asked.shares),
            shares=self.shares + asked.shares,
            settles_after=postponed_to or self.settles_after,
        )

    def _counted(self, member: str, shares: int) -> Map[str, int]:
        """Return what each member asks for; nobody counts it where no limit asks."""
        if self.terms.shares_limit is None:
            return self.by_member
        asked = self.by_member.get(member, 0) + shares
        return self.by_member.set(member, asked) if asked else dropped(self.by_member, member)

    def without(self, name: str) -> Self:
        """Return it with one wish fewer; the last of those that remain says when it may settle."""
        gone = self.asked.get(name)
        if gone is None:
            return self
        asked = self.asked.delete(name)
        return replace(
            self,
            asked=asked,
            by_member=self._counted(gone.member, -gone.shares),
            shares=self.shares - gone.shares,
            settles_after=self._last_day(asked),
        )

    def _last_day(self, asked: Map[str, Asked]) -> date:
        cooling = timedelta(days=self.terms.cooling_off_days)
        return max([self.terms.closes, *(one.day + cooling for one in asked.values())])

    def ended(self, stage: Stage) -> Self:
        """Return it when all is over and nobody asks any more."""
        return replace(self, stage=stage, asked=Map(), by_member=Map(), shares=0)

    def refuse_over(self) -> None:
        """Refuse `OverAlready` unless it is open or waiting to be settled."""
        if self.stage is not Stage.OPEN:
            raise OverAlready(stage=self.stage)

    def refuse_asking(self, member: str, shares: int, *, held: int, today: date) -> None:
        """Refuse by name a wish for `shares` by a member who holds `held` already."""
        self.refuse_over()
        if today < self.terms.opens:
            raise NotOpenYet(opens=self.terms.opens, today=today)
        if today > self.terms.closes:
            raise ClosedAlready(closes=self.terms.closes, today=today)
        if shares > self.remaining:
            raise NotEnoughSharesLeft(remaining=self.remaining, asked=shares)
        limit, asked = self.terms.shares_limit, self.by_member.get(member, 0)
        if limit is not None and held + asked + shares > limit:
            raise LimitPerMember(limit=limit, held=held, asked_before=asked, asked=shares)

    def refuse_settling(self, today: date) -> None:
        """Refuse by name while the closing day or a cooling-off lasts."""
        self.refuse_over()
        if today <= self.terms.closes:
            raise StillOpen(closes=self.terms.closes, today=today)
        if today <= self.settles_after:
            raise CoolingOff(until=self.settles_after, today=today)

    def in_order(self) -> list[tuple[str, Asked]]:
        """Return every open wish, by name: an order that no memory layout can change."""
        return sorted(self.asked.items(), key=lambda wish: wish[0])
