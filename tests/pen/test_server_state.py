"""What PostgreSQL refuses because of its own state: 503 and the same key again, and the pen lives on."""

import asyncio

import pytest

from ledger.pen.limits import Limits
from ledger.pen.pending import OurFault, Receipt, Unavailable
from tests.pen.toy import ANNA, Fill, Purse

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def until_written(book, key, seconds=10):
    """Send one command under one key until it is accepted, as a client does; what it heard before."""
    heard = []
    async with asyncio.timeout(seconds):
        while True:
            try:
                await book.submit(Fill(purse="a", cents=1), ANNA, key)
            except Unavailable:
                heard.append(Unavailable)
                await asyncio.sleep(0.05)
            else:
                return heard


STATES = {
    "a right that was taken": (
        "REVOKE SELECT ON {book}.batches FROM {writer}",
        "GRANT SELECT ON {book}.batches TO {writer}",
    ),
    "a restore in place": (
        "ALTER SCHEMA {book} RENAME TO {book}_aside",
        "ALTER SCHEMA {book}_aside RENAME TO {book}",
    ),
    "a server that is read-only": (
        "ALTER DATABASE {book} SET default_transaction_read_only = on",
        "SET default_transaction_read_only = off; ALTER DATABASE {book} RESET default_transaction_read_only",
    ),
    "a function that is gone": (
        "ALTER FUNCTION {book}.append RENAME TO put_aside",
        "ALTER FUNCTION {book}.put_aside RENAME TO append",
    ),
}


@pytest.mark.parametrize("state", STATES)
async def test_the_pen_comes_back_by_itself_when_the_state_of_the_server_is_mended(place, state):
    """Two seconds of a wrong state with a terminated backend: 503 meanwhile, and nobody restarts anything."""
    breaks, mends = STATES[state]
    async with place.opened() as book:
        await until_written(book, "before")
        place.do(breaks)
        place.hang_up()
        meanwhile = asyncio.create_task(until_written(book, "during", seconds=20))
        await asyncio.sleep(2)
        assert not meanwhile.done()
        assert book.failing is not None
        place.do(mends)
        assert set(await meanwhile) == {Unavailable}
        await until_written(book, "after")
        assert (book.trouble, book.failing, book.position) == (None, None, 3)
        assert (await book.look(Purse, "a")).cents == 3


@pytest.mark.parametrize(
    "sqlstate", ["42501", "25006", "XX001", "53100", "58030", "0A000", "57014"]
)
async def test_what_the_server_refuses_for_its_own_state_is_no_fault_of_the_command(
    place, sqlstate
):
    """Nobody hears that it was a mistake of ours with this command; the same key is accepted afterwards."""
    async with place.opened() as book:
        place.fail_with(sqlstate)
        with pytest.raises(Unavailable):
            await book.submit(Fill(purse="a", cents=1), ANNA, "k")
        place.mend()
        await until_written(book, "k")
        assert book.position == 1


@pytest.mark.parametrize("sqlstate", ["22021", "23514", "54000"])
async def test_what_a_command_s_own_data_cause_refuses_that_command_alone(place, sqlstate):
    """A batch is halved down to the one, and the others are written."""
    place.do(
        "CREATE FUNCTION {book}.no_poison() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN IF position('poison' IN convert_from(NEW.data, 'UTF8')) > 0 THEN"
        f" RAISE EXCEPTION 'poison' USING ERRCODE = '{sqlstate}';"
        " END IF; RETURN NEW; END $$;"
        " CREATE TRIGGER no_poison BEFORE INSERT ON {book}.facts"
        " FOR EACH ROW EXECUTE FUNCTION {book}.no_poison()"
    )
    async with place.opened(Limits(timeout_seconds=5)) as book:
        purses = ["poison" if n == 5 else f"p{n}" for n in range(12)]
        answers = await asyncio.gather(
            *(book.submit(Fill(purse=p, cents=1), ANNA, p) for p in purses), return_exceptions=True
        )
        assert [n for n, one in enumerate(answers) if isinstance(one, OurFault)] == [5]
        assert sum(isinstance(one, Receipt) for one in answers) == 11
