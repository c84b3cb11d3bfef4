"""To whom a mail goes, as of now, and what the hub that it is about is called."""

import msgspec

from ledger.kernel.ids import Prefix, is_id_of
from ledger.members.events import Language, Standing
from projections.doors.view import DOORS
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.members.view import MEMBERS
from projections.places.view import PLACES

NOBODY = (Standing.NONE, Standing.DECEASED, Standing.WITHDRAWN)
"""Who is told nothing any more."""


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """A member, or an application: the sealed name and address are in the fact at the position `words_at`."""

    words_at: int
    language: Language


class _To(msgspec.Struct, frozen=True, kw_only=True):
    as_of: Seen
    recipient: Recipient | None


class _Hub(msgspec.Struct, frozen=True, kw_only=True):
    as_of: Seen
    name: str | None


_MEMBER = Question(
    _To,
    MEMBERS,
    fields={
        "recipient": """SELECT m.contact_at AS words_at, m.language FROM seen CROSS JOIN members m
            WHERE m.member = %(name)s AND NOT m.forgotten AND m.standing <> ALL (%(nobody)s::text[]) AND {held[m]}"""
    },
)
# Whoever applies from abroad is written to in English.
_APPLICATION = Question(
    _To,
    DOORS,
    fields={
        "recipient": """SELECT a.told_at AS words_at, CASE a.country WHEN 'IT' THEN 'it' ELSE 'en' END AS language
            FROM seen CROSS JOIN applications a
            WHERE a.application = %(name)s AND NOT a.forgotten AND a.step <> ALL (%(nobody)s::text[]) AND {held[a]}"""
    },
)
_HUB = Question(
    _Hub,
    PLACES,
    fields={
        "name": "SELECT u.name FROM seen CROSS JOIN hubs u WHERE u.hub = %(hub)s AND {held[u]}"
    },
)


async def recipient(connection: Connection, name: str) -> Recipient | None:
    """Return who is written to, as they stand now; None for whoever is forgotten, dead or gone."""
    asked = _APPLICATION if is_id_of(Prefix.APPLICATION, name) else _MEMBER
    return (await asked.ask(connection, name=name, nobody=[str(one) for one in NOBODY])).recipient


async def name_of_hub(connection: Connection, hub: str, as_of: AsOf) -> str:
    """Return what a hub is called; raises `NotYetSeen` for a position that is not reached."""
    return (await _HUB.ask(connection, as_of, hub=hub)).name or hub
