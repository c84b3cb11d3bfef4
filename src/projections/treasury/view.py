"""Who has how much: every account's balance after every entry, and what is reserved for what.

A balance at a position is one index look-up: the account's last line up to there. A balance at the
end of a day is the one at the day's last position, plus what was told late about that day. Both
clocks together add the late lines between the two positions.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec

from ledger.kernel.days import day_in_rome
from ledger.kernel.fact import Line
from ledger.registry import RULES
from ledger.treasury.events import BankMovementNoted, EntryPosted
from projections.engine.change import Change, Gain, Once
from projections.engine.table import Current, Index, Lines, Row, Running
from projections.engine.view import View
from projections.treasury.audit import FIGURES


class KnownAccount(msgspec.Struct, frozen=True, gc=False):
    """An account that an entry has used; `account` is drawn from its name."""

    account: int
    name: str
    owner: str
    heading: str
    meaning: str


class EntryLine(msgspec.Struct, frozen=True, gc=False):
    """One line of one entry; `late`: it took effect on another day than it was written on.

    `hold` names what a line of a Held account is for; its sum per name is what is still reserved.
    """

    account: int
    late: bool
    cents: int
    hold: str


class Entry(msgspec.Struct, frozen=True, gc=False):
    """What an entry was for, and in whose books it is; its lines stand at the same position."""

    at: datetime
    entry: str
    kind: str
    about: str
    reverses: str
    reason: str
    owners: tuple[str, ...]


class Sold(msgspec.Struct, frozen=True, gc=False):
    """What of an entry a hub sold at one rate of VAT; below zero what it takes back. The entry is at the same position."""

    hub: str
    rate_bp: int
    base_cents: int
    vat_cents: int


class NotedMovement(msgspec.Struct, frozen=True, gc=False):
    """What a bank calls the movement that an entry is in the books."""

    entry: str
    bank: str
    reference: str


class Correction(msgspec.Struct, frozen=True, gc=False):
    """What late lines change in the balance at the end of `day` and of every day after it."""

    account: int
    day: date
    cents: int = 0


ACCOUNTS = Current(
    row=KnownAccount,
    name="accounts",
    key=("account",),
    indexes=(Index(("name",)), Index(("owner", "account"))),
)
POSTINGS = Lines(
    row=EntryLine,
    name="postings",
    key=("account",),
    running=(Running(("account",), {"balance": "cents"}),),
    indexes=(Index(("account", "position"), where="late"),),
)
ENTRIES = Lines(
    row=Entry,
    name="entries",
    indexes=(
        Index(("entry",)),
        Index(("about",)),
        Index(("day", "position")),
        Index(("reverses",), where="reverses <> ''"),
    ),
)
SOLD = Lines(row=Sold, name="sold", key=("hub", "rate_bp"), indexes=(Index(("hub", "day")),))
MOVEMENTS = Lines(row=NotedMovement, name="movements", key=("entry",))
CORRECTIONS = Current(row=Correction, name="corrections", key=("account", "day"), sums=("cents",))


@lru_cache(maxsize=200_000)
def known(name: str) -> tuple[int, Once, str]:
    """Return an account's number, that it is there, and its owner.

    Numbers are 64 bits of BLAKE2b of the name; two alike would stop the view.
    """
    number = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
    chart = RULES.chart
    owner = chart.owner_of(name)
    account = KnownAccount(number, name, owner, chart.heading(name), chart.meaning(name))
    return number, Once(account), owner


def posted(fact: EntryPosted, line: Line[Any]) -> Iterator[Row | Change]:
    """Every line moves its account; one that took effect on another day changes the days between."""
    today = day_in_rome(line.at)
    late = fact.day != today
    owners = set()
    for posting in fact.lines:
        account, there, owner = known(posting.account)
        owners.add(owner)
        yield there
        yield EntryLine(account, late, posting.cents, posting.hold or "")
        if late:
            yield Gain(Correction, (account, fact.day), cents=posting.cents)
            yield Gain(Correction, (account, today), cents=-posting.cents)
    yield Entry(
        line.at,
        fact.entry,
        fact.kind,
        fact.about,
        fact.reverses or "",
        fact.reason or "",
        tuple(sorted(owners)),
    )
    for part in fact.vat:
        yield Sold(part.hub, part.rate_bp, part.base_cents, part.vat_cents)


def noted(fact: BankMovementNoted) -> Iterator[Row]:
    """A bank calls it so, and so does the one at the other end."""
    for bank in filter(None, (fact.bank, fact.other_bank)):
        yield NotedMovement(fact.entry, bank, fact.reference)


TREASURY = View(
    name="treasury",
    version=4,
    tables=(ACCOUNTS, POSTINGS, ENTRIES, SOLD, MOVEMENTS, CORRECTIONS),
    folds=(posted, noted),
    figures=FIGURES,
)
