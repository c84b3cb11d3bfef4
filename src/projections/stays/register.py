"""What the register was told of each guest of a stay: which fields, and where they are sealed; never what is in them."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from immutables import Map

from ledger.kernel.fact import Line
from ledger.stays.events import Bedding, StayChanged
from ledger.stays.register import PERSONAL, GuestRegister, GuestTold, guest_key, guests_in
from ledger.stays.register_events import GuestRegistered
from ledger.stays.register_words import GuestKind
from projections.engine.change import Change, End, Put, See
from projections.engine.table import History, Row
from projections.engine.view import View


class ToldAt(msgspec.Struct, frozen=True, gc=False):
    """A field that was told of a guest, and the position of the fact that has it sealed."""

    field: str
    position: int


class GuestRow(msgspec.Struct, frozen=True, gc=False):
    """A guest of a stay: a member, or the companion of this number."""

    stay: str
    guest: str
    companion: int
    comes_as: GuestKind
    residence: str
    told: tuple[ToldAt, ...]


GUESTS = History(row=GuestRow, name="register_guests", key=("stay", "guest", "companion"))


def told(fact: GuestRegistered, line: Line[Any], see: See) -> Iterator[Row | Change]:
    """What is told anew takes the place of what was told before; the rest remains."""
    key = (fact.stay, fact.guest, fact.companion)
    before = see(GuestRow, *key) or GuestRow(*key, GuestKind.SINGLE, "", ())
    new = [field for field in PERSONAL if getattr(fact, field)]
    kept = [one for one in before.told if one.field not in new]
    yield Put(
        GuestRow(
            *key,
            GuestKind(fact.comes_as) if fact.comes_as else before.comes_as,
            fact.residence or before.residence,
            (*kept, *(ToldAt(field, line.position) for field in new)),
        )
    )


def changed(fact: StayChanged) -> Iterator[Row | Change]:
    """Who comes no more is not known, nor are companions who are named anew."""
    coming = {(one.guest, one.companion) for one in guests_in(fact.beds)}
    for one in guests_in(fact.was_beds):
        named = one.companion and fact.companions
        if named or (one.guest, one.companion) not in coming:
            yield End(GuestRow, (fact.stay, one.guest, one.companion))


def register_of(rows: Iterable[GuestRow]) -> GuestRegister:
    """Return the register of a stay as the ledger knows it, to judge what it lacks."""
    known = {
        guest_key(one.guest, one.companion): GuestTold(
            one.comes_as, one.residence, frozenset(told.field for told in one.told)
        )
        for one in rows
    }
    return GuestRegister(told=Map(known))


def bedded(beds: Iterable[Any]) -> list[Bedding]:
    """Return beds as the ledger knows them."""
    return [Bedding(one.room, one.bed, one.guest or "") for one in beds]


TOLD = """(
    SELECT coalesce(json_agg(json_build_object('stay', g.stay, 'guest', g.guest, 'companion', g.companion,
        'comes_as', g.comes_as, 'residence', g.residence, 'told', g.told)), '[]')
    FROM register_guests g WHERE g.stay = s.stay AND {held[g]}
)"""
"""What was told of the guests of a stay `s`, each a row."""

FIGURES = """
SELECT concat_ws(' ', 'registered', stay, guest, companion), concat_ws(' ', comes_as, residence, (
    SELECT string_agg(concat_ws('@', t->>'field', t->>'position'), ',' ORDER BY t->>'field' COLLATE "C")
    FROM json_array_elements(told) t))
FROM register_guests WHERE from_position <= %(position)s AND to_position > %(position)s
"""
REGISTER = View(
    name="register", version=1, tables=(GUESTS,), folds=(told, changed), figures=FIGURES
)
