"""What balances answer: an account, a statement, a trial balance, a member's money. Sums are in cents."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from ledger.kernel.text import one_of
from ledger.registry import RULES
from projections.engine.asof import Seen

KindOfEntry = Annotated[str, one_of(RULES.entries, "why money moved")]
_HELD = "-held"
KindOfHold = Annotated[
    str,
    one_of(
        (kind.removesuffix(_HELD) for kind in RULES.entries if kind.endswith(_HELD)),
        "what money is reserved for",
    ),
]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One account: debit positive, credit negative."""

    account: str
    owner: str
    meaning: str
    balance_cents: int


class StatementLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of one entry, and the account's balance after it.

    `day` is when it took effect, `at` when it was written; `hold` names what is reserved; a page that
    begins after this line is asked for by its `cursor`.
    """

    position: int
    line: int
    at: datetime
    day: date
    entry: str
    kind: KindOfEntry
    about: str
    cents: int
    balance_cents: int
    hold: str = ""
    reverses: str = ""
    reason: str = ""
    cursor: str = ""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """An account's lines in the order in which they were written."""

    as_of: Seen
    account: Account
    lines: list[StatementLine]
    next: str | None = None


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts of one kind, together: how many, what they hold in debit and in credit."""

    owner: str
    heading: str
    accounts: int
    debit_cents: int
    credit_cents: int


class OwnerBalance(msgspec.Struct, frozen=True, kw_only=True):
    """One owner's books: debit equals credit."""

    owner: str
    debit_cents: int
    credit_cents: int
    headings: list[Heading]


class TrialBalance(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody's books, each owner's and all together; `balanced` says that debit equals credit in each."""

    as_of: Seen
    balanced: bool
    debit_cents: int
    credit_cents: int
    owners: list[OwnerBalance]


class Reserved(msgspec.Struct, frozen=True, kw_only=True):
    """What is still reserved under one name, such as a pledge, a stay."""

    hold: str
    kind: KindOfHold
    cents: int
    since: date


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """A member's money: free, reserved (and for what), and owed to the network."""

    as_of: Seen
    member: str
    wallet_cents: int
    held_cents: int
    owed_cents: int
    holds: list[Reserved]
