"""What hubs owe each other is for visits that are derived once: the same home, host and day, and worth what the entry says net of VAT."""

from collections import Counter
from collections.abc import Iterator

import pytest

from ledger.conventions.events import ServiceKind
from ledger.conventions.mutual_credit import OWED
from ledger.desks.events import DeskUsed
from ledger.halls.events import HallUsed
from ledger.registry import RULES
from ledger.treasury.events import EntryPosted
from patto.postgres import Cluster
from projections.conventions.credit import CREDIT
from projections.places.view import PLACES
from projections.stays.flowing import FLOWS
from projections.visits.nettings import OWED_VISIT
from projections.visits.visits import VISIT
from tests.projections.told import Told, told
from tests.recount.altered import lines


@pytest.fixture(scope="module")
def book(server: Cluster) -> Iterator[Told]:
    """A small demo."""
    with told(server, PLACES, FLOWS, CREDIT) as one:
        one.take([RULES.decode(data) for data in lines()], [])
        yield one


def test_every_owed_visit_is_one_of_those_that_the_balance_counts(book: Told) -> None:
    """Each use by visa day is a visit that cost its guest nothing; no hub owes for anything else, and nobody derives it again.

    What was paid ahead to the hub itself, by a plan or with credits, costs nothing either, and nobody owes it; nor what is free for everybody.
    """
    facts = [RULES.decode(data) for data in lines()]
    now = facts[-1].at
    net = {
        line.fact.entry: -sum(
            one.cents for one in line.fact.lines if one.account.startswith("Income:Pact:")
        )
        for line in facts
        if isinstance(line.fact, EntryPosted) and line.fact.kind == OWED
    }
    owed = book.ask(lambda c: OWED_VISIT.page(c, now=now, limit=10_000)).owed_visits
    assert owed
    assert {one.id for one in owed} == net.keys()
    visits = book.ask(lambda c: VISIT.page(c, now=now, limit=100_000)).visits
    ahead = Counter(
        (line.fact.home_hub, line.fact.hub, line.fact.day, line.fact.agreed_net_cents or 0)
        for line in facts
        if isinstance(line.fact, DeskUsed | HallUsed)
        and not line.fact.net_cents
        and any(one.is_drawn and not one.home for one in line.fact.sold)
        and line.fact.home_hub != line.fact.hub
    )
    free = Counter(
        (one.home, one.host, one.visited, one.worth_cents)
        for one in visits
        if one.quantity and not one.paid_cents and one.service is not ServiceKind.BABY_PIT_STOP
    )
    debts = Counter((one.home, one.host, one.visited, net[one.id]) for one in owed)
    assert ahead
    assert debts + ahead == free
