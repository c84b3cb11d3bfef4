"""What is asked of the book: a command, by whom and under which key, or only to see what would come of it."""

from asyncio import get_running_loop
from typing import Final

import msgspec

from ledger.book.repeats import fingerprint
from ledger.kernel.command import Command, examine
from ledger.kernel.refused import Malformed
from ledger.kernel.who import Who
from ledger.pen.pending import PendingCommand
from ledger.vault import BookKeys

PREVIEW_KEY_BYTES: Final = 16


class Asked(msgspec.Struct, frozen=True):
    """A command, who asks, and the idempotency key they chose."""

    command: Command
    who: Who
    key: str

    def key_digest(self, keys: BookKeys) -> bytes:
        """Return what stands for the actor and their key in the log."""
        return keys.command_digest(self.who.actor, self.key)

    def pending(self, keys: BookKeys, seed: bytes, *, bulk: bool) -> PendingCommand:
        """Check what needs no noun, and return the command as it waits; refuses `Malformed`."""
        if not (self.key.isascii() and self.key.isprintable() and 0 < len(self.key) <= 200):
            raise Malformed("An idempotency key is 1-200 visible ASCII characters.", key="invalid")
        if " " in self.key:
            raise Malformed("An idempotency key has no spaces.", key="invalid")
        examine(self.command)
        return PendingCommand(
            self.command,
            who=self.who,
            key=self.key_digest(keys),
            fingerprint=fingerprint(keys, self.command),
            seed=seed,
            answer=get_running_loop().create_future(),
            bulk=bulk,
        )


def pending_preview(command: Command, who: Who, seed: bytes) -> PendingCommand:
    """Return a command that is only to be looked at, as it waits: as bulk, and under nobody's key."""
    examine(command)
    return PendingCommand(
        command,
        who=who,
        key=seed[:PREVIEW_KEY_BYTES],
        fingerprint=b"",
        seed=seed,
        answer=get_running_loop().create_future(),
        bulk=True,
        preview=True,
    )
