"""The rest of the books: the treasurer enters other income and costs, loans, what was bought, sold or lost value."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Personal
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.kernel.text import LARGEST_CENTS
from ledger.kernel.who import Role
from ledger.members.words import FreeText, Reason
from ledger.treasury import chart, journal
from ledger.treasury.events import EntryDocumented, EntryPosted, Posting
from ledger.treasury.opening import AccountName, must_have_books
from ledger.treasury.statement import FromStatement, enter

OwnBooks = Annotated[
    str,
    Meta(
        pattern=r"^(?:Network|[HS][A-Z2-7]{16})$(?!\n)",
        description="`Network`, a hub or a house; never the clients",
        extra={"form": "`Network`, or the id of a hub or a house"},
    ),
]
Sha256 = Annotated[
    str,
    Meta(
        pattern=r"^(?:[0-9a-f]{64})?$(?!\n)",
        description="SHA-256 of the document, in hexadecimal",
        extra={"form": "64 digits of 0-9 and a-f"},
    ),
]

ForHolders = Annotated[
    FreeText,
    Meta(
        description="the document's title; sealed, and a house's holders read it: with whom is said apart"
    ),
]


class NotByHand(Malformed):
    """Nobody enters on this account by hand, or it is not in these books; `docs/accounts.md` says which are."""


class Unbalanced(Malformed):
    """What is debited must be what is credited; it differs by `difference_cents`."""


class NoBankMoved(Malformed):
    """A reference is a bank's for its movement, and no line is of a bank; leave it out."""


class WrongSide(Malformed):
    """Income is credited and costs are debited; what was wrong is reversed."""


class EntryLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One account, and what it is debited (above zero) or credited (below zero) with."""

    account: AccountName
    cents: Annotated[
        int,
        Meta(
            ge=-LARGEST_CENTS,
            le=LARGEST_CENTS,
            description="debit above zero, credit below, in cents",
        ),
    ]


class RecordEntry(FromStatement, frozen=True, kw_only=True, tag="treasury.record-entry"):
    """Enter what no other command knows, within one owner's books, with its document (treasurers)."""

    personal = Personal(person="owner", fact=EntryDocumented)

    owner: OwnBooks
    lines: Annotated[tuple[EntryLine, ...], Meta(min_length=2, max_length=50)]
    title: ForHolders = ""
    sha256: Sha256 = ""
    counterpart: Annotated[FreeText, Meta(description="with whom; sealed, for staff")] = ""
    why: Annotated[
        Reason, Meta(description="why; sealed, and a house's holders read it: name nobody")
    ]


def record_entry(command: RecordEntry, see: See) -> list[Fact]:
    """26. Post the lines; what a document says stands beside them, sealed under the owner's key."""
    must_be(see, Role.TREASURER)
    must_have_books(see, command.owner)
    _must_be_by_hand(see, command.owner, command.lines)
    if command.reference and not _bank_of(command.lines):
        raise NoBankMoved(field="reference")
    draft = journal.by_hand(
        command.owner, [Posting(line.account, line.cents) for line in command.lines]
    )
    entered = enter(command, see, _bank_of(command.lines), draft)
    entry = next(one for one in entered if isinstance(one, EntryPosted) and one.kind == draft.kind)
    return [*entered, _documented(command, entry)]


def _must_be_by_hand(see: See, owner: str, lines: Iterable[EntryLine]) -> None:
    """Refuse `NotByHand`, `WrongSide`, `Unbalanced`."""
    for line in lines:
        if not _is_by_hand(see, owner, line.account):
            raise NotByHand(account=line.account, owner=owner)
        side = {"Income": -1, "Expenses": 1}.get(line.account.partition(":")[0], 0)
        if not line.cents or line.cents * side < 0:
            raise WrongSide(account=line.account, cents=line.cents)
    if difference := sum(line.cents for line in lines):
        raise Unbalanced(difference_cents=difference)


def _is_by_hand(see: See, owner: str, account: str) -> bool:
    try:
        kind, whose = see.chart.of(account)
    except ValueError:
        return False
    return kind.by_hand and (kind.owner or whose) == owner


def _bank_of(lines: Iterable[EntryLine]) -> str:
    return next((line.account for line in lines if line.account.startswith(chart.BANK)), "")


def _documented(command: RecordEntry, entry: EntryPosted) -> EntryDocumented:
    return EntryDocumented(
        day=entry.day,
        entry=entry.entry,
        owner=command.owner,
        title=command.title,
        sha256=command.sha256,
        counterpart=command.counterpart,
        why=command.why,
    )
