"""A pending command is one that is not answered yet, with what its sender waits for."""

from asyncio import Future
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import msgspec

from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Kind, Malformed, Refused
from ledger.kernel.who import Who


class Receipt(msgspec.Struct, frozen=True):
    """The proof that a command was accepted: its facts, where they stand, and the root over them.

    `first`/`last` are positions; `leaves` are the facts' leaves, `root` the RFC 6962 root of the
    tree of `tree_size` leaves, after the batch that the facts were written in.
    """

    first: int
    last: int
    at: datetime
    leaves: tuple[bytes, ...]
    tree_size: int
    root: bytes
    facts: tuple[Fact, ...]


class Preview(msgspec.Struct, frozen=True):
    """What a command would have written if it had been one: its `facts`, decided at `position` and `at`.

    Nothing of it is in the book; ids that begin something are drawn anew when it is submitted.
    """

    position: int
    at: datetime
    facts: tuple[Fact, ...]


class Unavailable(Refused):
    """The book cannot be written just now; nothing is half-done, and the same key may be tried again."""

    kind = Kind.UNAVAILABLE


class KeyMadeMeanwhile(Unavailable):
    """Words were sealed for somebody who got a key from another process meanwhile; the same key may be tried again."""


class ReadOnly(Unavailable):
    """The book is open for reading only, until whoever runs it has looked."""


class KeyReused(Malformed):
    """This idempotency key was used for another command; a new command takes a new key."""


class Forgotten(Refused):
    """What this idempotency key was used for was about somebody who has been forgotten; it is not decided again."""

    kind = Kind.GONE


class Repeat(msgspec.Struct, frozen=True):
    """A command as it was sent, under a key that was accepted before: with which fingerprint and receipt."""

    sent: Command
    fingerprint: bytes
    receipt: Receipt


Answer = Receipt | Refused
AnswerRepeats = Callable[[Sequence[Repeat]], Awaitable[Sequence[Answer]]]
"""Gives each the first receipt, or says that it is another command than the first; raises `LogUnavailable`."""


class OurFault(Refused):
    """Patto made a mistake with this command; nothing was recorded, and it has been logged."""

    kind = Kind.FAULT


class PendingCommand:
    """One command without an answer.

    `key` is the keyed digest of actor and idempotency key, 16 bytes; `sent` the command before anything in it
    was sealed; `fingerprint` is what is stored if it is accepted; `seed` the random bytes its ids and salts
    are drawn from; `answer` resolves to a `Receipt` or raises a `Refused`; `queued_at` is in seconds
    of the event loop's clock; `rehearsed`: whether its nouns were all in memory when it was tried ahead. What is only
    a `preview` is never written: it is answered with a `Preview`, and its key is nobody's.
    """

    __slots__ = (
        "__weakref__",
        "answer",
        "bulk",
        "command",
        "fingerprint",
        "key",
        "preview",
        "queued_at",
        "rehearsed",
        "seed",
        "sent",
        "who",
    )

    def __init__(
        self,
        command: Command,
        *,
        who: Who,
        key: bytes,
        fingerprint: bytes,
        seed: bytes,
        answer: "Future[Receipt | Preview]",
        bulk: bool = False,
        preview: bool = False,
    ) -> None:
        self.command = self.sent = command
        self.who = who
        self.key = key
        self.fingerprint = fingerprint
        self.seed = seed
        self.answer = answer
        self.bulk = bulk
        self.preview = preview
        self.queued_at = answer.get_loop().time()
        self.rehearsed = False

    def give(self, answer: Answer) -> None:
        """Give the sender the receipt or the refusal."""
        if isinstance(answer, Refused):
            self.refuse(answer)
        else:
            self.accept(answer)

    def accept(self, answer: Receipt | Preview) -> None:
        """Give the sender the receipt, or what they wanted to see."""
        if not self.answer.done():
            self.answer.set_result(answer)

    def refuse(self, why: BaseException) -> None:
        """Give the sender the refusal."""
        if not self.answer.done():
            self.answer.set_exception(why)
            self.answer.exception()  # Its sender may be gone; that is no reason for a warning.
