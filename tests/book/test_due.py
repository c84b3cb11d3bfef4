"""What time brings is done once, whoever does it: early it is refused, late it still works, twice it changes nothing."""

from collections import Counter
from datetime import timedelta

import pytest

from ledger.kernel.due import Due
from ledger.kernel.refused import Refused
from ledger.pen.pending import KeyReused, OurFault, Receipt, Unavailable
from ledger.stays.events import NightSlept, NoShowMarked, NoShowUndone, StayCheckedOut
from tests.book import life
from tests.book.chance import Dice
from tests.book.world import World, command_of

pytestmark = pytest.mark.xdist_group("due")

STEPS, MOST = 2_000, 8
"""So many lives are lived at most, until in one of them all came due that time brings."""
NEVER = (Unavailable, OurFault, KeyReused)
MAY_WAIT = {  # What the scheduler does early is refused by these names.
    "SettleOffering": {"StillOpen", "CoolingOff"},
    "ExpireOffer": {"NotExpiredYet"},
    "ReleaseReservation": {"NotDueYet"},
    "MarkNoShow": {"MayStillArrive"},
    "RecordNight": {"NightNotOver"},
    "CheckOut": {"NotDueYet"},
    "DestroyRegister": {"RegisterStillNeeded"},
    "ReleaseDeposit": {"NotDueYet"},
    "SettleMonth": {"MonthNotOver"},
}
ALREADY = {  # What was done, or undone, before the scheduler came is refused by these names.
    "SettleOffering": {"OverAlready"},
    "ExpireOffer": {"OfferOver"},
    "ReleaseReservation": {"NotAReservation"},
    "MarkNoShow": {"NotBooked"},
    "RecordNight": {"NotThatNight", "NotInHouse"},
    "CheckOut": {"NotInHouse"},
    "DestroyRegister": {"NothingRegistered", "RegisterStillNeeded"},
    "ReleaseDeposit": {"NoDepositHeld"},
    "SettleMonth": {"NotThatMonth", "MonthNotOver"},
}
MONTHLY = {"SettleMonth"}  # As long as an agreement is in force another month waits.


def name(due: Due) -> str:
    return type(due.command).__name__


def lasting(world: World) -> list[Due]:
    """Return what waits and is to come to an end."""
    return [due for due in world.waiting.values() if name(due) not in MONTHLY]


def hurried(world: World, dice: Dice) -> None:
    """A scheduler whose clock is a day fast asks for what is not due: each is refused by name."""
    early = [due for due in world.waiting.values() if due.at > world.now]
    for due in early[: dice.number(1, 4)]:
        (answer,) = world.do_due([due], by=(dice.number(0, 1),))
        assert isinstance(answer, Refused), due
        assert type(answer).__name__ in MAY_WAIT[name(due)], (due, answer)


def both(world: World, outcomes: Counter[str]) -> None:
    """Two schedulers read one agenda and submit all of it, at once, each to its own pen."""
    dues = world.due_now()
    answers = world.do_due(dues, by=(0, 1))
    for due, one, other in zip(dues, answers[::2], answers[1::2], strict=True):
        receipts = [answer for answer in (one, other) if isinstance(answer, Receipt)]
        if receipts:
            assert receipts[0] == receipts[-1], "one deed, one receipt"
            outcomes[name(due)] += 1
            # What a register waited for may have come to pass between the two; nothing else waits for other work.
            refused = {type(one).__name__ for one in (one, other) if isinstance(one, Refused)}
            assert refused <= (MAY_WAIT[name(due)] if name(due) == "DestroyRegister" else set())
        else:
            assert type(one) is type(other)
            assert not isinstance(one, NEVER), (due, one)


@pytest.fixture(scope="module")
def ended():
    """A long life with two schedulers and many hands, until nothing waits any more, in which all came due."""
    for seed in range(3, 3 + MOST):
        world, done = _lived(seed)
        if set(done) == set(MAY_WAIT) or seed == 2 + MOST:
            break
        world.close()
    yield world, done
    world.close()


def _lived(seed: int) -> tuple[World, Counter[str]]:
    print(f"seed {seed}")
    world, dice, done = World(roots_every=25), Dice(seed), Counter[str]()
    life.begin(world)
    for _ in range(STEPS):
        what = dice.number(0, 99)
        if what < 80:
            life.one_asks(world, dice, life.SHARES if dice.yes(40) else life.GUESTS)
        elif what < 84:
            life.one_asks(world, dice, {**life.MONEY, **life.PEOPLE})
        elif what < 90:
            life.time_passes(world, dice)
        elif what < 93:
            hurried(world, dice)
        else:
            both(world, done)
    for _ in range(200):
        if not lasting(world) and done["SettleMonth"]:
            break
        # A register is asked for in vain while the no-show is not marked yet: the scheduler comes again.
        later = (one.at for one in world.waiting.values() if one.at > world.now)
        world.pass_time(min(later, default=world.now + timedelta(days=1)) - world.now)
        both(world, done)
    return world, done


def test_everything_that_time_brings_comes_to_an_end(ended):
    """No work waits for ever: when the days have passed the agenda is empty, of every kind of work."""
    world, done = ended
    assert not lasting(world)
    assert set(done) == set(MAY_WAIT), done


def test_no_work_is_done_before_its_hour_nor_twice(ended):
    """A key is in the book once, at its hour or later; a night, a departure, a no-show once a stay."""
    world, _ = ended
    by_key: dict[str, set[int]] = {}
    dues = {command_of("system", key): due for key, due in world.every_due.items()}
    for line in world.lines:
        if line.actor == "system":
            assert line.at >= dues[line.command].at
            by_key.setdefault(line.command, set()).add(line.position)
    for positions in by_key.values():
        assert max(positions) - min(positions) == len(positions) - 1, "in one piece"
    nights = Counter((fact.stay, fact.day) for fact in world.told[NightSlept])
    assert set(nights.values()) <= {1}
    ends = Counter(
        fact.stay for kind in (StayCheckedOut, NoShowMarked) for fact in world.told[kind]
    )
    undone = Counter(fact.stay for fact in world.told[NoShowUndone])
    assert set((ends - undone).values()) <= {1}


def test_whatever_comes_late_and_again_is_told_so(ended):
    """Every work there ever was, submitted once more: its first receipt, or a refusal by name."""
    world, _ = ended
    first = {asked.key: receipt for asked, receipt in world.accepted if asked.who.actor == "system"}
    written, refused = len(world.lines), 0
    for due in world.every_due.values():
        for answer in world.do_due([due], by=(0, 1)):
            if due.key in first:
                assert answer == first[due.key]
            else:
                refused += 1
                assert type(answer).__name__ in ALREADY[name(due)], (due, answer)
    assert len(world.lines) == written
    assert refused
    assert first
