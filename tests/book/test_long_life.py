"""A long life with dice: every command there is comes to pass, every fact is written, time brings everything."""

import pytest

from tests.book import life
from tests.book.chance import Dice
from tests.book.world import World


def live(seed: int, steps: int, **how: int) -> World:
    """Let so many things happen."""
    print(f"seed {seed}")
    world, dice = World(**how), Dice(seed)
    life.begin(world)
    for _ in range(steps):
        what = dice.number(0, 99)
        if what < 70:
            life.one_asks(world, dice, life.EVERY)
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
