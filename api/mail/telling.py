"""What a mail has to say about its thing: words for its sentences, lines that are listed, a calendar; each chapter's part tells it."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from api.mail.journal import Mail
from api.mail.letter import Attached
from ledger.members.events import Language
from projections.engine.asof import AsOf, Connection
from projections.mail.outbox import REMINDING


class Telling(msgspec.Struct, frozen=True):
    """What one mail is told from: the fact that ordered it, and the views as of its position."""

    mail: Mail
    fact: Any
    connection: Connection
    language: Language
    organizer: str

    @property
    def as_of(self) -> AsOf:
        """Return as of when it is told: a reminder as things stand now."""
        return AsOf() if self.mail.kind in REMINDING else AsOf(self.mail.position)


class Said(msgspec.Struct, frozen=True):
    """What is said: `values` are put into sentences, `lines` are listed below them."""

    values: dict[str, str]
    lines: tuple[str, ...] = ()
    attached: Attached | None = None


Teller = Callable[[Telling], Awaitable[Said | None]]
"""Tells of one kind of mail; None where there is nothing to tell any more."""


def euros(cents: int, language: Language) -> str:
    """Return a sum as people write it: `1.234,50 €`, or `€1,234.50`."""
    text = f"{abs(cents) // 100:,}.{abs(cents) % 100:02}"
    sign = "−" if cents < 0 else ""
    if language is Language.IT:
        return f"{sign}{text.translate(str.maketrans(',.', '.,'))} €"
    return f"{sign}€{text}"
