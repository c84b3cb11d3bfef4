"""What a hub owes others for its own members: visits that are not netted, and visa days that are booked and not used yet.

debt of a hub    what it owes for visits less what it is owed, and the agreed value of its members' visa days elsewhere
                 that are booked, or reserved and not lapsed, and not used
debt of a pair   the same between a hub and one other
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Self, assert_never

import msgspec
from immutables import Map

from ledger.conventions.limit_events import DebtLimitSet
from ledger.conventions.mutual_credit import CLAIMS, OWED, owed_by
from ledger.conventions.netting_events import VisitsNetted
from ledger.kernel.noun import Noun, dropped
from ledger.kernel.routes import Part
from ledger.treasury.events import EntryPosted
from ledger.treasury.lines import beginning, entries_on


class UnusedDay(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A visa day of a guest, for which their home hub will owe so many cents once it is used."""

    guest: str
    day: date
    cents: int


class Unused(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The visa days of one booking at a hub that are not used yet; one that is only reserved has them `until` then."""

    host: str
    days: tuple[UnusedDay, ...]
    until: datetime | None = None

    def stands(self, now: datetime) -> bool:
        """Say whether it is booked, or still reserved."""
        return self.until is None or now < self.until


class UnusedNow(msgspec.Struct, frozen=True, gc=False):
    """From now on a booking has these visa days of the hub's members, not used yet."""

    booking: str
    unused: Unused


class UsedOn(msgspec.Struct, frozen=True, gc=False):
    """Visa days of a booking were used: those of this day."""

    booking: str
    day: date


class Moved(msgspec.Struct, frozen=True, gc=False):
    """What the hub owes another rises by so many cents, or falls; it gave that hub's members so many."""

    other: str
    owes_cents: int
    gave_cents: int = 0


def both(home: str, host: str, cents: int, gave_cents: int) -> tuple[tuple[str, Moved], ...]:
    """Return by how much a debt for visits rises, or falls, as either of the two hubs sees it."""
    return (home, Moved(host, cents)), (host, Moved(home, -cents, gave_cents))


def _owed(fact: EntryPosted) -> Iterable[Part]:
    if fact.kind != OWED:
        return ()
    one = owed_by(fact)
    return both(one.home, one.host, one.cents, one.cents)


def settled(fact: VisitsNetted) -> Iterable[Part]:
    """Yield what no hub owes another any more, pair by pair."""
    sums = Counter[tuple[str, str]]()
    for one in fact.visits:
        sums[one.home, one.host] += one.cents
    for (home, host), cents in sums.items():
        yield from both(home, host, -cents, 0)


class HubDebt(Noun, frozen=True, kw_only=True, gc=False):
    """What one hub owes and may owe: `owes` is net by the other hub, below zero where it is owed, `gave` what it ever gave.

    `own` are limits that were set for this hub, or for it and one other; `unused` is by booking.
    """

    kind = "conventions.hub-debt"
    tag = "hub-debt"
    parts = {
        EntryPosted: entries_on(beginning(CLAIMS), _owed),
        VisitsNetted: settled,
        DebtLimitSet: lambda fact: ((fact.hub, fact),),
    }

    owes: Map[str, int] = Map()
    gave: Map[str, int] = Map()
    unused: Map[str, Unused] = Map()
    own: Map[str, int] = Map()

    def evolve(self, part: Moved | UnusedNow | UsedOn | DebtLimitSet) -> Self:
        """Owe more or less, have other visa days to come, be allowed another debt."""
        match part:
            case Moved():
                return self._with(
                    owes=_raised(self.owes, part.other, part.owes_cents),
                    gave=_raised(self.gave, part.other, part.gave_cents),
                )
            case UnusedNow():
                return self._unused(part.booking, part.unused)
            case UsedOn():
                if (one := self.unused.get(part.booking)) is None:
                    return self
                left = tuple(each for each in one.days if each.day != part.day)
                return self._unused(part.booking, msgspec.structs.replace(one, days=left))
            case DebtLimitSet():
                own = dropped(self.own, part.creditor)
                return self._with(
                    own=own if part.cents is None else own.set(part.creditor, part.cents)
                )
            case _:
                assert_never(part)

    def _with(self, **more: Map[str, int]) -> Self:
        return msgspec.structs.replace(self, **more)

    def _unused(self, booking: str, now: Unused) -> Self:
        others = dropped(self.unused, booking)
        unused = others.set(booking, now) if now.days else others
        return msgspec.structs.replace(self, unused=unused)

    def open_cents(self, host: str | None = None) -> int:
        """Return what it owes for visits that are not netted, to all or to one hub, less what it is owed."""
        return sum(self.owes.values()) if host is None else self.owes.get(host, 0)

    def gave_cents(self, host: str | None = None) -> int:
        """Return what it ever gave as a host, to members of all other hubs or of one."""
        return sum(self.gave.values()) if host is None else self.gave.get(host, 0)

    def booked_cents(self, now: datetime, host: str | None = None, *, besides: str = "") -> int:
        """Return what visa days that are not used yet will make it owe, to all or to one hub, but for those of a booking."""
        return sum(
            day.cents
            for booking, one in self.unused.items()
            if booking != besides and one.stands(now) and host in (None, one.host)
            for day in one.days
        )

    def of_booking(self, booking: str) -> Mapping[tuple[str, date], int]:
        """Return what each visa day of a booking that is not used yet will make it owe, by guest and day."""
        one = self.unused.get(booking)
        return {(each.guest, each.day): each.cents for each in one.days} if one else {}


def _raised(sums: Map[str, int], key: str, cents: int) -> Map[str, int]:
    """Return the sums with one raised, or lowered: nothing stands where nothing is left."""
    now = sums.get(key, 0) + cents
    return sums.set(key, now) if now else dropped(sums, key)
