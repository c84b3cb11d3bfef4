"""A treasurer closes the books up to a day that is over, once nothing is missing; two persons open them again."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.question import Question
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.withdraw import Remains
from ledger.members.words import Said
from ledger.treasury import chart
from ledger.treasury.books import Books
from ledger.treasury.events import PeriodClosed, PeriodReopened
from ledger.treasury.opening import NoSuchOwner
from ledger.treasury.period import BeforeTheBooks, begun_on

BooksOf = Annotated[
    str,
    Meta(
        pattern=r"^(?:All|Clients|Network|[HS][A-Z2-7]{16})$(?!\n)",
        description="`All`, `Clients`, `Network`, a hub or a house",
        extra={"form": "`All`, `Clients`, `Network`, or the id of a hub or a house"},
    ),
]


class WhatIsOpen(Question[Remains], frozen=True):
    """What would still take effect in these books up to this day, by name: nights, captures, suspense."""

    owner: str
    until: date


class NotOver(Refused):
    """Books are closed up to a day that is over: yesterday, or before."""


class StillMissing(Refused):
    """Something up to this day is still to be written down: what is missing is named."""


class AlreadyClosed(Refused):
    """These books are closed up to this day already, or further."""


class NotClosed(Refused):
    """These books are not closed any further."""


class YearStands(Refused):
    """A result that was approved stands: what was wrong in that year is corrected in the first that is open (OIC 29)."""


class ClosePeriod(Command, frozen=True, kw_only=True, tag="treasury.close-period"):
    """Close books up to a day: nothing takes effect in them any more on it or before (treasurers)."""

    owner: BooksOf
    until: Annotated[date, Meta(description="the last day that is closed")]


class ReopenPeriod(Command, frozen=True, kw_only=True, tag="treasury.reopen-period"):
    """Open closed books again after a day, or altogether (treasurers or operators; another person approves)."""

    personal = Personal(person="owner", fact=PeriodReopened)
    approved_within_days = 30

    owner: BooksOf
    until: Annotated[date | None, Meta(description="the last day that stays closed")] = None
    reason: Annotated[Said, Meta(description="why; sealed")]


def close_period(command: ClosePeriod, see: See) -> list[Fact]:
    """Name what is missing, or close."""
    must_be(see, Role.TREASURER)
    owner, until, today = command.owner, command.until, see.today()
    _existing_books(see, owner)
    if until >= today:
        raise NotOver(until=until, today=today)
    _must_go_on(see, owner, until)
    answers = see.ask(WhatIsOpen(owner, until))
    if missing := {name: rest for one in answers for name, rest in one.items() if rest}:
        raise StillMissing("", owner=owner, until=until, **missing)
    return [PeriodClosed(day=today, owner=owner, until=until)]


def _must_go_on(see: See, owner: str, until: date) -> None:
    """Refuse `AlreadyClosed`, also where all books are closed so far, and `BeforeTheBooks`."""
    closed = [one.closed for one in see.all(Books, (owner, chart.ALL)).values() if one.closed]
    if closed and max(closed) >= until:
        raise AlreadyClosed(owner=owner, closed=max(closed))
    if (begun := begun_on(see, owner)) and until < begun:
        raise BeforeTheBooks(owner=owner, day=until, begun=begun)


def reopen_period(command: ReopenPeriod, see: See) -> list[Fact]:
    """Let things take effect again; what was recorded meanwhile stays where it is."""
    must_be(see, Role.TREASURER, Role.OPERATOR)
    owner, until = command.owner, command.until
    books = _existing_books(see, owner)
    if books.closed is None or (until and until >= books.closed):
        raise NotClosed(owner=owner, closed=books.closed)
    _must_stay_closed(see, owner, books, until)
    return [PeriodReopened(day=see.today(), owner=owner, until=until, reason=command.reason)]


def _must_stay_closed(see: See, owner: str, books: Books, until: date | None) -> None:
    """Refuse `YearStands` if a year that was approved would be open again, for its owner and for all."""
    others = see.all(Books, (chart.ALL, *books.approved))
    for name, year in books.approved.items():
        left = [one.closed for key, one in others.items() if key in {name, chart.ALL} - {owner}]
        if max(filter(None, (until, *left)), default=date.min) < date(year, 12, 31):
            raise YearStands(owner=name, year=year)


def _existing_books(see: See, owner: str) -> Books:
    found = see(Books, owner)
    if owner != chart.ALL and not found.entered:
        raise NoSuchOwner(owner=owner)
    return found
