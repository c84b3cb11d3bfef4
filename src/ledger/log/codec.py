"""How events of `eventsourcing` stand in the log as lines, and lines come out as events."""

from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

import msgspec
from eventsourcing.dcb.api import DCBEvent
from eventsourcing.persistence import ProgrammingError

from ledger.kernel.fact import Line
from ledger.kernel.rulebook import Rulebook


class Codec(Protocol):
    """Turns events into lines and back."""

    def line(self, position: int, at: datetime, event: DCBEvent) -> bytes:
        """Return the line to be stored."""
        ...

    def event(self, kind: str, data: bytes) -> DCBEvent:
        """Return the event in a stored line."""
        ...


class _Envelope(msgspec.Struct):
    position: int
    at: datetime
    type: str
    tags: list[str]
    data: bytes


class OpaqueCodec:
    """Any event whatever: its bytes are wrapped in a JSON line and come back as they were."""

    def line(self, position: int, at: datetime, event: DCBEvent) -> bytes:
        """Wrap the event."""
        return msgspec.json.encode(_Envelope(position, at, event.type, event.tags, event.data))

    def event(self, kind: str, data: bytes) -> DCBEvent:
        """Unwrap the event."""
        envelope = msgspec.json.decode(data, type=_Envelope)
        return DCBEvent(type=kind, data=envelope.data, tags=envelope.tags)


class FactEvent(DCBEvent):
    """A fact of the pact as an event: `data` is the whole line as stored.

    `line` is decoded and `tags` (those of today's rules) are made when asked for; both raise
    `UnknownFact` for a line that these rules can't read.
    """

    def __init__(self, rules: Rulebook, kind: str, data: bytes) -> None:
        self.type = kind
        self.data = data
        self._rules = rules

    @cached_property
    def line(self) -> Line[Any]:
        """Return the line with its envelope and its fact, in the newest version."""
        return self._rules.decode(self.data)

    @cached_property
    def tags(self) -> list[str]:  # type: ignore[override]  # made when asked for
        """Return the tags by which the fact is found."""
        return sorted(self._rules.tags(self.line.fact))


class FactCodec:
    """The facts of the pact. Only the pen writes them."""

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules

    def line(self, position: int, at: datetime, event: DCBEvent) -> bytes:  # noqa: ARG002 - as told
        """Refuse: a fact is the answer to a command."""
        raise ProgrammingError("facts of the pact are written by the pen")

    def event(self, kind: str, data: bytes) -> FactEvent:
        """Return the line as an event."""
        return FactEvent(self._rules, kind, data)
