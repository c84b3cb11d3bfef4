"""A kind of account is declared once: its name, whose books it is in, how low it may go, what it means."""

from collections.abc import Iterable, Mapping
from enum import IntEnum

import msgspec

from ledger.kernel.name_cache import NameCache


class Floor(IntEnum):
    """Which way an account must never go; balances are debit positive."""

    NONE = 0
    NEVER_BELOW_ZERO = 1
    NEVER_ABOVE_ZERO = -1


class AccountKind:
    """All accounts of one kind, such as every member's wallet; called with an id it names one.

    `pattern`  the name, one part of it in braces: `Liabilities:Members:{member}:Wallet`; and a second one at
               its end where it is between two: `Assets:Due:{creditor}:{debtor}`;
    `owner`    whose books these accounts are in; left out, of whoever the first part in braces is;
    `floor`    which way the balance must never go;
    `numbered` whether its lines carry a running number and the balance after them, for its owner to see;
    `named`    whether each of its lines says in `hold` what the money waits for, or is due for;
    `opens`    whether such an account may begin with a balance that no fact explains;
    `by_hand`  whether the treasurer may enter on it what no other command knows;
    `english`, `italian` one sentence that needs no book-keeping, with the same braces.
    """

    __slots__ = (
        "_head",
        "_tail",
        "by_hand",
        "english",
        "floor",
        "italian",
        "named",
        "numbered",
        "opens",
        "other",
        "owner",
        "pattern",
        "slot",
    )

    def __init__(
        self,
        pattern: str,
        *,
        english: str,
        italian: str,
        owner: str = "",
        floor: Floor = Floor.NONE,
        numbered: bool = False,
        named: bool = False,
        opens: bool = False,
        by_hand: bool = False,
    ) -> None:
        self.pattern = pattern
        self.owner = owner
        self.floor = floor
        self.numbered = numbered
        self.named = named
        self.opens = opens
        self.by_hand = by_hand
        self.english = english
        self.italian = italian
        self._head, _, rest = pattern.partition("{")
        self.slot, _, rest = rest.partition("}")
        self._tail, _, rest = rest.partition("{")
        self.other, _, rest = rest.partition("}")
        assert not rest, f"{pattern} ends with the second part in braces"
        assert owner or self.slot, f"{pattern} is nobody's"

    def __call__(self, whose: str = "", other: str = "") -> str:
        """Return the name of one account of this kind: of this member, hub, house … (and that one)."""
        return f"{self._head}{whose}{self._tail}{other}"

    @property
    def heading(self) -> str:
        """Return the name without whose it is: `Liabilities:Members:Wallet`."""
        return ":".join(part for part in self.pattern.split(":") if part[0] != "{")


class Known(msgspec.Struct, frozen=True, gc=False):
    """What the chart knows of one account: its kind, whose it is, and in whose books."""

    kind: AccountKind
    whose: str
    owner: str
    floor: Floor
    numbered: bool
    named: bool


class Chart:
    """The chart of accounts: every kind that a chapter declares, found by an account's name.

    `known[account]` is what is known of one; it raises `ValueError` for a name not in the chart.
    """

    def __init__(self, kinds: Iterable[AccountKind]) -> None:
        self.kinds = tuple(kinds)
        self._by_pattern = {_shape(kind.pattern): kind for kind in self.kinds}
        assert len(self._by_pattern) == len(self.kinds), "two kinds of account share a name"
        self.known: Mapping[str, Known] = NameCache(self._find)

    def _find(self, account: str) -> Known:
        kind, whose = self._kind_of(account)
        owner = kind.owner or whose
        return Known(kind, whose, owner, kind.floor, kind.numbered, kind.named)

    def _kind_of(self, account: str) -> tuple[AccountKind, str]:
        """Return an account's kind and whose it is: where it is between two, the first one's."""
        parts = tuple(account.split(":"))
        if kind := self._by_pattern.get(parts):
            return kind, ""
        for n, whose in enumerate(parts):
            one = self._by_pattern.get((*parts[:n], None, *parts[n + 1 :]))
            between = self._by_pattern.get((*parts[:n], None, *parts[n + 1 : -1], None))
            kind = one or (between if parts[n + 1 :] else None)
            if kind and whose and parts[-1]:
                return kind, whose
        raise ValueError(f"{account} is not in the chart of accounts")

    def of(self, account: str) -> tuple[AccountKind, str]:
        """Return an account's kind and whose it is."""
        known = self.known[account]
        return known.kind, known.whose

    def owner_of(self, account: str) -> str:
        """Return whose books an account is in: `Clients`, `Network`, or the id of a hub or house."""
        return self.known[account].owner

    def floor_of(self, account: str) -> Floor:
        """Return which way the account must never go."""
        return self.known[account].floor

    def has_under(self, beginning: str) -> bool:
        """Say whether an account's name can begin so: `Assets:Ba`, `Liabilities:Members:M…:Wallet`."""
        return any(_may_begin(shape, beginning.split(":")) for shape in self._by_pattern)

    def heading(self, account: str) -> str:
        """Return the account's name without whose it is."""
        return self.of(account)[0].heading

    def meaning(self, account: str) -> str:
        """Return what the account is for, in English, naming whose it is."""
        kind, whose = self.of(account)
        return kind.english.format(**{kind.slot: whose, kind.other: account.rpartition(":")[2]})


def _may_begin(shape: tuple[str | None, ...], parts: list[str]) -> bool:
    *whole, last = parts
    if len(parts) > len(shape) or any(
        own not in (None, part) for own, part in zip(shape, whole, strict=False)
    ):
        return False
    own = shape[len(whole)]
    return own is None or own.startswith(last)


def _shape(pattern: str) -> tuple[str | None, ...]:
    """Return the parts of a name, nothing in place of whose it is."""
    return tuple(None if part[0] == "{" else part for part in pattern.split(":"))
