"""A book says of itself whether it can be written."""

import asyncio

from tests.book.world import World


def test_a_book_whose_own_work_was_interrupted_says_so_until_it_is_sound_again():
    """Nobody is told that it is ready while a task that must live is dead."""
    world = World(pens=1)
    (book,) = world.books
    assert book.trouble is None
    book.tasks._kept["the pen's timeouts"].cancel()
    world.run(asyncio.sleep(0.01))
    assert book.trouble == "The book's own work was interrupted and is being begun again."
    world.run(asyncio.sleep(5))
    assert book.trouble is None
    world.close()
