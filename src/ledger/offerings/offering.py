"""An offering offers an issuer's new shares to all members, between two days, at one price.

    opens ──▶ may be pledged for ──▶ closes, 24:00 in Rome ──▶ cooling-off of the last ──▶ settled
                                                                                       └─▶ failed
    at any time before that: cancelled, by an operator, with a reason

A house's offering is called a campaign, a venture's a round.
"""

from datetime import date, timedelta
from typing import Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import Noun, dropped
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.text import FIRST_DAY
from ledger.offerings.events import (
    OfferingExtended,
    OfferingOpened,
    OfferingOver,
    PledgeGone,
    PledgeLowered,
    SharesPledged,
    Stage,
)
from ledger.offerings.terms import Terms


class NoSuchOffering(Unknown):
    """There is no such offering."""


class NotOpenYet(Refused):
    """The opening day has not come yet: shares are asked for from then on."""


class ClosedAlready(Refused):
    """The closing day is over."""


class OverAlready(Refused):
    """The offering is settled, failed or cancelled."""


class NotEnoughSharesLeft(Refused):
    """Fewer shares remain than were asked for; `remaining` are left."""


class LimitPerMember(Refused):
    """No member may have more shares than the limit, those asked for and those held together."""


class StillOpen(Refused):
    """The closing day is not over; settle or judge it on the day after."""


class CoolingOff(Refused):
    """The last to ask may still think again; settle it once their days are over."""


class Pledge(msgspec.Struct, frozen=True, gc=False):
    """One member's open pledge for so many shares, and the day it was made."""

    member: str
    shares: int
    day: date


