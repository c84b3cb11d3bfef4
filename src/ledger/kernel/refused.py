"""Why a command was refused: every refusal has a name, and its docstring is its message."""

import re
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """Why in general: what the asker can do about it depends on this."""

    CONFLICT = "conflict"
    MALFORMED = "malformed"
    NOT_ALLOWED = "not allowed"
    UNKNOWN = "unknown"
    GONE = "gone"
    UNAVAILABLE = "unavailable"
    FAULT = "fault"


class Refused(Exception):
    """The command was refused."""

    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, detail: str = "", **facts: object) -> None:
        """Keep `facts`: the figures that explain the refusal, shown to the caller as they are."""
        message = " ".join((type(self).__doc__ or "").split())
        self.detail = f"{message} {detail}".strip()
        self.facts = facts
        super().__init__(self.detail)

    @classmethod
    def slug(cls) -> str:
        """Return the stable name in problem details: `NotEnoughMoney` is `not-enough-money`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class Malformed(Refused):
    """What was sent does not have the form it must have."""

    # No day changes it: what only the clock refuses is a conflict, and may be sent again on its day.
    kind = Kind.MALFORMED


class NotAllowed(Refused):
    """Whoever asks may not do this."""

    kind = Kind.NOT_ALLOWED


class Unknown(Refused):
    """There is no such thing."""

    kind = Kind.UNKNOWN
