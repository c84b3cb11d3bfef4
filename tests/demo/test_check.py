"""The check of a demo finds what is wrong: with the seal, and whatever the recount tells."""

import asyncio

import pytest

from ledger.log.memory import StoredBatches
from ledger.offerings.events import SharesRegistered
from ledger.registry import RULES
from ledger.vault import Vault
from patto.demo import DemoClock, check
from projections.engine.finding import Findings
from projections.engine.persons import NOW, Persons
from tests.demo.paper import PAPER_KEYS, PaperTables, filled, keys_of_paper, paper_book

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


class TablesAtAnHour(PaperTables):
    """The vault's rows, which also say what time it is."""

    async def ask(self, *texts, **values):
        """Answer the hour, or as the vault does."""
        return [(DemoClock(0).now,)] if texts == (NOW,) else await super().ask(*texts, **values)


def test_whatever_is_sealed_in_a_demo_is_opened_when_it_is_verified():
    """Words about a house are under the house's key, whichever members the fact names beside it."""
    stored, rows, findings = StoredBatches(), {}, Findings()
    asyncio.run(filled(23, stored=stored, rows=rows))
    lines = [RULES.decode(data) for data in stored.datas]
    registered = [line.fact for line in lines if isinstance(line.fact, SharesRegistered)]
    assert any(fact.document and fact.holders for fact in registered)
    tables = TablesAtAnHour(rows)
    vault = Vault(tables, PAPER_KEYS, DemoClock(0).entropy)
    with asyncio.Runner() as runner:
        Persons(runner, RULES, vault, tables, keys_of_paper(23), findings).take(lines)
    assert findings.shown == []
