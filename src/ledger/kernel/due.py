"""Work that time brings: what is due, when, and the ordinary command that does it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec

from ledger.kernel.command import Command


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """`command` is to be submitted at `at` (UTC), unless the subject is done or moved before.

    `subject` names what waits, such as `settle:C…`; a later `Due` of the same subject replaces
    an earlier one. The idempotency key says what and when, so the work is done once whoever runs it.
    """

    subject: str
    at: datetime
    command: Command

    @property
    def key(self) -> str:
        """Return the idempotency key under the actor `system`."""
        return f"{self.subject}@{self.at:%Y-%m-%dT%H:%MZ}"


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing waits under this subject any more."""

    subject: str


Agenda = Callable[[Any], Iterable[Due | Done]]
