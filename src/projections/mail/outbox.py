"""What is to be told to a member by mail: of which kind, about which thing; neither an address nor a word of the text.

Rows are never taken back. What a text says is looked up when it is sent, as of the position at which it was decided.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

import msgspec

from projections.engine.table import Lines


class Kind(StrEnum):
    """What a mail tells."""

    BOOKED = "booked"
    CHANGED = "changed"
    CANCELLED = "cancelled"


class OutboxRow(msgspec.Struct, frozen=True, gc=False):
    """A member is told something of this `kind` about a `thing`, which is a booking or the like; it was decided `at` a moment."""

    kind: Kind
    member: str
    thing: str
    at: datetime


OUTBOX_TABLE = Lines(row=OutboxRow, name="outbox")


def told(kind: Kind, members: Iterable[str], thing: str, at: datetime) -> Iterator[OutboxRow]:
    """Tell each of these members once."""
    for member in dict.fromkeys(members):
        yield OutboxRow(kind, member, thing, at)
