"""What an owner had and owed when its books began is written down once, and balanced by its opening equity."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from ledger.kernel.accounts import Chart
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Malformed, Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.membership import Membership
from ledger.members.rights import Right, existing_member, must_have
from ledger.treasury import chart, journal
from ledger.treasury.account import Account, Entry
from ledger.treasury.books import Books
from ledger.treasury.effective import effective_day
from ledger.treasury.events import BooksOpened
from ledger.treasury.post import Draft, posted
from ledger.treasury.reverse import Instead, instead_of

LINES_MAX: Final = 5_000

Owner = Annotated[
    str,
    Meta(
        pattern=r"^(?:Clients|Network|[HS][A-Z2-7]{16})$(?!\n)",
        description="`Clients`, `Network`, a hub or a house",
        extra={"form": "`Clients`, `Network`, or the id of a hub or a house"},
    ),
]
AccountName = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z][A-Za-z0-9:]{2,99}$(?!\n)",
        description="such as `Assets:Bank:Network`",
        extra={"form": "the name of an account such as `Assets:Bank:Network`"},
    ),
]
Balance = Annotated[
    int,
    Meta(
        ge=-100_000_000_000,
        le=100_000_000_000,
        description="what is there or owed, in cents; below zero only in the network's bank",
    ),
]


class NoSuchOwner(Unknown):
    """There is no such hub or house; `Clients` and `Network` have books too."""


class AlreadyOpened(Refused):
    """The books of this owner begin with other balances; reverse that entry first."""


class MovedBefore(Refused):
    """The account moved before that day: its books begin on `day` or earlier."""


class NotOpenable(Malformed):
    """An account of this kind does not begin with a balance."""


class ClientsOutOfBalance(Malformed):
    """The clients' bank must hold exactly what the wallets are owed; it differs by `difference_cents`."""


class OpeningBalance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One account and what stood on it, positive as people say it: money there, or money owed."""

    account: AccountName
    balance_cents: Balance


class OpenBalances(Command, frozen=True, kw_only=True, tag="treasury.open-balances"):
    """Write down what an owner had and owed when its books began (treasurers)."""

    owner: Owner
    balances: Annotated[tuple[OpeningBalance, ...], Meta(min_length=1, max_length=LINES_MAX)]
    day: Annotated[date | None, Meta(description="when they began; today if left out")] = None
    instead_of: Instead | None = None


def open_balances(command: OpenBalances, see: See) -> list[Fact]:
    """19. Assets against liabilities, the rest to the owner's opening equity.

    Once per owner, unless the former opening was reversed; what has moved before has no opening balance.
    """
    must_be(see, Role.TREASURER)
    owner = command.owner
    must_have_books(see, owner)
    balances = _debits(see.chart, owner, command.balances)
    difference = sum(balances.values())
    if owner == chart.CLIENTS and difference:
        raise ClientsOutOfBalance(difference_cents=difference)
    former = see(Books, owner).entry
    wrong = instead_of(see, command.instead_of)
    undone = {one.reverses for one in wrong}
    if former and former not in undone and not see(Entry, former).reversed_by:
        raise AlreadyOpened(owner=owner, entry=former)
    _must_belong_to_members(see, balances)
    day = effective_day(see, command.day)
    must_be_first(see, balances, day, wrong=wrong)
    draft = replace(journal.opening_balances(owner, balances), day=day, begins=True)
    (*reversed_, entry), documents = posted(see, *wrong, draft)
    opened = BooksOpened(day=entry.day, owner=owner, entry=entry.entry)
    return [*reversed_, opened, entry, *documents]


def must_have_books(see: See, owner: str) -> None:
    """Refuse `NoSuchOwner`."""
    if owner not in (chart.CLIENTS, chart.NETWORK) and not see(Books, owner).entered:
        raise NoSuchOwner(owner=owner)


def must_be_first(
    see: See, accounts: Iterable[str], day: date, *, wrong: Iterable[Draft] = ()
) -> None:
    """Refuse `MovedBefore`: what an account moved earlier would be before its books began."""
    undone = {(line.account, one.day) for one in wrong for line in one.lines}
    for account, daily in see.all(Account, accounts).items():
        moved = [
            one for one, cents in daily.moved.items() if cents and (account, one) not in undone
        ]
        if moved and min(moved) < day:
            raise MovedBefore(account=account, day=min(moved))


def _debits(known: Chart, owner: str, balances: tuple[OpeningBalance, ...]) -> dict[str, int]:
    """Return debit-positive cents by account; refuses strange, doubled, empty and negative ones."""
    debits: dict[str, int] = {}
    for line in balances:
        account, cents = line.account, line.balance_cents
        if not _opens(known, account, owner):
            raise NotOpenable(account=account, owner=owner)
        if account in debits:
            raise Malformed("An account is named twice.", field="balances", account=account)
        if cents == 0 or (cents < 0 and account != chart.NETWORK_BANK):
            raise Malformed(
                "A balance is above zero.", field="balances", account=account, balance_cents=cents
            )
        debits[account] = cents if account.startswith("Assets:") else -cents
    return debits


def _opens(known: Chart, account: str, owner: str) -> bool:
    """Held money needs a name, an unbilled night a stay, capital a share: those begin with their facts."""
    kind = chart.kind_in(known, account, owner)
    return kind is not None and kind.opens


def _must_belong_to_members(see: See, balances: Iterable[str]) -> None:
    """Wallets belong to members who may have money, receivables to members whoever they are."""
    named = [
        (kind, account.rpartition(":")[2] if kind is chart.hub_receivable else whose)
        for account, (kind, whose) in ((one, see.chart.of(one)) for one in balances)
        if kind in (chart.wallet, chart.receivable, chart.hub_receivable)
    ]
    see.all(Membership, (member for _, member in named))
    for kind, member in named:
        existing_member(see, member)
        if kind is chart.wallet:
            must_have(see, member, Right.RECEIVE)
