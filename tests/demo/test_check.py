"""The check finds what is wrong: each kind of fault, made on purpose."""

from datetime import date

import msgspec
import pytest

from ledger.houses.events import CampaignSettled
from ledger.log.memory import StoredBatches
from ledger.registry import RULES
from ledger.stays.events import NightSlept, StayCheckedIn
from ledger.treasury.events import EntryPosted, Posting
from patto.demo import check
from patto.demo.audit import Audit
from tests.demo.paper import filled, paper_book

pytestmark = pytest.mark.anyio

DAY = date(2026, 6, 1)


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
def facts():
    """The facts of a small demo, told once for all tests here."""
    import asyncio

    stored = StoredBatches()
    asyncio.run(filled(21, stored=stored))
    return [RULES.decode(data).fact for data in stored.datas]


def wrong_with(facts):
    audit = Audit()
    for fact in facts:
        audit.hear(fact)
    return audit.wrong()


def changed(facts, kind, **fields):
    """The same facts, but the first of this kind says something else."""
    at = next(n for n, fact in enumerate(facts) if isinstance(fact, kind))
    return [*facts[:at], msgspec.structs.replace(facts[at], **fields), *facts[at + 1 :]]


def entry(*lines):
    return EntryPosted(day=DAY, entry="E", kind="payment-in", about="", lines=lines)


def test_nothing_is_wrong_with_the_demo(facts):
    """What the other tests spoil is right to begin with."""
    assert wrong_with(facts) == []


def test_an_entry_must_balance_for_each_owner(facts):
    """Clients and network may not lend to each other unnoticed."""
    lopsided = entry(Posting("Assets:Bank:Clients", 100), Posting("Assets:Bank:Network", -100))
    assert "entry E does not balance per owner" in wrong_with([*facts, lopsided])


def test_nobody_is_overdrawn(facts):
    """A wallet below zero is named."""
    spent = entry(
        Posting("Assets:Bank:Clients", -100), Posting("Liabilities:Members:MX:Wallet", 100)
    )
    assert "Liabilities:Members:MX:Wallet stands at 100" in wrong_with([*facts, spent])


def test_the_clients_bank_holds_what_is_owed(facts):
    """Money that came from nowhere is noticed."""
    found = entry(Posting("Assets:Bank:Clients", 100), Posting("Equity:Opening:Clients", -100))
    assert any(one.startswith("the clients' bank has") for one in wrong_with([*facts, found]))


def test_no_share_is_issued_unpaid(facts):
    """One share more than was paid for is noticed."""
    settled = next(fact for fact in facts if isinstance(fact, CampaignSettled))
    line, *rest = settled.issued
    more = type(line)(line.pledge, line.member, line.shares + 1)
    spoiled = changed(facts, CampaignSettled, issued=(more, *rest))
    assert any("by campaign-settled" in one for one in wrong_with(spoiled))


def test_income_is_what_the_nights_brought(facts):
    """A night without its entry is noticed."""
    night = next(fact for fact in facts if isinstance(fact, NightSlept))
    assert any("by night-slept" in one for one in wrong_with([*facts, night]))


def test_nobody_sleeps_in_a_taken_bed(facts):
    """Two stays in one bed on one night are named."""
    arrived = next(fact for fact in facts if isinstance(fact, StayCheckedIn))
    twin = msgspec.structs.replace(arrived, stay="B2")
    at = facts.index(arrived)
    spoiled = [*facts[: at + 1], twin, *facts[at + 1 :]]
    assert any(one.startswith("B2 and ") for one in wrong_with(spoiled))


async def test_a_changed_line_breaks_the_seal():
    """One byte of one line, and every root from there on is another."""
    stored, rows = StoredBatches(), {}
    done, _ = await filled(22, stored=stored, rows=rows)
    stored.datas[10] = stored.datas[10].replace(b'"day":"', b'"day": "')
    async with paper_book(22, stored, rows) as (book, _):
        wrong = await check(book, done.roots)
    assert any("is not what a receipt told" in one for one in wrong)
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
    assert wrong == [f"a receipt told of {done.facts} facts; they are not there"]
