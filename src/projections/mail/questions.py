"""To whom a mail goes, as of now."""

import msgspec

from ledger.members.events import Standing
from projections.engine.asof import Connection, Seen
from projections.engine.question import Question
from projections.members.view import MEMBERS


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """A member as they stand now: the sealed name and address are in the fact at `contact_at`."""

    standing: Standing
    forgotten: bool
    contact_at: int


class _To(msgspec.Struct, frozen=True, kw_only=True):
    as_of: Seen
    member: Recipient | None


_TO = Question(
    _To,
    MEMBERS,
    fields={
        "member": """SELECT m.standing, m.forgotten, m.contact_at FROM seen CROSS JOIN members m
            WHERE m.member = %(member)s AND {held[m]}"""
    },
)


async def recipient(connection: Connection, member: str) -> Recipient | None:
    """Return the member as they stand now."""
    return (await _TO.ask(connection, member=member)).member
