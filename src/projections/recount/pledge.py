"""A pledge that is open: what was asked for, by whom, and since when."""

from sys import intern
from typing import Any, NamedTuple, Self


class Pledge(NamedTuple):
    """As few words as are judged later: there are as many as facts, where much is asked for."""

    member: str
    issuer: str
    shares: int
    cents: int
    offering: str
    day: str

    @classmethod
    def of(cls, fact: dict[str, Any]) -> Self:
        """Return what a fact asks for; a word that many facts say is kept once."""
        return cls(
            intern(fact["member"]),
            intern(fact["issuer"]),
            fact["shares"],
            fact["cents"],
            intern(fact["offering"]),
            intern(fact["day"]),
        )

    def is_told_by(self, fact: dict[str, Any], *more: str) -> bool:
        """Say whether a fact is about just this: the same member and issuer, to the share and the cent."""
        names = ("member", "issuer", "shares", "cents", *more)
        return all(getattr(self, name) == fact[name] for name in names)
