"""Money that tests speak of, and ledgers written in a docstring.

Assets:Bank:Clients            1.00 EUR
Liabilities:Members:Anna:Held -1.00 EUR "Pledge"
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import wraps

from ledger.houses import journal as houses
from ledger.kernel.ids import identifier
from ledger.kernel.noun import Noun
from ledger.kernel.see import NounKey
from ledger.registry import RULES
from ledger.treasury import chart, journal
from ledger.treasury.account import Account, Hold
from ledger.treasury.events import EntryPosted, Posting, VatPart
from ledger.treasury.post import Draft, post
from tests.members.examples import ANNA, BRUNO, joined
from tests.places.examples import ALA, MILANO, SPRING
from tests.scenario import NOON, SEED, TODAY, Memory, named
from tests.staff import OPERATOR

YESTERDAY = date(2026, 6, 14)
TOMORROW = date(2026, 6, 16)
LAST_YEAR = date(2025, 12, 31)

MULINO, BAKERY = named("H", "MULINO"), named("V", "BAKERY")
PLEDGE, SECOND_PLEDGE = named("P", "FIRST"), named("P", "SECOND")
STAY = named("B", "STAY")
OFFERING = named("C", "OFFERING")

LOST, PAYOUT = named("A", "LOST"), named("PO", "ANNAS")

E1, E2, E3 = (named("E", name) for name in ("FIRST", "SECOND", "THIRD"))
UNKNOWN_ENTRY = named("E", "UNKNOWN")

MEMBERS = joined(ANNA, BRUNO)
NAMES = {
    "Anna": ANNA,
    "Bruno": BRUNO,
    "Ala": ALA,
    "Milano": MILANO,
    "Mulino": MULINO,
    "Bakery": BAKERY,
}
HOLDS = {
    "First": E1,
    "Lost": LOST,
    "Payout": PAYOUT,
    "Pledge": PLEDGE,
    "Second": SECOND_PLEDGE,
    "Stay": STAY,
}
_LINE = re.compile(r"^\s+((?:[A-Z]\w+:)+\w+)\s+(-?[\d.]+) EUR(?: \"(\w+)\")?$", re.MULTILINE)


def new_entry(n: int = 1) -> str:
    """The n-th id that a decision gives, when it gives nothing but entries."""
    return identifier("E", SEED, n)


def posted(draft: Draft, entry: str, day: date = TODAY) -> EntryPosted:
    """The fact that `post` would make of a draft."""
    return EntryPosted(
        day=day,
        entry=entry,
        kind=draft.kind,
        about=draft.about,
        lines=tuple(line for line in draft.lines if line.cents),
        vat=draft.vat,
        reverses=draft.reverses,
        reason=draft.reason,
        note=draft.note,
    )


def entry(
    kind: str,
    about: str,
    *lines: Posting,
    n: int = 0,
    day: date = TODAY,
    name: str = E1,
    vat: tuple[VatPart, ...] = (),
) -> EntryPosted:
    """An entry whose id is the n-th that a decision gives; 0: `name`, one of an earlier command."""
    return EntryPosted(
        day=day, entry=new_entry(n) if n else name, kind=kind, about=about, lines=lines, vat=vat
    )


def paid_in(member: str, cents: int, name: str = E1, *, day: date = SPRING) -> EntryPosted:
    """Money in a member's wallet."""
    lines = (Posting(chart.CLIENTS_BANK, cents), Posting(chart.wallet(member), -cents))
    return entry("payment-in", member, *lines, name=name, day=day)


def owes(member: str, cents: int, *, day: date = YESTERDAY) -> EntryPosted:
    """A payment in of that much bounced, and all of it was spent."""
    lines = (Posting(chart.receivable(member), cents), Posting(chart.NETWORK_BANK, -cents))
    return entry("bounce", member, *lines, name=E3, day=day)


def held(
    member: str, cents: int, name: str, *, kind: str, n: int = 0, day: date = TODAY
) -> EntryPosted:
    """Money of a member reserved for something named."""
    lines = (Posting(chart.wallet(member), cents), Posting(chart.held(member), -cents, name))
    return entry(kind, name, *lines, n=n, day=day)


def freed(
    member: str, cents: int, name: str, *, kind: str, n: int = 0, day: date = TODAY
) -> EntryPosted:
    """Money reserved under a name, free again."""
    lines = (Posting(chart.held(member), cents, name), Posting(chart.wallet(member), -cents))
    return entry(kind, name, *lines, n=n, day=day)


def ledger(text: str) -> tuple[Posting, ...]:
    """The lines that a docstring shows, people and places by name."""
    return tuple(
        Posting(
            ":".join(NAMES.get(part, part) for part in account.split(":")),
            int(Decimal(amount) * 100),
            HOLDS.get(hold, hold),
        )
        for account, amount, hold in _LINE.findall(text)
    )


def as_written(test: Callable[[], Draft]) -> Callable[[], None]:
    """The draft that the test returns has exactly the lines of its docstring."""

    @wraps(test)
    def check() -> None:
        expected = ledger(test.__doc__ or "")
        assert len(expected) >= 2
        draft = test()
        assert draft.lines == expected
        assert_balanced(draft)

    return check


RICH = (
    paid_in(ANNA, 1000_00, named("E", "RICH")),
    posted(
        journal.captured(
            ANNA, 1000_00, STAY, "shares-issued", *houses.shares_issued(MULINO, 1000_00)
        ),
        named("E", "CAPITAL"),
        SPRING,
    ),
    posted(
        journal.opening_balances(ALA, {chart.hub_bank(ALA): 1000_00, chart.vat(ALA): -500_00}),
        named("E", "HUBS"),
        SPRING,
    ),
)
"""Anna, the mill and the village have plenty since spring."""


class Plenty(Memory):
    """A world in which every account and every hold has more than enough."""

    def __missing__(self, key: NounKey) -> Noun:
        kind, name = key
        if kind is Account:
            return Account(balance=RULES.chart.floor_of(name) * 10**9)
        return Hold(reserved=10**9) if kind is Hold else kind()


def assert_balanced(draft: Draft) -> None:
    """`post` stops on a draft that does not balance per owner, with plenty of money everywhere."""
    entry, *_ = post(RULES.see(Plenty(), now=NOON, who=OPERATOR, seed=SEED), draft)
    assert isinstance(entry, EntryPosted)
    assert all(line.cents for line in entry.lines)
    owners = {RULES.chart.owner_of(line.account) for line in draft.lines}
    assert all(
        sum(line.cents for line in draft.lines if RULES.chart.owner_of(line.account) == owner) == 0
        for owner in owners
    )
