"""What each fact changes in the directory: one entry a thing, with its state and what is worth telling.

An entry names people by their ids alone. Bills, holders and balances are other read models.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from ledger.kernel.fact import Fact, Line
from ledger.stays import events as stays

Key = tuple[str, str]
Details = dict[str, Any]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One thing as it stands: `parent` is what it is of, `hub` where it is, `who` whose it is."""

    kind: str
    id: str
    state: str
    name: str = ""
    hub: str = ""
    parent: str = ""
    who: tuple[str, ...] = ()
    details: Details = {}

    @property
    def key(self) -> Key:
        """Return what names it."""
        return self.kind, self.id


Known = Mapping[Key, Entry]
Change = Callable[[Any, Known], Entry]


class Rule(msgspec.Struct, frozen=True):
    """How one kind of fact changes one entry: of which `kind`, named by which `field`."""

    kind: str
    field: str
    change: Change

    def key(self, fact: Fact) -> Key:
        """Return the entry that the fact is about."""
        return self.kind, getattr(fact, self.field)


def _details(fact: Fact, *names: str) -> Details:
    told = {name: getattr(fact, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in told.items()
    }


def _becomes(kind: str, state: str, *names: str, field: str = "") -> Rule:
    """Another state, and perhaps some more to tell."""
    name = field or kind

    def change(fact: Any, known: Known) -> Entry:
        entry = known[kind, getattr(fact, name)]
        details = entry.details | {"since": fact.day.isoformat()} | _details(fact, *names)
        return replace(entry, state=state, details=details)

    return Rule(kind, name, change)


def _dated(entry: Entry, name: str, valid_from: date, value: Any) -> Entry:
    """Keep a value by the first day on which it is in force."""
    dated = entry.details.get(name, {}) | {valid_from.isoformat(): value}
    return replace(entry, details=entry.details | {name: dict(sorted(dated.items()))})


def _room(fact: stays.RoomAdded, _: Known) -> Entry:
    details: Details = {"beds": list(fact.beds), "prices": {}}
    return Entry("room", fact.room, "open", fact.name, fact.hub, fact.hub, details=details)


def _price(fact: stays.PriceSet, known: Known) -> Entry:
    return _dated(known["room", fact.room], "prices", fact.valid_from, fact.cents)


def _bedding(fact: Any) -> Details:
    beds = [{"room": one.room, "bed": one.bed, "guest": one.guest or None} for one in fact.beds]
    return _details(fact, "payer", "arrive", "depart") | {"beds": beds}


def _guests(fact: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys((fact.payer, *(one.guest for one in fact.beds if one.guest))))


def _total(bill: Any) -> int:
    return sum(line.cents for line in bill)


def _reserved(fact: stays.StayReserved, _: Known) -> Entry:
    details = _bedding(fact) | {"total_cents": _total(fact.bill)}
    details["expires"] = fact.expires.isoformat()
    return Entry("stay", fact.stay, "reserved", "", fact.hub, fact.hub, _guests(fact), details)


def _booked(fact: stays.StayBooked, known: Known) -> Entry:
    entry = known["stay", fact.stay]
    details = {name: value for name, value in entry.details.items() if name != "expires"}
    return replace(entry, state="booked", details=details | {"since": fact.day.isoformat()})


def _stay_changed(fact: stays.StayChanged, known: Known) -> Entry:
    entry = known["stay", fact.stay]
    details = entry.details | _bedding(fact) | {"total_cents": _total(fact.bill)}
    return replace(entry, who=_guests(fact), details=details)


RULES: Mapping[type[Fact], Rule] = {
    stays.RoomAdded: Rule("room", "room", _room),
    stays.PriceSet: Rule("room", "room", _price),
    stays.StayReserved: Rule("stay", "stay", _reserved),
    stays.ReservationReleased: _becomes("stay", "released"),
    stays.StayBooked: Rule("stay", "stay", _booked),
    stays.StayChanged: Rule("stay", "stay", _stay_changed),
    stays.StayCancelled: _becomes("stay", "cancelled", "fee_cents"),
    stays.NoShowMarked: _becomes("stay", "no-show", "fee_cents"),
    stays.StayCheckedIn: _becomes("stay", "in house"),
    stays.StayCheckedOut: _becomes("stay", "finished", "left", "fee_cents"),
}

_SEALED: Mapping[type[Fact], tuple[str, ...]] = {
    stays.StayBooked: ("companions",),
    stays.StayChanged: ("companions",),
}


def touched(fact: Fact) -> tuple[Key, ...]:
    """Return the entries that must be known before the fact can be taken, its own first."""
    return (RULES[type(fact)].key(fact),)


def taken(line: Line[Any], known: Known) -> Entry:
    """Return the entry after the line.

    `sealed` in its details says at which positions the personal words are: the directory has none.
    """
    fact = line.fact
    entry = RULES[type(fact)].change(fact, known)
    fields = [name for name in _SEALED.get(type(fact), ()) if getattr(fact, name)]
    if not fields:
        return entry
    sealed = entry.details.get("sealed", {}) | dict.fromkeys(fields, line.position)
    return replace(entry, details=entry.details | {"sealed": sealed})
