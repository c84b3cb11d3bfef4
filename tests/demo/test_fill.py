"""The demo year: the same seed writes the same book, whatever happens on the way, and everything holds."""

import asyncio
from collections import Counter
from datetime import date

import pytest

from ledger.desks.events import DeskCancelled, DeskMissed
from ledger.halls.events import HallCancelled, HallMissed
from ledger.kernel.due import Due
from ledger.kernel.who import Role
from ledger.log.memory import StoredBatches
from ledger.occasions.events import SeatMissed
from ledger.pen.limits import Limits
from ledger.places.record import RecordHub
from ledger.registry import RULES
from ledger.stays.events import NoShowMarked, StayCancelled, StayChanged, StayCheckedOut
from ledger.stays.tax_events import CityTaxSet
from ledger.treasury.events import EntryPosted
from patto.demo import NotThisDemo, fill
from patto.demo.plan import Scale
from patto.demo.world import OPERATOR
from tests.demo.paper import SEASON, UNTIL, VILLAGE, filled, keys_of_paper, paper_book

pytestmark = pytest.mark.anyio

NARROW = Limits(cached_nouns=500, batch_commands=2, preload_commands=3, timeout_seconds=5.0)


@pytest.fixture
def anyio_backend():
    return "asyncio"


def first_batches(stored: StoredBatches, count: int) -> StoredBatches:
    """What `kill -9` leaves: the batches that were written, whole, and nothing of the next."""
    left = StoredBatches()
    for batch in stored.batches[:count]:
        left.write(batch)
    return left


def cuts_among_applicants(stored: StoredBatches) -> list[int]:
    """Return up to three places where a batch ends between sealed commands of one bundle."""
    pairs = zip(stored.batches, stored.batches[1:], strict=False)
    return [
        n
        for n, (batch, following) in enumerate(pairs, 1)
        if batch.at == following.at
        and batch.kinds[-1] == following.kinds[0] == "members.member-applied.v1"
    ][:3]


def test_the_narrow_pen_ends_pages_among_applicants():
    """What the test of killed fills needs in order to be about the middle of bundles, too."""
    stored = StoredBatches()
    asyncio.run(filled(3, stored=stored, limits=NARROW))
    assert cuts_among_applicants(stored)


async def test_the_same_seed_gives_the_same_root():
    """Byte for byte, however much the pen keeps in mind or writes at once."""
    (first, wrong), (second, _), (narrow, _) = (
        await filled(1),
        await filled(1),
        await filled(1, limits=NARROW),
    )
    assert wrong == []
    assert first.root == second.root == narrow.root
    assert first.facts == narrow.facts > 900


async def test_another_seed_or_day_gives_another_root():
    """Two demos have nothing in common but their form."""
    roots = {
        (await filled(1))[0].root,
        (await filled(2))[0].root,
        (await filled(1, until=date(2026, 6, 11)))[0].root,
    }
    assert len(roots) == 3


@pytest.mark.parametrize("limits", [Limits(timeout_seconds=5.0), NARROW], ids=["wide", "narrow"])
async def test_a_fill_that_was_killed_goes_on_to_the_same_book(limits):
    """Cut off after any batch, in the middle of a bundle or between two, it ends where it would have."""
    stored, rows = StoredBatches(), {}
    whole, _ = await filled(3, stored=stored, rows=rows, limits=limits)
    count = len(stored.batches)
    between_bundles = (1, 2, 3, 5, 8, count // 3, count // 2, count - 2, count - 1, count)
    for kept in (*between_bundles, *cuts_among_applicants(stored)):
        resumed, wrong = await filled(3, stored=first_batches(stored, kept), rows=dict(rows))
        assert (resumed.root, resumed.facts, wrong) == (whole.root, whole.facts, []), kept
        assert sum(resumed.refused.values()) == sum(whole.refused.values()), kept


async def test_a_filled_book_is_not_filled_twice():
    """Doing it again writes nothing."""
    stored, rows = StoredBatches(), {}
    once, _ = await filled(4, stored=stored, rows=rows)
    written = len(stored.batches)
    again, _ = await filled(4, stored=stored, rows=rows)
    assert (again.root, again.commands) == (once.root, once.commands)
    assert len(stored.batches) == written


async def test_a_book_of_something_else_is_not_filled():
    """Neither a real book, nor a demo of another size, nor one that went on by itself."""
    stored, rows = StoredBatches(), {}
    async with paper_book(5, stored, rows) as (book, clock):
        await book.submit(RecordHub(name="Milano", side="city", istat="015146"), OPERATOR, "k1")
        with pytest.raises(NotThisDemo):
            await fill(book, seed=5, size=1, until=UNTIL, clock=clock, scale=SEASON)
    stored, rows = StoredBatches(), {}
    await filled(5, stored=stored, rows=rows)
    with pytest.raises(NotThisDemo):
        await filled(5, stored=stored, rows=rows, scale=Scale.of(0.1))
    async with paper_book(5, stored, rows) as (book, clock):
        clock.now = stored.batches[-1].at
        await book.submit(RecordHub(name="Roma", side="city", istat="058091"), OPERATOR, "k2")
    with pytest.raises(NotThisDemo):
        await filled(5, stored=stored, rows=rows)


@pytest.mark.parametrize("seed", range(1, 13))
async def test_nothing_is_refused_that_its_asker_did_not_expect(seed):
    """In forty days all of a year's campaigns follow each other closely, and each waits for the one before."""
    done, wrong = await filled(seed)
    assert (wrong, done.unexpected) == ([], ())


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 28, 80, 109])
async def test_everything_holds_whatever_the_seed(seed):
    """A year of few people: nothing is refused but what people expect, and every sum agrees.

    In 28 who first had invoices has died, in 109 one who has a plan was put out, in 80 a code would be drawn twice.
    """
    done, wrong = await filled(seed, scale=VILLAGE)
    assert wrong == []
    assert done.unexpected == ()
    assert (done.hubs, done.members, done.houses, done.ventures) == (6, 40, 6, 3)


