"""What is to be reminded of is what a recount of the facts says, at every position."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from ledger.kernel.days import rome
from ledger.kernel.fact import Fact, Line
from ledger.plans.credit_events import CreditsBought, CreditsExpired
from ledger.registry import RULES
from patto.postgres import Cluster
from projections.mail.outbox import Kind
from projections.mail.reminders import REMINDERS, ReminderRow, bought, expired
from tests.history.remember import remembered
from tests.projections.chronicle import lived_until
from tests.projections.recounted import at_every_position
from tests.projections.told import differences, told

KINDS = {"reminder"}
OF_CREDITS = {CreditsBought, CreditsExpired}


def example(kind: type[Fact]) -> Line[Any]:
    """Return an example of a fact, as some book holds it."""
    lines = (RULES.decode(data) for data in remembered())
    return next(line for line in lines if isinstance(line.fact, kind))


def test_reminders_are_what_was_counted(server: Cluster) -> None:
    """Figures as of p equal a recount of the first p facts, for every p."""
    history = lived_until(range(60), REMINDERS.takes - OF_CREDITS)
    assert REMINDERS.takes - OF_CREDITS <= {type(fact) for _, fact in history.written}
    with told(server, REMINDERS) as one:
        one.write(history)
        for p, counted in at_every_position(history.lines(), KINDS):
            figures = {name: text for name, text in counted.items() if name.startswith("reminder ")}
            assert not differences(one.figures(p), figures), p


def test_whoever_has_credits_is_reminded_two_weeks_before_they_expire() -> None:
    """At ten in Rome, and not once that has passed when they are bought; what has expired is not told."""
    line = example(CreditsBought)
    fact = line.fact
    key = (Kind.EXPIRING, fact.member, fact.credits)
    due = rome(fact.expires - timedelta(days=14), 10)
    (put,) = bought(fact, replace(line, at=due - timedelta(seconds=1)))
    assert put.row == ReminderRow(*key, due, rome(fact.expires, 24))
    assert list(bought(fact, replace(line, at=due))) == []
    over = example(CreditsExpired).fact
    (end,) = expired(over)
    assert end.key == (Kind.EXPIRING, over.member, over.credits)
