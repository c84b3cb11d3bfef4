"""A year's result is what an owner earned and spent in it; approved by two persons it stands, and a part becomes the reserve."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Self

from immutables import Map
from msgspec import Meta
from msgspec.structs import replace

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.question import Question
from ledger.kernel.refused import Refused
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.words import FreeText, Reason
from ledger.treasury import chart, journal
from ledger.treasury.books import Books
from ledger.treasury.by_hand import OwnBooks, Sha256
from ledger.treasury.effective import effective_day
from ledger.treasury.events import EntryPosted, Posting, YearApproved
from ledger.treasury.lines import beginning, each_line_on
from ledger.treasury.opening import must_have_books
from ledger.treasury.period import BeforeTheBooks, begun_on
from ledger.treasury.post import post

_RESULTS = ("Income:", "Expenses:")


class YearNotOver(Refused):
    """A year is approved once it is over."""


class YearNotClosed(Refused):
    """The owner's books are open for this year: what is told late would change a result that stands; close them first."""


class YearApprovedBefore(Refused):
    """The result of this year was approved before."""


class LegalReserve(Question[int], frozen=True):
    """How much of this profit becomes the owner's legal reserve, in cents?"""

    owner: str
    profit_cents: int


def _result(fact: EntryPosted, line: Posting) -> Part:
    """Hand a line of income or costs to its owner's year, but for what approving a year moves."""
    key = Year.of(line.account.rpartition(":")[2], fact.day.year)
    return "" if fact.kind == "year-approved" else key, (line.account, line.cents)


def _approved(fact: YearApproved) -> Iterable[Part]:
    return [(Year.of(fact.owner, fact.year), fact)]


class Year(Noun, frozen=True, kw_only=True, gc=False):
    """What each account of income and costs moved by in one owner's year, debit positive; and whether it stands."""

    kind = "treasury.year"
    tag = "year"
    parts = {
        EntryPosted: each_line_on(beginning(*_RESULTS), _result),
        YearApproved: _approved,
    }

    sums: Map[str, int] = Map()
    approved: bool = False

    @staticmethod
    def of(owner: str, year: int) -> str:
        """Return the key of an owner's year."""
        return f"{owner}/{year}"

    def evolve(self, part: tuple[str, int] | YearApproved) -> Self:
        """Add a line, or be approved."""
        if isinstance(part, YearApproved):
            return replace(self, approved=True)
        account, cents = part
        return replace(self, sums=self.sums.set(account, self.sums.get(account, 0) + cents))


class ApproveYear(Command, frozen=True, kw_only=True, tag="treasury.approve-year"):
    """Write down who approved an owner's result of a year (treasurers or operators; another person approves).

    It cannot be taken back, and the year is not opened again: what was wrong in it is corrected in the first that is open.
    """

    personal = Personal(person="owner", fact=YearApproved)
    approved_within_days = 30

    owner: OwnBooks
    year: Annotated[int, Meta(ge=1900, le=2199, description="the year that is over")]
    day: Annotated[date | None, Meta(description="when it was approved; today if left out")] = None
    approved_by: Reason
    title: FreeText = ""
    sha256: Sha256 = ""


def approve_year(command: ApproveYear, see: See) -> list[Fact]:
    """37. That year's income and costs become the result, and the law's part of a profit the reserve."""
    must_be(see, Role.TREASURER, Role.OPERATOR)
    must_have_books(see, command.owner)
    owner, day = command.owner, effective_day(see, command.day)
    year = see(Year, Year.of(owner, command.year))
    if day.year <= command.year:
        raise YearNotOver(year=command.year, day=day)
    if year.approved:
        raise YearApprovedBefore(owner=owner, year=command.year)
    _must_be_closed(see, owner, date(command.year, 12, 31))
    profit = -sum(year.sums.values())
    reserve = sum(see.ask(LegalReserve(owner, profit))) if profit > 0 else 0
    approved = YearApproved(
        day=day,
        owner=owner,
        year=command.year,
        result_cents=profit,
        reserve_cents=reserve,
        approved_by=command.approved_by,
        title=command.title,
        sha256=command.sha256,
    )
    drafts = (
        journal.year_approved(owner, year.sums),
        journal.reserved(owner, reserve),
    )
    return [approved, *post(see, *drafts, day=day)]


def _must_be_closed(see: See, owner: str, end: date) -> None:
    """Refuse `BeforeTheBooks`, `YearNotClosed` unless the owner's books had begun by the end of a year and are closed."""
    begun = begun_on(see, owner)
    if begun and end < begun:
        raise BeforeTheBooks(owner=owner, day=end, begun=begun)
    books = see.all(Books, (owner, chart.ALL)).values()
    closed = max((one.closed for one in books if one.closed), default=None)
    if closed is None or closed < end:
        raise YearNotClosed(owner=owner, year=end.year, closed=closed)