class Offering(Noun, frozen=True, kw_only=True, gc=False):
    """One offering, by its id, with every open pledge by name.

    `settles_after` is the day that must be over before it may settle: the closing day, or the last
    day of the last open pledge's cooling-off; the day of the pledge itself does not count (c.c. 2963).
    """

    kind = "offerings.offering"
    tag = "offering"
    key = "offering"
    fold = 2

    issuer: str = ""
    terms: Terms = Terms()
    stage: Stage = Stage.NONE
    pledges: Map[str, Pledge] = Map()
    by_member: Map[str, int] = Map()
    shares: int = 0
    settles_after: date = FIRST_DAY

    def evolve(
        self,
        part: OfferingOpened
        | OfferingExtended
        | SharesPledged
        | PledgeLowered
        | PledgeGone
        | OfferingOver,
    ) -> Self:
        """Take a pledge, let one go, stay open longer, or come to an end."""
        match part:
            case SharesPledged():
                return self._with_pledge(part)
            case PledgeLowered():
                return self._lowered(part)
            case PledgeGone():
                return self.without(part.pledge)
            case OfferingExtended():
                return self.open_until(part.closes)
            case OfferingOpened():
                terms = Terms.of(part)
                return type(self)(
                    issuer=part.issuer, terms=terms, stage=Stage.OPEN, settles_after=terms.closes
                )
            case OfferingOver():
                return self._ended(part)
            case _:
                assert_never(part)

    @property
    def remaining(self) -> int:
        """Return how many shares may still be asked for."""
        return self.terms.shares_max - self.shares

    @property
    def enough(self) -> bool:
        """Say whether the minimum is reached."""
        return self.shares >= self.terms.shares_min

    def cents(self, shares: int) -> int:
        """Return the price of so many shares."""
        return shares * self.terms.price_cents

    def postponed_to(self, day: date) -> date | None:
        """Return the day that must be over if someone asks on `day`; None if that changes nothing."""
        cool = day + timedelta(days=self.terms.cooling_off_days)
        return cool if cool > self.settles_after else None

    def _with_pledge(self, part: SharesPledged) -> Self:
        return replace(
            self,
            pledges=self.pledges.set(part.pledge, Pledge(part.member, part.shares, part.day)),
            by_member=self._counted(part.member, part.shares),
            shares=self.shares + part.shares,
            settles_after=part.settles_after or self.settles_after,
        )

    def _counted(self, member: str, shares: int) -> Map[str, int]:
        """Return what each member asks for; nobody counts it where no limit asks."""
        if self.terms.shares_limit is None:
            return self.by_member
        asked = self.by_member.get(member, 0) + shares
        return self.by_member.set(member, asked) if asked else dropped(self.by_member, member)

    def without(self, name: str) -> Self:
        """Return it with one pledge fewer; the last of those that remain says when it may settle."""
        gone = self.pledges.get(name)
        if gone is None:
            return self
        pledges = self.pledges.delete(name)
        cooling = timedelta(days=self.terms.cooling_off_days)
        return replace(
            self,
            pledges=pledges,
            by_member=self._counted(gone.member, -gone.shares),
            shares=self.shares - gone.shares,
            settles_after=max(
                [self.terms.closes, *(one.day + cooling for one in pledges.values())]
            ),
        )

    def _lowered(self, part: PledgeLowered) -> Self:
        """Return it with one pledge for fewer shares, made on the same day as before."""
        made = self.pledges[part.pledge]
        fewer = part.shares - made.shares
        return replace(
            self,
            pledges=self.pledges.set(part.pledge, replace(made, shares=part.shares)),
            by_member=self._counted(made.member, fewer),
            shares=self.shares + fewer,
        )

    def open_until(self, closes: date) -> Self:
        """Return it with a later closing day; whoever may think again until later still, still may."""
        return replace(
            self,
            terms=replace(self.terms, closes=closes),
            settles_after=max(self.settles_after, closes),
        )

    def moved_from(self, before: Self) -> date | None:
        """Return the day that must be over before it may settle, if that was another one before."""
        return self.settles_after if self.settles_after != before.settles_after else None

    def _ended(self, part: OfferingOver) -> Self:
        """Return it when all is over and nobody asks any more; what was issued counts as asked for."""
        stage = part.becomes
        shares = part.shares if stage is Stage.SETTLED else 0
        return replace(self, stage=stage, pledges=Map(), by_member=Map(), shares=shares)

    def must_be_open(self) -> None:
        """Refuse `OverAlready` unless it is open or waiting to be settled."""
        if self.stage is not Stage.OPEN:
            raise OverAlready(stage=self.stage)

    def must_not_be_closed(self, today: date) -> None:
        """Refuse `OverAlready` or `ClosedAlready` when nobody may ask for shares any more."""
        self.must_be_open()
        if today > self.terms.closes:
            raise ClosedAlready(closes=self.terms.closes, today=today)

    def must_take(self, member: str, shares: int, *, held: int, today: date) -> None:
        """Refuse by name a pledge for `shares` by a member who holds `held` already."""
        self.must_not_be_closed(today)
        if today < self.terms.opens:
            raise NotOpenYet(opens=self.terms.opens, today=today)
        if shares > self.remaining:
            raise NotEnoughSharesLeft(remaining=self.remaining, asked=shares)
        limit, asked = self.terms.shares_limit, self.by_member.get(member, 0)
        if limit is not None and held + asked + shares > limit:
            raise LimitPerMember(limit=limit, held=held, asked_before=asked, asked=shares)

    def must_be_ripe(self, today: date) -> None:
        """Refuse by name while the closing day or a cooling-off lasts."""
        self.must_be_open()
        if today <= self.terms.closes:
            raise StillOpen(closes=self.terms.closes, today=today)
        if today <= self.settles_after:
            raise CoolingOff(until=self.settles_after, today=today)

    def in_order(self) -> list[tuple[str, Pledge]]:
        """Return every open pledge, by name: an order that no memory layout can change."""
        return sorted(self.pledges.items(), key=lambda one: one[0])


def existing_offering(see: See, offering: str) -> Offering:
    """Return the offering; refuses `NoSuchOffering` if it was never opened."""
    found = see(Offering, offering)
    if not found.issuer:
        raise NoSuchOffering(offering=offering)
    return found
