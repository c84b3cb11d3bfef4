"""A co-living agreement: whose rooms, until when, for what; and all that a hub, or an owner, has."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Self, assert_never

from immutables import Map
from msgspec.structs import replace

from ledger.agreements.events import (
    AgreementEnded,
    AgreementMade,
    AgreementProlonged,
    MonthSettled,
    ShareEarned,
)
from ledger.kernel.days import ONE_DAY
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.refused import Unknown
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.treasury import chart


class NoSuchAgreement(Unknown):
    """The hub has no such agreement."""


def month_of(day: date) -> date:
    """Return the month of a day, named by its first day."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """Return the first day of the next month."""
    return month_of(month + timedelta(days=31))


class Agreement(Noun, frozen=True, kw_only=True, gc=False):
    """One agreement, by its id; `hub` is empty for one that was never made.

    `rent_from` is the first month whose rent is not posted, `shares` what of each month is not settled, in cents.
    """

    kind = "agreements.agreement"
    tag = "agreement"
    key = "agreement"

    hub: str = ""
    owner: str = ""
    since: date = date.min
    until: date | None = None
    rooms: tuple[str, ...] = ()
    share_bp: int = 0
    rent_cents: int = 0
    rent_from: date = date.min
    shares: Map[date, int] = Map()

    def evolve(
        self,
        part: AgreementMade | AgreementProlonged | AgreementEnded | ShareEarned | MonthSettled,
    ) -> Self:
        """Begin, last longer or shorter; earn, and be settled."""
        match part:
            case AgreementMade():
                return type(self)(
                    hub=part.hub,
                    owner=part.owner,
                    since=part.since,
                    until=part.until,
                    rooms=part.rooms,
                    share_bp=part.share_bp,
                    rent_cents=part.rent_cents,
                    rent_from=month_of(part.since),
                )
            case AgreementProlonged() | AgreementEnded():
                return replace(self, until=part.until)
            case ShareEarned():
                month = month_of(part.day)
                earned = self.shares.get(month, 0) + part.cents
                return replace(self, shares=self.shares.set(month, earned))
            case MonthSettled():
                after = max(self.rent_from, month_after(part.month))
                return replace(self, rent_from=after, shares=dropped(self.shares, part.month))
            case _:
                assert_never(part)

    def covers(self, night: date) -> bool:
        """Say whether a night is under the agreement."""
        return self.since <= night and (self.until is None or night <= self.until)

    def is_over(self, day: date) -> bool:
        """Say whether its last night has begun before a day: nothing more comes under it."""
        return self.until is not None and self.until < day

    def share_of(self, net_cents: int) -> int:
        """Return the owner's share of what nights brought without VAT, in cents, rounded half up."""
        return (2 * net_cents * self.share_bp + 10_000) // 20_000

    def rent_of(self, month: date) -> int:
        """Return the rent of a month, in cents: of a part of it by days, rounded half up."""
        end = month_after(month)
        until = min(end, self.until + ONE_DAY) if self.until else end
        days, whole = max(0, (until - max(month, self.since)).days), (end - month).days
        return (2 * self.rent_cents * days + whole) // (2 * whole)

    @property
    def rent_next(self) -> date | None:
        """Return the first month of which a rent is to be posted, if one is."""
        owes = self.rent_cents and (self.until is None or self.rent_from <= self.until)
        return self.rent_from if owes and self._has_a_night else None

    @property
    def to_settle(self) -> date | None:
        """Return the first month that is to be settled, if one is: it has a rent, or shares."""
        return min(filter(None, (self.rent_next, *self.shares)), default=None)

    @property
    def _has_a_night(self) -> bool:
        return self.until is None or self.since <= self.until


def _whose(fact: AgreementMade) -> Iterable[Part]:
    return [(one, fact.agreement) for one in (fact.hub, fact.owner, chart.ALL)]


class AgreementsOf(Noun, frozen=True, kw_only=True, gc=False):
    """The agreements of one hub, of one owner, or of all, in the order in which they were made."""

    kind = "agreements.agreements-of"
    tag = "agreements-of"
    parts = {AgreementMade: _whose}

    agreements: tuple[str, ...] = ()

    def evolve(self, part: str) -> Self:
        """There is one more."""
        return type(self)(agreements=(*self.agreements, part))


def existing_agreement(see: See, hub: str, agreement: str) -> Agreement:
    """Return the agreement; refuses `NoSuchAgreement` if the hub has none of that id."""
    found = see(Agreement, agreement)
    if found.hub != hub or not hub:
        raise NoSuchAgreement(agreement=agreement)
    return found
