"""A key that was kept for a command is taken back if nobody needs it, and stays wherever somebody may."""

import os
from datetime import date

import pytest
from msgspec.structs import replace

from ledger.book.asked import Asked
from ledger.book.privacy import Privacy
from ledger.houses.papers import DocumentKind, FileDocument
from ledger.kernel.refused import NotAllowed, Refused
from ledger.log.memory import MemoryLog
from ledger.members.apply import ApplyForMembership
from ledger.pen.pending import Forgotten, OurFault, Receipt, Unavailable
from ledger.registry import RULES
from ledger.vault import BookKeys
from ledger.vault.draft import NEW_KEY_BYTES, KeyDraft, PrivateFields
from tests.members.examples import ANNA_APPLIED
from tests.scenario import NOON
from tests.staff import OPERATOR

pytestmark = pytest.mark.anyio

KEYS = BookKeys(b"k" * 32)
APPLICATION = ApplyForMembership(
    person=False,
    home_hub="HAAAAAAAAAAAAAAAA",
    name="Forno Sociale",
    email="posta@example.org",
    tax_code="00743110157",
)
DOCUMENT = FileDocument(
    house="CAAAAAAAAAAAAAAAA",
    title="Perizia",
    kind=DocumentKind.DEED,
    sha256="a" * 64,
    dated=date(2026, 1, 1),
)


class OpenVault:
    """Makes a draft for whoever comes, keeps it, and remembers what was kept and taken back."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.taken_back: list[str] = []

    async def seal_each(self, items):
        return [self._sealed(KeyDraft(one[0], os.urandom(NEW_KEY_BYTES)), *one) for one in items]

    def _sealed(self, draft, _person, fact, fields):
        words = {name: draft.key.seal(fact, name, text, b"n" * 12) for name, text in fields.items()}
        return PrivateFields(words, draft.key, draft)

    async def keep(self, drafts, _lookups):
        self.kept += [draft.person for draft in drafts]
        return set()

    async def discard(self, drafts):
        self.taken_back += [draft.person for draft in drafts]


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def vault() -> OpenVault:
    return OpenVault()


@pytest.fixture
def privacy(vault: OpenVault) -> Privacy:
    return Privacy(RULES, vault, KEYS, MemoryLog(), None)


async def sealed(privacy: Privacy, command):
    """Return a command as the pen gets it, and whose its words are."""
    pending = Asked(command, OPERATOR, "key").pending(KEYS, os.urandom(32), bulk=False)
    await privacy.seal([pending], 5)
    return pending, getattr(pending.command, command.personal.person)


def receipt_of(person: str) -> Receipt:
    """Return the receipt of a command that wrote of somebody."""
    return Receipt(1, 1, NOON, (b"l" * 32,), 1, b"r" * 32, (replace(ANNA_APPLIED, member=person),))


@pytest.mark.parametrize(
    "answer", [NotAllowed("No."), Forgotten(), receipt_of("MBBBBBBBBBBBBBBBB")]
)
async def test_a_newborns_key_that_no_fact_uses_is_taken_back(privacy, vault, answer):
    """The command is refused after all, or was accepted long before, for somebody else."""
    pending, person = await sealed(privacy, APPLICATION)
    assert await privacy.keep([pending]) == {}
    await privacy.discard(pending, answer)
    assert (vault.kept, vault.taken_back) == ([person], [person])


@pytest.mark.parametrize("answer", [Unavailable(), OurFault(), None])
async def test_a_newborns_key_that_a_fact_may_use_stays(privacy, vault, answer: Refused | None):
    """What became of an append is not known, or it was written: whoever lost that key would lose their words."""
    pending, person = await sealed(privacy, APPLICATION)
    await privacy.keep([pending])
    await privacy.discard(pending, answer or receipt_of(person))
    assert (vault.kept, vault.taken_back) == ([person], [])


async def test_a_key_that_others_may_use_stays(privacy, vault):
    """Of a house that is there already another command may have been written under the same key."""
    pending, house = await sealed(privacy, DOCUMENT)
    await privacy.keep([pending])
    await privacy.discard(pending, NotAllowed("No."))
    assert (vault.kept, vault.taken_back) == ([house], [])


async def test_nothing_is_kept_for_whom_the_batch_refused(privacy, vault):
    """Only what is about to be written needs a key, whoever else is being sealed or decided beside it."""
    accepted, person = await sealed(privacy, APPLICATION)
    refused, _ = await sealed(privacy, APPLICATION)
    await privacy.keep([accepted])
    await privacy.discard(refused, NotAllowed("No."))
    assert (vault.kept, vault.taken_back) == ([person], [])
