"""What a command would write is shown before it is one: `?preview=true` at the command's own address.

In the address and not in a header: a proxy may drop a preference that it does not know (RFC 7240), and then what was
to be looked at would be done. A preview carries no idempotency key either, without which nothing is ever done.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.engine.access import Readable
from api.engine.answer import JSON, NO_STORE, Answer, encode
from api.engine.query import query_of
from api.engine.request import Request
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Malformed
from ledger.pen.pending import Preview


class KeyUnwanted(Malformed):
    """A preview does nothing, and takes no `Idempotency-Key`."""


class PreviewAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a command is to be done, or only looked at."""

    preview: Annotated[
        Literal["true", "false"],
        Meta(description="`true`: show what it would write, and do nothing; without a key"),
    ] = "false"


class PreviewShown(msgspec.Struct, frozen=True):
    """What a command would write: its facts, decided at `position` of the book and not written.

    Of what takes two persons, what would follow once it is approved, too. Words about people are as they were sent. Ids of
    what would begin are drawn anew when it is done. Entries on accounts that the asker may not read are left out.
    """

    position: int
    at: datetime
    facts: tuple[Fact, ...]


def is_preview(request: Request) -> bool:
    """Say whether a command is only to be looked at; refuses `KeyUnwanted` if it has a key all the same."""
    query: PreviewAsked = query_of(request.scope["query_string"], PreviewAsked)
    if query.preview == "false":
        return False
    if b"idempotency-key" in request.headers:
        raise KeyUnwanted
    return True


def shown(preview: Preview, readable: Readable) -> Answer:
    """Return 200, and what would be written."""
    shown = PreviewShown(preview.position, preview.at, readable(preview.facts))
    position = (b"x-patto-position", b"%d" % preview.position)
    return Answer(200, encode(shown), JSON, NO_STORE, position)