async def test_size_one_is_a_year_of_the_pact():
    """Twelve hubs in eight regions, 300 members, six houses, three ventures, 2,000 stays: and all that happens."""
    stored = StoredBatches()
    done, wrong = await filled(1, scale=Scale.of(1), stored=stored)
    assert wrong == []
    assert done.unexpected == ()
    assert done.hubs >= 12
    assert done.regions >= 8
    assert done.members >= 300
    assert done.houses >= 6
    assert done.ventures >= 3
    assert done.stays >= 2_000
    lines = [RULES.decode(data) for data in stored.datas]
    happened = {RULES.names[type(line.fact)] for line in lines}
    assert set(RULES.facts) - happened <= {
        "places.hub-renamed.v1",
        "members.tax-code-corrected.v1",
        "members.user-removed.v1",
        "approvals.command-declined.v1",
        "approvals.proposal-withdrawn.v1",
        "doors.application-forgotten.v1",  # A year after a no, when the demo's is over.
    }
    taxed = [
        one for line in lines if isinstance(line.fact, StayCheckedOut) for one in line.fact.guests
    ]
    assert {"", "age", "resident", "carer"} <= {one.why for one in taxed}
    assert any(one.beyond for one in taxed), "the first nights are over"
    tables = [line.fact for line in lines if isinstance(line.fact, CityTaxSet)]
    assert len(tables) > len({one.istat for one in tables}), "a city raises its rate in the year"
    assert all(len({one.cents for one in table.rates}) > 2 for table in tables), "by class, season"
    entries = Counter(line.fact.kind for line in lines if isinstance(line.fact, EntryPosted))
    assert {"bounce", "recovery", "reversal", "damage", "fee", "distribution"} <= entries.keys()
    fees = {type(line.fact) for line in lines if getattr(line.fact, "fee_cents", 0)}
    of_stays = {StayCancelled, StayChanged, StayCheckedOut, NoShowMarked}
    of_halls_and_seats = {HallCancelled, HallMissed, SeatMissed}
    assert fees == of_stays | {DeskCancelled, DeskMissed} | of_halls_and_seats
    changes = [line.fact for line in lines if isinstance(line.fact, StayChanged)]
    by_hub = [one for one in changes if one.by_hub]
    assert any(one.reason for one in by_hub)
    assert any(one.swapped_with for one in by_hub)
    assert any(one.origins for one in by_hub)
    assert any(
        len(one.beds) == len(one.was_beds) and one.beds != one.was_beds and not one.swapped_with
        for one in by_hub
    )
    assert min(entries["rent"], entries["expense"], entries["tax-paid"]) >= 12
    assert lines[0].at.date() == date(2025, 6, 10)
    assert lines[-1].at.date() == date(2026, 6, 9)


async def test_the_system_does_only_what_is_due():
    """Everything else is asked by the people whose business it is."""
    stored = StoredBatches()
    await filled(6, stored=stored)
    lines = [RULES.decode(data) for data in stored.datas]
    by_system = {line.command for line in lines if line.actor == Role.SYSTEM}
    due = {
        keys_of_paper(6).command_digest(Role.SYSTEM, one.key).hex(): one.subject.split(":")[0]
        for line in lines
        for one in RULES.agenda(line.fact)
        if isinstance(one, Due)
    }
    assert by_system <= due.keys()
    assert {"night", "check-out", "no-show"} <= {due[command] for command in by_system}
    actors = Counter(line.actor.split("-")[0] for line in lines)
    assert {"olga", "teresa", "host"} <= actors.keys()
    assert sum(count for actor, count in actors.items() if actor.startswith("u")) > 100
