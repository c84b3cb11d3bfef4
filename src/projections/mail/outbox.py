"""What is to be told by mail: of which kind, to whom, about which thing; neither an address nor a word of the text.

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
    MISSED = "missed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MORE_ASKED = "more-asked"
    DOCUMENT = "document"
    OWED = "owed"
    UNPAID = "unpaid"
    LAPSING = "lapsing"
    ARRIVING = "arriving"
    STARTING = "starting"
    EXPIRING = "expiring"


REMINDING = frozenset({Kind.LAPSING, Kind.ARRIVING, Kind.STARTING, Kind.EXPIRING})
"""What is told when its hour comes, as things stand then."""


class OutboxRow(msgspec.Struct, frozen=True, gc=False):
    """A member, or an application, is told something of this `kind` about a `thing`; it was decided `at` a moment."""

    kind: Kind
    recipient: str
    thing: str
    at: datetime


OUTBOX_TABLE = Lines(row=OutboxRow, name="outbox")


def told(kind: Kind, recipients: Iterable[str], thing: str, at: datetime) -> Iterator[OutboxRow]:
    """Tell each of these once."""
    for recipient in dict.fromkeys(recipients):
        yield OutboxRow(kind, recipient, thing, at)
