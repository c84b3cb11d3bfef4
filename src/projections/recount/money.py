"""Every account's balance from the entries: balanced per owner, above its floor, owed to somebody."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import md5
from sys import intern
from typing import Any, NamedTuple

from projections.recount.accounts import CLIENTS_BANK, DUE, SUSPENSE, Account
from projections.recount.hand import Figures, Hand, Hears, Line, Say, day_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

BY_THEMSELVES = frozenset(
    {
        "payment-in",
        "payment-out",
        "unclaimed-paid",
        "reversal",
        "bounce",
        "recovery",
        "rent",
        "expense",
        "purchase",
        "tax-paid",
        "write-off",
        "due-paid",
        "by-hand",
        "paid-back",
        "year-approved",
        "legal-reserve",
        "opening",
        "arrival",
        "arrival-credited",
        "arrival-paid-debt",
        "arrival-kept",
        "arrival-returned",
        "credit-taken-back",
        "brought-in",
        "agreement-paid",
        "till-banked",
    }
)
"""Entries that no other fact explains: the treasurer writes them down as they are."""

CREDITS = ("payment-in", "arrival-credited")
_FOR_GOOD = {
    "reversal",
    "bounce",
    "credit-taken-back",
    "year-approved",
    "legal-reserve",
    "brought-in",
}
REVERSIBLE = BY_THEMSELVES - _FOR_GOOD | {"venture-paid", "payout-paid"}


def wallet(member: str) -> str:
    """Return the account of a member's free money."""
    return f"Liabilities:Members:{member}:Wallet"


def held(member: str) -> str:
    """Return the account of a member's reserved money."""
    return f"Liabilities:Members:{member}:Held"


def _digest(entry: dict[str, Any], owners: Iterable[str], at: int) -> int:
    """Return 60 bits of the MD5 of what an entry says of itself, so that sums of them tell a change."""
    told = (
        f"{entry['entry']} {entry['about']} {entry['reverses']} {entry['reason']}"
        f" {','.join(sorted(owners))} {at}"
    )
    return int.from_bytes(md5(told.encode(), usedforsecurity=False).digest()[:8], "big") >> 4


class Reversible(NamedTuple):
    """What is remembered of an entry that can be reversed."""

    kind: str
    day: str
    moves: tuple[tuple[str, int], ...]


