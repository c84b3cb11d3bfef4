"""To whom a mail goes, as of now, what the hub that it is about is called, and whether there still is something to remind of."""

from datetime import datetime

import msgspec

from ledger.kernel.ids import Prefix, is_id_of
from ledger.members.events import Language, Standing
from projections.doors.view import DOORS
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.mail.reminders import REMINDERS
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.plans.carnets import CARNETS
from projections.plans.credit_questions import LEFT

NOBODY = (Standing.NONE, Standing.DECEASED, Standing.WITHDRAWN)
"""Who is told nothing any more."""


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """A member, or an application: the sealed name and address are in the fact at the position `words_at`."""

    words_at: int
    language: Language


class _To(msgspec.Struct, frozen=True, kw_only=True):
    as_of: Seen
    recipient: Recipient | None


class _Left(msgspec.Struct, frozen=True, kw_only=True):
    as_of: Seen
    left: int | None


class HubNamed(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub is called, and by which clocks it lives."""

    name: str
    zone: str


class _Hub(msgspec.Struct, frozen=True, kw_only=True):
    as_of: Seen
    hub: HubNamed | None


class _Stands(msgspec.Struct, frozen=True, kw_only=True):
    as_of: Seen
    stands: bool | None


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
_LEFT = Question(
    _Left,
    CARNETS,
    fields={
        "left": f"""SELECT {LEFT} AS left FROM seen CROSS JOIN credits c
            WHERE c.credits = %(credits)s AND c.expired IS NULL AND {{held[c]}}"""
    },
)
_HUB = Question(
    _Hub,
    PLACES,
    fields={
        "hub": "SELECT u.name, u.zone FROM seen CROSS JOIN hubs u WHERE u.hub = %(hub)s AND {held[u]}"
    },
)
# The fact that made it due names the reminder: of the same thing there may be another by now.
_STANDS = Question(
    _Stands,
    REMINDERS,
    fields={
        "stands": """SELECT true AS stands FROM seen CROSS JOIN reminders r
            WHERE r.kind = %(kind)s AND r.recipient = %(recipient)s AND r.thing = %(thing)s
                AND r.from_position = %(due_by)s AND r.until > %(now)s AND {held[r]}"""
    },
)


async def recipient(connection: Connection, name: str) -> Recipient | None:
    """Return who is written to, as they stand now; None for whoever is forgotten, dead or gone."""
    asked = _APPLICATION if is_id_of(Prefix.APPLICATION, name) else _MEMBER
    return (await asked.ask(connection, name=name, nobody=[str(one) for one in NOBODY])).recipient


async def hub_named(connection: Connection, hub: str, as_of: AsOf) -> HubNamed:
    """Return what a hub is called and its zone; raises `NotYetSeen` for a position that is not reached."""
    found = (await _HUB.ask(connection, as_of, hub=hub)).hub
    assert found is not None, hub
    return found


async def credits_left(connection: Connection, bought: str) -> int:
    """Return how many uses are left of credits that have not expired, as of now."""
    return (await _LEFT.ask(connection, credits=bought)).left or 0


async def still_stands(connection: Connection, due_by: int, now: datetime, **of: str) -> bool:
    """Say whether somebody is still to be reminded by the fact at `due_by`, `of` a kind, recipient and thing: it is not off or over."""
    return bool((await _STANDS.ask(connection, AsOf(), now=now, due_by=due_by, **of)).stands)
