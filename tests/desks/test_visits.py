"""Days at desks on the other side of the pact are visits: counted beside nights, in the months, hubs and regions of the balance."""

from collections import Counter
from datetime import date

import pytest
from msgspec.structs import replace

from ledger.conventions.events import ServiceKind
from ledger.kernel.fact import Fact
from ledger.places.hub import HubKind
from ledger.treasury.events import EntryPosted
from projections.engine.asof import AsOf, Connection
from projections.places.view import PLACES
from projections.stays.flowed import flows
from projections.stays.flowing import FLOWS
from projections.visits.equilibrium import Equilibrium, equilibrium
from projections.visits.equilibrium_of_hub import equilibrium_of_hub
from projections.visits.questions import Moved
from tests.desks.examples import A_BOOKING, DESK, USED, captured
from tests.desks.test_view import as_lines, days_at_desks
from tests.places.examples import ALA, MILANO
from tests.projections.chronicle import BEGIN, CITY, VILLAGE, Chronicle
from tests.projections.recounted import recounted
from tests.projections.told import Told, books_of
from tests.scenario import TODAY

HISTORY = days_at_desks(Chronicle(), range(260))
LINES = HISTORY.lines()
LAST = HISTORY.today
book, scratch = books_of(HISTORY, PLACES, FLOWS)


def asked(book: Told, as_of: AsOf | None = None) -> Equilibrium:
    return book.ask(lambda c: equilibrium(c, BEGIN, LAST, as_of))


def counted(position: int | None) -> dict[tuple[str, str], Counter[str]]:
    """What flowed each way by month, beds and desks, as the recount tells it."""
    sums: dict[tuple[str, str], Counter[str]] = {}
    for name, told in recounted(LINES[:position], ("flow", "desk-flow")).items():
        kind, home, hub, month, _ = name.split()
        if home == hub:
            continue
        way = sums.setdefault(
            ("city_to_village" if home == CITY else "village_to_city", month), Counter()
        )
        if kind == "flow":
            nights, _, worth = map(int, told.split()[:3])
            way.update({"nights": nights, "net_cents": worth})
        else:
            days, halves, _, worth = map(int, told.split()[:4])
            way.update({"days": days, "half_days": halves, "net_cents": worth})
    return sums


@pytest.mark.parametrize("position", [None, *HISTORY.ends[::90]])
def test_all_that_the_view_holds_is_what_the_recount_tells(
    book: Told, position: int | None
) -> None:
    """Figure by figure: who, from where, how often, for how much, and what it is worth."""
    upto = position or len(LINES)
    kinds = ("here", "flow", "desk-flow", "slept", "home", "on", "visits", "came", "visitors")
    begins = tuple(f"{kind} " for kind in kinds)
    shown = book.figures(upto)
    told = {name: text for name, text in shown.items() if name.startswith(begins)}
    assert told == recounted(LINES[:upto], kinds)


@pytest.mark.parametrize("position", [None, *HISTORY.ends[::90]])
def test_days_and_half_days_flow_as_the_recount_says(book: Told, position: int | None) -> None:
    """Month by month; and hub by hub they are the whole."""
    found = asked(book, AsOf(position))
    both = {one.month.isoformat()[:7]: one.both for one in found.months}
    for (way, month), sums in counted(position).items():
        if not any(sums.values()):
            continue
        there = getattr(both[month], way)
        for unit in ("nights", "days", "half_days", "net_cents"):
            assert getattr(there, unit) == sums[unit], (way, month, unit)
    whole = found.in_all.city_to_village, found.in_all.village_to_city
    for unit in ("nights", "days", "half_days", "net_cents"):
        gave = sum(getattr(one.gave, unit) for one in found.hubs)
        assert gave == sum(getattr(one, unit) for one in whole)


def test_there_are_some(book: Told) -> None:
    """Days and half days both ways; and a hub tells with whom."""
    found = asked(book).in_all
    assert found.city_to_village.days + found.village_to_city.days
    assert found.city_to_village.half_days + found.village_to_city.half_days
    of_hub = book.ask(lambda c: equilibrium_of_hub(c, VILLAGE, BEGIN, LAST))
    (pair,) = of_hub.pairs
    assert (pair.other, pair.gave.days) == (CITY, found.city_to_village.days)


def _flow(scratch: Told, *more: Fact) -> tuple[int, int]:
    """Return what Anna's day brought, and what it is worth, after a booking and more."""
    scratch.take(as_lines([*A_BOOKING, *more]), [])
    (flow,) = scratch.ask(lambda c: flows(c, TODAY, TODAY)).flows
    assert (flow.service, flow.nights, flow.days) == (ServiceKind.DESK, 0, 1)
    return scratch.ask(_sums)


async def _sums(connection: Connection) -> tuple[int, int]:
    found = await connection.execute("SELECT sum(net_cents), sum(worth_cents) FROM flow_moves")
    net, worth = await found.fetchone()
    return int(net), int(worth)


def _paid_back(net: int) -> EntryPosted:
    """Some of it is paid back."""
    back = replace(captured(net, 0, n=2, about=DESK), kind="paid-back", vat=())
    lines = tuple(replace(one, cents=-one.cents) for one in back.lines)
    return replace(back, lines=lines)


def test_a_day_is_worth_what_was_agreed(scratch: Told) -> None:
    """Anna pays 8,20 net, and the convention says 9,84: what is cheaper wins, and what was agreed is what it is worth."""
    for_less = replace(USED, net_cents=8_20)
    assert _flow(scratch, for_less, captured(8_20, 1_80)) == (8_20, 9_84)


def test_what_is_paid_back_of_an_agreed_day_leaves_its_worth(scratch: Told) -> None:
    assert _flow(scratch, USED, captured(9_84, 2_16), _paid_back(4_00)) == (5_84, 9_84)


def test_what_is_paid_back_of_another_day_lowers_its_worth(scratch: Told) -> None:
    """Nothing was agreed: it is worth what was paid, and kept."""
    at_public = replace(USED, agreed_net_cents=None)
    back = captured(9_84, 2_16), _paid_back(4_00)
    assert _flow(scratch, at_public, *back) == (5_84, 5_84)


def test_one_day_of_a_villager_in_the_city(scratch: Told) -> None:
    """One member, one day, its net: the balance has nothing on the other side yet."""
    scratch.take(as_lines([*A_BOOKING, USED, captured(9_84, 2_16)]), [])
    found = scratch.ask(lambda c: equilibrium(c, TODAY, TODAY))
    way = found.in_all.village_to_city
    assert (way.nights, way.days, way.half_days, way.people, way.net_cents) == (0, 1, 0, 1, 9_84)
    assert found.gives_more is HubKind.CITY
    assert found.balance is not None
    assert found.balance.numerator == 0
    gave = {one.hub: one.gave for one in found.hubs}
    assert gave[MILANO] == Moved(days=1, net_cents=9_84)
    assert gave[ALA] == Moved()
    assert found.first == date(2026, 6, 1)
