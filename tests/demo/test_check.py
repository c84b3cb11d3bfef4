"""The check of a demo finds what is wrong: with the seal, and whatever the recount tells."""

import pytest

from ledger.log.memory import StoredBatches
from patto.demo import check
from tests.demo.paper import filled, paper_book

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_a_changed_line_breaks_the_seal():
    """One byte of one line, and every root from there on is another."""
    stored, rows = StoredBatches(), {}
    done, _ = await filled(22, stored=stored, rows=rows)
    stored.datas[10] = stored.datas[10].replace(b'"day":"', b'"day": "')
    async with paper_book(22, stored, rows) as (book, _):
        wrong = await check(book, done.roots)
    assert any("is not what a receipt says" in one for one in wrong)
    assert any("is not the book's" in one for one in wrong)


async def test_facts_that_are_gone_are_missed():
    """A receipt outlives the fact it was given for."""
    stored, rows = StoredBatches(), {}
    done, _ = await filled(22, stored=stored, rows=rows)
    shorter = StoredBatches()
    for batch in stored.batches[:-1]:
        shorter.write(batch)
    async with paper_book(22, shorter, rows) as (book, _):
        wrong = await check(book, done.roots)
    assert wrong == [f"a receipt speaks of {done.facts} facts; they are not there"]
