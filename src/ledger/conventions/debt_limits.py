"""How much a hub may owe others for its members: it grows with what the hub gave, up to a ceiling, and is judged at booking.

limit = what the network lets everybody owe + a part of all that the hub ever gave as a host, at most the ceiling;
        of a pair, of what it gave that hub's members; or what was set for this hub, or pair, alone
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from ledger.conventions.hub_debt import HubDebt
from ledger.conventions.limit_events import DebtLimitSet
from ledger.conventions.rules import NO_LIMIT_CENTS, PactRule, PactRules, PublicReason
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.places.hub import existing_hub
from ledger.treasury import chart

WHOLE_BP: Final = 10_000


class Left(msgspec.Struct, frozen=True, gc=False):
    """How much more a hub may owe, to all and to one host, in cents: below zero where it owes too much, None without a limit.

    The visa days of the booking that is judged are not counted: what of these, by guest and day (`own`), it keeps is to be.
    """

    hub: int | None = None
    pair: int | None = None
    own: Mapping[tuple[str, date], int] = {}


UNLIMITED: Final = Left()


def limit_of(debt: HubDebt, rules: PactRules, today: date, host: str | None = None) -> int | None:
    """Return how much a hub may owe, to all or to one host, in cents; None without a limit."""
    if (own := debt.own.get(host or "")) is not None:
        return None if own >= NO_LIMIT_CENTS else own
    start, ceiling = (
        (PactRule.HUB_DEBT_CENTS, PactRule.HUB_DEBT_CEILING_CENTS)
        if host is None
        else (PactRule.PAIR_DEBT_CENTS, PactRule.PAIR_DEBT_CEILING_CENTS)
    )
    growth = rules.on(PactRule.DEBT_GROWTH_BP, today) * debt.gave_cents(host) // WHOLE_BP
    limit = min(rules.on(start, today) + growth, rules.on(ceiling, today))
    return None if limit >= NO_LIMIT_CENTS else limit


def debt_of(debt: HubDebt, now: datetime, host: str | None = None, *, besides: str = "") -> int:
    """Return what a hub owes, to all or to one host, with what is booked and not used but for one booking."""
    return debt.open_cents(host) + debt.booked_cents(now, host, besides=besides)


def left_of(
    debt: HubDebt, rules: PactRules, host: str, *, today: date, now: datetime, besides: str = ""
) -> Left:
    """Return how much more a hub may owe for what is booked at a host, in a booking that has a name or is new."""

    def left(of: str | None) -> int | None:
        limit = limit_of(debt, rules, today, of)
        return None if limit is None else limit - debt_of(debt, now, of, besides=besides)

    return Left(left(None), left(host), debt.of_booking(besides))


def may_owe(see: See, homes: Iterable[str], host: str, besides: str = "") -> dict[str, Left]:
    """Return how much more each home hub may owe for what is booked at a host now, in a booking that has a name or is new."""
    rules = see(PactRules, chart.ALL)
    return {
        home: left_of(debt, rules, host, today=see.today(), now=see.now, besides=besides)
        for home, debt in see.all(HubDebt, dict.fromkeys(homes)).items()
    }


def kept(left: Mapping[str, Left], lies: Collection[tuple[str, date]]) -> Counter[str]:
    """Return what home hubs will owe for visa days that a booking has and keeps, by who is there on which day."""
    return Counter(
        {
            home: sum(cents for key, cents in one.own.items() if key in lies)
            for home, one in left.items()
        }
    )


class SetDebtLimit(Command, frozen=True, kw_only=True, tag="conventions.set-debt-limit"):
    """Set how much a hub may owe all others, or one, from now on, whatever it gave (operators).

    What was booked before is kept, whatever the limit is.
    """

    hub: HubId
    creditor: Annotated[
        HubId | None, Meta(description="the hub to which it may owe so much; all if left out")
    ] = None
    cents: Annotated[
        Annotated[int, Meta(ge=0, le=NO_LIMIT_CENTS)] | None,
        Meta(description="in cents, the greatest is no limit; null for the network's rules again"),
    ]
    reason: PublicReason


def set_debt_limit(command: SetDebtLimit, see: See) -> list[Fact]:
    """Judge what is booked from now on by it."""
    must_be(see, Role.OPERATOR)
    existing_hub(see, command.hub)
    if command.creditor is not None:
        existing_hub(see, command.creditor)
    if command.creditor == command.hub:
        raise Malformed("A hub owes itself nothing.", field="creditor")
    return [
        DebtLimitSet(
            day=see.today(),
            hub=command.hub,
            creditor=command.creditor or "",
            cents=command.cents,
            reason=command.reason,
        )
    ]
