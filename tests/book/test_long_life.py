"""A long life with dice: every command comes to pass, and everything can be counted again after each."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from ledger.kernel.days import day_in_rome
from ledger.kernel.fact import Fact
from ledger.registry import RULES
from ledger.stays.events import NightSlept
from ledger.treasury.events import EntryPosted
from tests.book import life
from tests.book.chance import Dice
from tests.book.world import World

pytestmark = pytest.mark.xdist_group("long-life")  # One worker lives it; the others need not.

OVER_NEW_YEAR = 107, datetime(2026, 12, 1, 10, tzinfo=UTC)
"""A life that sees the end of a year in which its hubs had books, so that the year is approved."""
LEAST, MOST = 8, 40
"""So many lives are lived at least, and so many at most, until everything came to pass in one of them."""
STEPS = 2_400
MONTHS_END = datetime(2026, 6, 28, 10, tzinfo=UTC)
"""When every other life begins: nights of its first days are over with a month, before guests have become few."""


FAMILIES = (
    life.PEOPLE | life.MONEY | life.SHARES | life.PAYOUTS | life.APPROVALS,
    life.PEOPLE | life.GUESTS | life.CONVENTIONS | life.BY_HAND,
    life.PEOPLE | life.DESKS | life.HALLS | life.OCCASIONS | life.DOORS | life.FEEDS,
)
"""What half of the wishes of a life are about, so that no story becomes shallower because there is more to wish for."""


def live(seed: int, steps: int, former: Sequence[World] = (), **how: Any) -> World:
    """Let so many things happen; `World` counts after each of them. What nobody did in `former` lives is tried more often."""
    print(f"seed {seed}")
    world, dice = World(**how), Dice(seed)
    family = FAMILIES[seed % len(FAMILIES)]
    life.begin(world)
    for one in former:
        world.said.update(one.said)
    for _ in range(steps):
        what = dice.number(0, 99)
        if what < 70:
            life.one_asks(world, dice, life.EVERY if dice.yes(50) else family)
        elif what < 75:
            life.many_ask(world, dice)
        elif what < 78:
            life.again(world, dice)
        elif what < 86:
            life.time_passes(world, dice)
        elif what < 96:
            life.time_brings(world, dice)
        elif what < 98:
            life.pen_falls(world, dice)
        elif what < 99:
            life.clock_stumbles(world, dice)
        else:
            world.reopen(dice.number(0, 1))
    return world


@pytest.fixture(scope="module")
def lives():
    """Some long lives; each has been checked after every step by the time a test sees it."""
    seed, begins = OVER_NEW_YEAR
    worlds = [live(seed, STEPS, roots_every=25, begins=begins)]
    for seed in count(2):
        if len(worlds) == MOST or (len(worlds) >= LEAST and not _never(worlds)):
            break
        how = {"begins": MONTHS_END} if seed % 2 else {}
        worlds.append(live(seed, STEPS, worlds, roots_every=25, **how))
    yield worlds
    for world in worlds:
        world.close()


def _never(worlds: Sequence[World]) -> list[str]:
    """Return the commands, and the facts, that came to pass in none of these lives."""
    facts = [kind for kind in RULES.facts.values() if kind.upcast is Fact.upcast]
    return [
        *(one.__name__ for one in RULES.verbs if not any(w.said[one.__name__] for w in worlds)),
        *(one.__name__ for one in facts if not any(w.told[one] for w in worlds)),
        *(() if any(map(_told_late, worlds)) else ("an entry of a month that is over",)),
    ]


def _told_late(world: World) -> bool:
    """Say whether something that stays brought took effect in a month that was over."""
    return any(
        isinstance(fact, EntryPosted)
        and _is_of_stays(fact)
        and fact.day.replace(day=1) < day_in_rome(receipt.at).replace(day=1)
        for _, receipt in world.accepted
        for fact in receipt.facts
    )


def test_nothing_is_lost_however_long_it_lasts(lives):
    """Every noun folded anew, loaded from snapshots or from the log, is the noun that lived."""
    for world in lives:
        world.check_from_the_beginning()
        for asked, receipt in world.accepted[::20]:
            life.stays_the_same(asked, receipt, world)


def test_there_is_a_wish_for_every_command(lives):
    """A command that nobody wishes for would never be tried: a new one needs a wish in its family."""
    assert set(life.EVERY) == set(RULES.verbs)


def test_every_command_comes_to_pass(lives):
    """The stories reach deep: each kind of command was accepted, and each kind of fact folded, counted, snapshot and read back."""
    assert not _never(lives)


def test_no_is_heard_for_many_reasons(lives):
    """The stories try what must not be: most of the refusals there are were met on the way."""
    heard = {name for world in lives for name, count in world.refused.items() if count}
    assert len(heard) >= 65, sorted(heard)


def test_what_nights_of_a_month_that_is_over_brought_never_moves(lives):
    """Income of stays takes effect earlier than the day of its entry for the night that was slept alone, and for no other night again."""
    late = 0
    for world in lives:
        slept = set[tuple[str, date]]()
        told = {receipt.first: receipt for _, receipt in world.accepted}
        for receipt in told.values():
            today = day_in_rome(receipt.at)
            of_nights = [fact for fact in receipt.facts if isinstance(fact, NightSlept)]
            for entry in receipt.facts:
                if not isinstance(entry, EntryPosted) or not _is_of_stays(entry):
                    continue
                if (entry.day.year, entry.day.month) >= (today.year, today.month):
                    continue
                late += 1
                assert entry.kind == "night-slept" or entry.reverses, entry
            nights = [(fact.stay, fact.day) for fact in of_nights]
            assert not slept & set(nights)
            slept.update(nights)
    assert late


def _is_of_stays(entry: EntryPosted) -> bool:
    return any(line.account.startswith("Income:Stays:") for line in entry.lines)