class Money(Hand):
    """`balance` by account, debit positive; `owed` by member; `reserved` by hold; `entries` are those that can be reversed."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.balance: Counter[str] = Counter()
        self.owed: Counter[str] = Counter()
        self.reserved: defaultdict[str, int] = defaultdict(int)
        self.entries: dict[str, Reversible] = {}
        self.reversed: dict[str, str] = {}
        self._accounts: dict[str, Account] = {}
        self._kinds: Counter[str] = Counter()
        self._words: Counter[str] = Counter()
        self._late: Counter[tuple[str, str]] = Counter()
        self._corrected: Counter[tuple[str, str]] = Counter()
        self._owed = 0
        self.posted: dict[str, Any] = {}
        self._touched: dict[str, Account] = {}
        self._holds: set[str] = set()
        self._now: tuple[datetime | None, str, int] = (None, "", 0)

    @property
    def hears(self) -> Hears:
        """Return entries."""
        return {"treasury.entry-posted.v1": self._post}

    def _post(self, line: Line) -> None:
        entry = self.posted = line.fact
        today, at = self._moment(line.at)
        day, kind, late = entry["day"], entry["kind"], entry["day"] != today
        owners: dict[str, int] = {}
        balance, accounts, touched = self.balance, self._accounts, self._touched
        for account, cents, hold, number, told in entry["lines"]:
            if not cents:
                self.say(f"{account}: a line of no cents")
            named = touched[account] = accounts.get(account) or self._new(account)
            owners[named.owner] = owners.get(named.owner, 0) + cents
            stands = balance[account] = balance.get(account, 0) + cents
            named.lines = n = named.lines + 1
            if (number, told) != ((n, stands) if named.is_members else (0, 0)):
                self.say(f"{account}: line {number} with {told}, and not {n} with {stands}")
            if named.is_owed:
                self._owed -= cents
            elif named.debtor:
                self.owed[named.debtor] += cents
            if late:
                self._tell_late(account, cents, day, today)
            if hold or named.is_held:
                self._reserve(account, named, cents, hold)
        if any(owners.values()):
            self.say(f"unbalanced: {owners}")
        self._kinds[kind] += 1
        self._words[kind] += _digest(entry, owners, at)
        if kind in REVERSIBLE:
            self._remember(entry)
        if entry["reverses"]:
            self._reverse(entry)

    def _new(self, account: str) -> Account:
        return self._accounts.setdefault(account, Account(account))

    def _remember(self, entry: dict[str, Any]) -> None:
        if entry["entry"] in self.entries:
            self.say(f"entry {entry['entry']} twice")
        kind, day = intern(entry["kind"]), intern(entry["day"])
        moves = tuple((intern(account), cents) for account, cents, *_ in entry["lines"])
        self.entries[entry["entry"]] = Reversible(kind, day, moves)

    def _tell_late(self, account: str, cents: int, day: str, today: str) -> None:
        """The balances of the days from then until today were others than was thought."""
        self._late[account, day] += cents
        self._corrected[account, day] += cents
        self._corrected[account, today] -= cents

    def _moment(self, at: datetime) -> tuple[str, int]:
        """Return the day in Rome, and microseconds since 1970; neighbours are of the same moment."""
        if self._now[0] != at:
            self._now = at, day_of(at), (at - _EPOCH) // _MICROSECOND
        return self._now[1:]

    def _reserve(self, account: str, named: Account, cents: int, hold: str) -> None:
        """Lines on a Held account say what for, in suspense what arrived, what is due for which entry; no others do."""
        if not hold or not named.is_held:
            self.say(f"{account}: {cents} reserved for {hold or 'nothing'}")
        if hold:
            self.reserved[intern(hold)] -= cents
            named.held = (named.held or 0) - cents
            self._holds.add(hold)

    def _reverse(self, entry: dict[str, Any]) -> None:
        """Once, the same lines negated, of what may be reversed.

        A bounce, and what takes back a wrong credit, take the money where it is; where something is
        due between two owners, `dues` says what fits.
        """
        name, kind = entry["reverses"], entry["kind"]
        of = self.entries.get(name)
        if of is None or name in self.reversed:
            self.say(f"{kind} of {name}, which cannot be reversed")
            return
        self.reversed[name] = kind
        if kind == "bounce":
            fits = of.kind == "payment-in"
        elif kind == "credit-taken-back":
            back = -sum(cents for account, cents, *_ in entry["lines"] if account == SUSPENSE)
            fits = of.kind in CREDITS and back == of.moves[0][1]
        else:
            negated = [(account, -cents) for account, cents, *_ in entry["lines"]]
            fits = any(account.startswith(DUE) for account, _ in negated)
            fits = fits or negated == list(of.moves)
        if not fits:
            self.say(f"{entry['entry']} is no {kind} of {name}")

    def command_ends(self) -> None:
        """No floor is broken, holds are what is Held, and the clients' bank has just what is owed."""
        if not self._touched:
            return
        for account, named in self._touched.items():
            cents = self.balance[account]
            if cents * named.floor > 0:
                self.say(f"{account} stands at {cents}")
            if named.held is not None and -cents != named.held:
                self.say(f"{account} stands at {cents}, its holds at {named.held}")
        for hold in self._holds:
            if (stands := self.reserved[hold]) < 0:
                self.say(f"hold {hold} stands at {stands}")
            elif not stands:  # Else each that ever was would be remembered for ever.
                del self.reserved[hold]
        if self.balance[CLIENTS_BANK] != self._owed:
            self.say(f"the clients' bank has {self.balance[CLIENTS_BANK]} and owes {self._owed}")
        self._touched.clear()
        self._holds.clear()

    def figures(self) -> Figures:
        """Return `balance ‹account›` (balance, sum, lines, owner), `hold`, `late ‹account› ‹day›`,
        `corrected ‹account› ‹day›`, `entries ‹kind›`.
        """
        return (
            {
                f"balance {name}": f"{n} {n} {self._accounts[name].lines} {self._accounts[name].owner}"
                for name, n in self.balance.items()
            }
            | {f"hold {name}": str(cents) for name, cents in self.reserved.items() if cents}
            | {f"late {name} {day}": str(cents) for (name, day), cents in self._late.items()}
            | {
                f"corrected {name} {day}": str(cents)
                for (name, day), cents in self._corrected.items()
                if cents
            }
            | {f"entries {kind}": f"{n} {self._words[kind]}" for kind, n in self._kinds.items()}
        )
