"""Nothing takes effect on a day that is closed, before an owner's books begin, or before a member's admission."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from ledger.kernel.days import ONE_DAY
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.treasury import chart
from ledger.treasury.account import Entry
from ledger.treasury.books import Books
from ledger.treasury.events import Posting


class DayIsClosed(Refused):
    """These books are closed up to this day: enter it on the first open day, or have two persons open them again."""


class BeforeTheBooks(Refused):
    """These books begin later: what was before is in their opening balances."""


class BeforeAdmission(Refused):
    """The member was admitted later; money that arrived before waits in suspense."""


class Bounds(msgspec.Struct, frozen=True):
    """From when on something may take effect in all books and for all members that some lines concern."""

    closed: dict[str, date]
    begun: dict[str, date]
    admitted: dict[str, date]

    def unclosed(self, day: date) -> date:
        """Return the day, or the first after it that is closed to nobody."""
        return max([day, *(closed + ONE_DAY for closed in self.closed.values())])

    def open_from(self, day: date) -> date:
        """Return the day, or the first after it that is open to everybody."""
        return max([self.unclosed(day), *self.begun.values(), *self.admitted.values()])

    def must_allow(self, day: date, *, begins: bool = False) -> None:
        """Refuse `DayIsClosed`, `BeforeAdmission`, `BeforeTheBooks` (unless they begin with this)."""
        for owner, closed in self.closed.items():
            if day <= closed:
                raise DayIsClosed(owner=owner, day=day, closed=closed)
        self.must_have_begun(day, begins=begins)

    def must_have_begun(self, day: date, *, begins: bool = False) -> None:
        """Refuse `BeforeAdmission`, `BeforeTheBooks` (unless they begin with this), whatever is closed."""
        for member, admitted in self.admitted.items():
            if day < admitted:
                raise BeforeAdmission(member=member, day=day, admitted=admitted)
        for owner, begun in {} if begins else self.begun.items():
            if day < begun:
                raise BeforeTheBooks(owner=owner, day=day, begun=begun)


def bounds_of(see: See, lines: Iterable[Posting]) -> Bounds:
    """Return what bounds an entry with these lines; only what is told late asks."""
    accounts = dict.fromkeys(line.account for line in lines)
    owners = dict.fromkeys(see.chart.owner_of(account) for account in accounts)
    of = [see.chart.of(account) for account in accounts]
    named = dict.fromkeys(whose for kind, whose in of if kind in chart.OF_MEMBERS)
    books = see.all(Books, [*owners, chart.ALL])
    members = see.all(Membership, named)
    return Bounds(
        closed={owner: one.closed for owner, one in books.items() if one.closed},
        begun=_begun(see, books),
        admitted={name: one.admitted for name, one in members.items() if one.admitted},
    )


def begun_on(see: See, owner: str) -> date | None:
    """Return the day on which an owner's books begin."""
    return _begun(see, see.all(Books, [owner])).get(owner)


def _begun(see: See, books: Mapping[str, Books]) -> dict[str, date]:
    """Return when each begin: with their opening, without one on the day they were entered."""
    openings = see.all(Entry, filter(None, (one.entry for one in books.values())))
    begun = {
        owner: one.opened if one.opened and not openings[one.entry].reversed_by else one.entered
        for owner, one in books.items()
    }
    return {owner: day for owner, day in begun.items() if day}
