"""A repeat of a command whose words were sealed is answered with the first receipt, however the words were written."""

import asyncio
from collections.abc import Iterator
from datetime import date
from hashlib import shake_256
from itertools import count
from typing import Any

import msgspec
import pytest

from ledger.book.asked import Asked
from ledger.book.privacy import Privacy
from ledger.book.repeats import Repeats
from ledger.houses.papers import NewsKind, TellNews
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Malformed
from ledger.log.memory import StoredBatches
from ledger.pen.pending import Answer, KeyReused, PendingCommand, Receipt, Repeat
from ledger.registry import RULES
from ledger.vault import BookKeys
from tests.book.vault_in_memory import VaultInMemory
from tests.pen.pen_in_memory import FaultyLog
from tests.scenario import SEED
from tests.staff import OPERATOR

KEYS = BookKeys(b"k" * 32)
WORDS = {
    "address": "https://example.org/1.ics",
    "code": "PATTO7",
    "email": "anna@example.org",
    "tax_code": "DE:12345678",
    "iban": "IT60X0542811101000000123456",
    "born": "1985-12-10",
    "birth_date": "1985-12-10",
    "sex": "F",
    "birth_place": "015146",
    "citizenship": "IT",
    "document_place": "015146",
    "vat_number": "12345678903",
    "sdi_code": "M5UXCR1",
    "pec": "anna@pec.example.org",
}
"""Texts that their own kind of field takes; any other takes any words."""
ABOUT = "HABOUTSOMETHING234"
SEALING = [one for one in RULES.commands.values() if one.personal]


def written(kind: type[Command], field: str) -> list[Any]:
    """The ways in which a field may be written: its words, with blanks around them, blank, empty; one or many."""
    words = WORDS.get(field, "words")
    default = next(one.default for one in msgspec.structs.fields(kind) if one.name == field)
    if isinstance(default, tuple):
        return [(), ("",), (" ",), (words,), (f" {words} ", ""), (words, words)]
    return [words, f" {words} ", *(["", " "] if default == "" else [])]


def sent(kind: type[Command]) -> Iterator[Command]:
    """Commands of a kind as they may be sent, one field after another written in each of its ways."""
    fields = {one.name: one.required for one in msgspec.structs.fields(kind)}
    personal = kind.personal
    assert personal is not None
    needed = {name: 1 for name, required in fields.items() if required}
    if not personal.newborn:
        needed[personal.person] = ABOUT
    ways = {name: written(kind, name) for name in personal.fields}
    plain = needed | {name: some[0] for name, some in ways.items()}
    for name, some in ways.items():
        for one in some:
            yield kind(**plain | {name: one})
            if not fields[name]:
                others = {other: some[-1] for other, some in ways.items()}
                yield kind(**needed | others | {name: one})


def receipt_of(pending: PendingCommand) -> Receipt:
    """What came of a command: a fact about whoever its words are about."""
    personal = pending.command.personal
    assert personal is not None
    told: dict[str, Any] = dict.fromkeys(personal.fact.__struct_fields__)
    told |= {"day": date(2026, 1, 1)}
    if personal.named_in in told:
        told[personal.named_in] = getattr(pending.command, personal.person)
    fact: Fact = personal.fact(**told)
    return Receipt(1, 1, None, (), 1, b"", (fact,))  # type: ignore[arg-type]  # no moment


def drawing() -> VaultInMemory:
    """A vault that draws something new each time."""
    drawn = count()
    return VaultInMemory(lambda size: shake_256(b"%d" % next(drawn)).digest(size))


async def accepted_and_repeated(command: Command, again: Command) -> tuple[Receipt, Answer] | None:
    """Seal a command and keep what it needs as for one that is accepted; answer a repeat as the book does.

    None if the words themselves are refused, so that there is nothing to repeat.
    """
    vault = drawing()
    privacy = Privacy(RULES, vault, KEYS, FaultyLog(StoredBatches()), None)
    pending = Asked(command, OPERATOR, "key").pending(KEYS, SEED, bulk=False)
    await privacy.seal([pending], 5)
    if pending.answer.done():
        assert isinstance(pending.answer.exception(), Malformed)
        return None
    assert not await privacy.keep([pending])
    receipt = receipt_of(pending)
    repeat = Repeat(again, pending.fingerprint, receipt)
    (answer,) = await Repeats(vault, KEYS).answer([repeat])
    return receipt, answer


@pytest.mark.parametrize("kind", SEALING, ids=lambda kind: kind.__name__)
def test_the_same_words_under_the_same_key_are_the_same_command(kind: type[Command]):
    """Also blank ones, those that are not told, and those with blanks around them."""
    commands = list(sent(kind))
    repeated = [(one, asyncio.run(accepted_and_repeated(one, one))) for one in commands]
    done = [(command, both) for command, both in repeated if both]
    assert len(done) * 3 >= len(commands)
    for command, (receipt, answer) in done:
        assert answer is receipt, command


@pytest.mark.parametrize("kind", SEALING, ids=lambda kind: kind.__name__)
def test_other_words_under_the_same_key_are_another_command(kind: type[Command]):
    """One word more in any field is noticed."""
    for command in sent(kind):
        for name in kind.personal.fields:
            value = getattr(command, name)
            more = (*value, "more") if isinstance(value, tuple) else f"{value}more"
            other = msgspec.structs.replace(command, **{name: more})
            both = asyncio.run(accepted_and_repeated(command, other))
            assert both is None or isinstance(both[1], KeyReused), (command, other)


async def first_words_of_a_house() -> list[Answer]:
    """Two commands are sealed before the first words about a house are kept, in one batch; then both are sent again."""
    vault = drawing()
    privacy = Privacy(RULES, vault, KEYS, FaultyLog(StoredBatches()), None)
    both = [
        Asked(TellNews(house=ABOUT, kind=NewsKind.WORKS, words=words), OPERATOR, words).pending(
            KEYS, SEED, bulk=False
        )
        for words in ("roof", "stairs")
    ]
    for pending in both:
        await privacy.seal([pending], 5)
    assert not await privacy.keep(both)
    repeats = [Repeat(one.sent, one.fingerprint, receipt_of(one)) for one in both]
    return await Repeats(vault, KEYS).answer(repeats)


def test_of_two_first_words_about_a_house_both_are_known_again():
    """They share one key: under a key of its own, the words of one would be lost and its repeat another command."""
    assert all(isinstance(one, Receipt) for one in asyncio.run(first_words_of_a_house()))
