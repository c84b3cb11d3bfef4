"""The two forms of plain-text accounting: each writes a head, the opening of an account, an entry, balances.

Sums are euros, debit positive. What is asserted is exact: a cent too much or too little is an error there.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Protocol

from ledger.registry import RULES
from patto.export.books import Balances
from projections.treasury.journal import JournalEntry


class Form(Protocol):
    """How one program wants its books written."""

    def head(self) -> str: ...
    def opened(self, account: str, day: date) -> str: ...
    def entry(self, entry: JournalEntry) -> str: ...
    def balances(self, told: Balances) -> str: ...


async def written(books: AsyncIterator[JournalEntry | Balances], form: Form) -> AsyncIterator[str]:
    """Yield the books as text; an account is opened on the day of its first line."""
    yield form.head()
    known: set[str] = set()
    async for one in books:
        if isinstance(one, Balances):
            used = {name: cents for name, cents in one.cents.items() if name in known}
            yield form.balances(Balances(one.day, used))
            continue
        for line in one.lines:
            if line.account not in known:
                known.add(line.account)
                yield form.opened(line.account, one.day)
        yield form.entry(one)


def euros(cents: int) -> str:
    """Return a sum with two decimals and a point."""
    return f"{Decimal(cents).scaleb(-2):.2f}"


def _told(entry: JournalEntry) -> Iterator[tuple[str, str]]:
    """Yield what an entry says of itself, without what it does not say."""
    yield "entry", entry.entry
    yield "position", str(entry.position)
    yield "recorded", entry.at.isoformat()
    for name in ("about", "reverses", "reversed_by", "reason"):
        if value := getattr(entry, name):
            yield name.replace("_", "-"), value
    for part in entry.vat:
        yield f"vat-{part.rate_bp}", f"{euros(part.vat_cents)} EUR on {euros(part.base_cents)} EUR"
    for n, movement in enumerate(entry.movements):
        yield f"reference{n or ''}", f"{movement.bank} {movement.reference}"


class Beancount:
    """Beancount 3: balances are asserted for the beginning of the next day."""

    def head(self) -> str:
        """Return its options."""
        return 'option "title" "Patto"\noption "operating_currency" "EUR"\n\n'

    def opened(self, account: str, day: date) -> str:
        """Return the directive that opens an account."""
        return f"{day} open {account} EUR\n  meaning: {_quoted(RULES.chart.meaning(account))}\n"

    def entry(self, entry: JournalEntry) -> str:
        """Return a transaction with its metadata."""
        lines = [f"{entry.day} * {_quoted(entry.kind)}"]
        lines += [f"  {name}: {_quoted(value)}" for name, value in _told(entry)]
        for one in entry.lines:
            lines.append(f"  {one.account}  {euros(one.cents)} EUR")
            if one.hold:
                lines.append(f"    hold: {_quoted(one.hold)}")
        return "\n".join(lines) + "\n\n"

    def balances(self, told: Balances) -> str:
        """Return an assertion for each account."""
        day = told.day + timedelta(days=1)
        lines = [
            f"{day} balance {account}  {euros(cents)} ~ 0.00 EUR\n"
            for account, cents in sorted(told.cents.items())
        ]
        return "".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Hledger:
    """Hledger: balances are asserted by a transaction of nothing at the end of the day."""

    def head(self) -> str:
        """Return the one commodity, as `--strict` wants it."""
        return "commodity 1000.00 EUR\n\n"

    def opened(self, account: str, day: date) -> str:
        """Return the directive that declares an account."""
        return f"account {account}  ; since {day}: {RULES.chart.meaning(account)}\n"

    def entry(self, entry: JournalEntry) -> str:
        """Return a transaction with its tags."""
        lines = [f"{entry.day} * {entry.kind}"]
        lines += [f"    ; {name}: {value}" for name, value in _told(entry)]
        for one in entry.lines:
            hold = f"  ; hold: {one.hold}" if one.hold else ""
            lines.append(f"    {one.account}  {euros(one.cents)} EUR{hold}")
        return "\n".join(lines) + "\n\n"

    def balances(self, told: Balances) -> str:
        """Return the transaction that asserts each account's balance."""
        lines = [
            f"    {account}  0.00 EUR = {euros(cents)} EUR"
            for account, cents in sorted(told.cents.items())
        ]
        return "\n".join([f"{told.day} * balances", *lines]) + "\n\n" if lines else ""


FORMS: Final[dict[str, Form]] = {"beancount": Beancount(), "hledger": Hledger()}
