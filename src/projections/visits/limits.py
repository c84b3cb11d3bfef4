"""How much hubs owe and may owe for their members: by hub and pair, with what is booked, what is left, and a warning before it is reached."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

import msgspec

from ledger.conventions.debt_limits import debt_of, limit_of
from ledger.conventions.hub_debt import HubDebt
from ledger.kernel.days import day_in_rome
from projections.conventions.owing import BookedAt, DebtFound, OwesTo, OwnLimit, as_noun
from projections.conventions.rules import RuleFrom, as_rules
from projections.engine.asof import Seen

NEAR_PERCENT: Final = 80


class Standing(StrEnum):
    """How far a debt is from its limit: `near` from 80 % of it on, `reached` when nothing is left."""

    OPEN = "open"
    NEAR = "near"
    REACHED = "reached"


class Debt(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub owes all others, or one `creditor`, and may owe: visits not netted less what it is owed, and what is booked.

    `booked_cents` are visa days of its members there that are booked, or reserved, and not used. No limit is null, and so is what is
    left of it; below zero more is owed than may be. A limit of its own was set on a day (`since`) for a `reason`.
    """

    hub: str
    creditor: str | None
    open_cents: int
    booked_cents: int
    debt_cents: int
    limit_cents: int | None
    left_cents: int | None
    standing: Standing
    since: date | None
    reason: str | None


class OwesOne(OwesTo, frozen=True):
    """What a hub owes another, and gave it."""

    hub: str


class BookedOf(BookedAt, frozen=True):
    """What is booked on a hub's account at a host."""

    hub: str


class OwnOf(OwnLimit, frozen=True):
    """A limit that was set for a hub, on a day, for a reason."""

    hub: str
    since: date
    reason: str


class Limits(msgspec.Struct, frozen=True):
    """What limits are judged by, of one hub or of all."""

    as_of: Seen
    judged_at: datetime
    rules: list[RuleFrom]
    owes: list[OwesOne]
    booked: list[BookedOf]
    own: list[OwnOf]

    @property
    def today(self) -> date:
        """Return the day whose rules hold."""
        return self.as_of.day or day_in_rome(self.judged_at)

    @property
    def hubs(self) -> list[str]:
        """Return the hubs that owe, are owed, will owe, or have a limit of their own."""
        return sorted({one.hub for some in (self.owes, self.booked, self.own) for one in some})


LIMITS: Final = {
    "judged_at": "SELECT at FROM judged",
    "rules": "SELECT p.rule, p.valid_from, p.value FROM pact_rules p WHERE {held[p]} ORDER BY p.valid_from",
    "owes": """SELECT d.hub, d.other, d.owes_cents, d.gave_cents FROM hub_debts d
        WHERE {held[d]} AND (%(hub)s::text IS NULL OR d.hub = %(hub)s)""",
    "booked": """SELECT u.home AS hub, u.host, sum(u.cents)::bigint AS cents FROM judged, visa_days_unused u
        WHERE {held[u]} AND (%(hub)s::text IS NULL OR u.home = %(hub)s) AND (u.lapses IS NULL OR u.lapses > judged.at)
        GROUP BY u.home, u.host""",
    "own": """SELECT l.hub, l.creditor, l.cents, l.since, l.reason FROM debt_limits l
        WHERE {held[l]} AND l.cents IS NOT NULL AND (%(hub)s::text IS NULL OR l.hub = %(hub)s)""",
}


def debts_of(found: Limits, hub: str) -> list[Debt]:
    """Return what a hub owes and may owe to all together, and then to each hub of which there is anything to tell."""
    owes = tuple(one for one in found.owes if one.hub == hub)
    booked = tuple(one for one in found.booked if one.hub == hub)
    own = tuple(one for one in found.own if one.hub == hub)
    noun = as_noun(DebtFound(owes, booked, own))
    others = {one.other for one in owes} | {one.host for one in booked}
    others |= {one.creditor for one in own if one.creditor}
    told = {one.creditor: one for one in own}
    rules, creditors = as_rules(found.rules), (None, *sorted(others))
    limits = {one: limit_of(noun, rules, found.today, one) for one in creditors}
    return [
        _debt(noun, found.judged_at, hub, one, limits[one], told.get(one or ""))
        for one in creditors
    ]


def debt_of_each(found: Limits) -> list[Debt]:
    """Return what each hub owes and may owe to all others together."""
    return [debts_of(found, hub)[0] for hub in found.hubs]


def _debt(
    noun: HubDebt,
    now: datetime,
    hub: str,
    creditor: str | None,
    limit: int | None,
    own: OwnOf | None,
) -> Debt:
    debt = debt_of(noun, now, creditor)
    return Debt(
        hub=hub,
        creditor=creditor,
        open_cents=noun.open_cents(creditor),
        booked_cents=noun.booked_cents(now, creditor),
        debt_cents=debt,
        limit_cents=limit,
        left_cents=None if limit is None else limit - debt,
        standing=_standing(debt, limit),
        since=own.since if own else None,
        reason=own.reason if own else None,
    )


def _standing(debt: int, limit: int | None) -> Standing:
    if limit is None:
        return Standing.OPEN
    if debt >= limit:
        return Standing.REACHED
    return Standing.NEAR if debt * 100 >= limit * NEAR_PERCENT else Standing.OPEN
