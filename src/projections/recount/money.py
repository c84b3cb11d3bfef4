"""Every account's balance from the entries: balanced per owner, above its floor, owed to somebody."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import md5
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say, day_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

CLIENTS_BANK = "Assets:Bank:Clients"
NETWORK_BANK = "Assets:Bank:Network"
MEMBERS = "Liabilities:Members:"
OF_THE_STATE = ("Liabilities:VAT:", "Liabilities:CityTax:", "Liabilities:Withholding:")
"""What is collected for the state may stand on either side."""
SUSPENSE = "Liabilities:Suspense"
DUE = ("Assets:Due:", "Liabilities:Due:")
OWNER_FIRST = ("Equity:Houses:", "Equity:Hubs:", *DUE)
OWED_BY_CLIENTS = (MEMBERS, "Liabilities:Ventures:", "Liabilities:Unclaimed:", SUSPENSE)

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


def owner(account: str) -> str:
    """Return whose books an account is in: the clients', the network's, those of a hub or a house."""
    if account == CLIENTS_BANK or account.startswith(OWED_BY_CLIENTS):
        return "Clients"
    if account == NETWORK_BANK or account.startswith("Assets:Receivables:"):
        return "Network"
    parts = account.split(":")
    if account.startswith("Equity:Network:"):
        return "Network"
    return parts[2] if account.startswith(OWNER_FIRST) else parts[-1]


class Account:
    """What follows from an account's name: whose books it is in, its floor, whether its lines are numbered or held.

    `floor` is the sign of what it must not be: -1, +1, or 0 where it may be anything.
    """

    __slots__ = ("floor", "is_held", "is_members", "is_owed", "owner")

    def __init__(self, name: str) -> None:
        self.owner = owner(name)
        self.is_members = name.startswith(MEMBERS)
        self.is_held = name.startswith((SUSPENSE, DUE[1])) or (
            self.is_members and name.endswith(":Held")
        )
        self.is_owed = name.startswith(OWED_BY_CLIENTS)
        self.floor = 0
        if name.startswith(("Assets:Bank:", "Assets:Receivables:", "Assets:Equipment:", DUE[0])):
            self.floor = -1 if name != NETWORK_BANK else 0
        elif name.startswith("Liabilities:") and not name.startswith(OF_THE_STATE):
            self.floor = 1

    def is_beyond_floor(self, cents: int) -> bool:
        """Say whether a bank but the network's is overdrawn, or somebody got more than was owed to them."""
        return cents * self.floor > 0


account_named = lru_cache(maxsize=65_536)(Account)


def _digest(entry: dict[str, Any], at: int) -> int:
    """Return 60 bits of the MD5 of what an entry says of itself, so that sums of them tell a change."""
    words = [entry[name] for name in ("entry", "about", "reverses", "reason")]
    words.append(",".join(sorted({account_named(account).owner for account, *_ in entry["lines"]})))
    told = f"{' '.join(words)} {at}"
    return int(md5(told.encode(), usedforsecurity=False).hexdigest()[:15], 16)


class Money(Hand):
    """`balance` by account, debit positive; `reserved` by hold; `entries` are those that can be reversed."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.balance: Counter[str] = Counter()
        self.reserved: defaultdict[str, int] = defaultdict(int)
        self.entries: dict[str, dict[str, Any]] = {}
        self.reversed: dict[str, str] = {}
        self._lines: defaultdict[str, int] = defaultdict(int)
        self._kinds: Counter[str] = Counter()
        self._words: Counter[str] = Counter()
        self._late: Counter[tuple[str, str]] = Counter()
        self._corrected: Counter[tuple[str, str]] = Counter()
        self._held: defaultdict[str, int] = defaultdict(int)
        self._owed = 0
        self._movements: dict[tuple[str, str], str] = {}
        self._banks: dict[str, set[str]] = {}
        self._noted: dict[tuple[str, str], str] = {}
        self._touched: set[str] = set()
        self._holds: set[str] = set()
        self._now: tuple[datetime | None, str, int] = (None, "", 0)

    @property
    def hears(self) -> Hears:
        """Return entries, and what banks call them."""
        return {
            "treasury.entry-posted.v1": self._post,
            "treasury.bank-movement-noted.v1": self._note,
        }

    def _post(self, line: Line) -> None:
        entry, (today, at) = line.fact, self._moment(line.at)
        day, late = entry["day"], entry["day"] != today
        self._kinds[entry["kind"]] += 1
        self._words[entry["kind"]] += _digest(entry, at)
        owners: defaultdict[str, int] = defaultdict(int)
        balances, lines = self.balance, self._lines
        for account, cents, hold, number, balance in entry["lines"]:
            if not cents:
                self.say(f"{account}: a line of no cents")
            named = account_named(account)
            owners[named.owner] += cents
            stands = balances[account] = balances[account] + cents
            n = lines[account] = lines[account] + 1
            if (number, balance) != ((n, stands) if named.is_members else (0, 0)):
                self.say(f"{account}: line {number} with {balance}, and not {n} with {stands}")
            if named.is_owed:
                self._owed -= cents
            if late:
                self._tell_late(account, cents, day, today)
            if hold or named.is_held:
                self._reserve(account, cents, hold)
        accounts = {account for account, *_ in entry["lines"]}
        # What bounced left the clients' bank, also where the network's made all of it up.
        bounced = {CLIENTS_BANK} if entry["kind"] == "bounce" else set()
        self._banks = {entry["entry"]: accounts | bounced}
        self._touched |= accounts
        if any(owners.values()):
            self.say(f"unbalanced: {dict(owners)}")
        if entry["kind"] in REVERSIBLE:
            if entry["entry"] in self.entries:
                self.say(f"entry {entry['entry']} twice")
            self.entries[entry["entry"]] = entry
        if entry["reverses"]:
            self._reverse(entry)

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

    def _reserve(self, account: str, cents: int, hold: str) -> None:
        """Lines on a Held account say what for, in suspense what arrived, what is due for which entry; no others do."""
        if not hold or not account_named(account).is_held:
            self.say(f"{account}: {cents} reserved for {hold or 'nothing'}")
        if hold:
            self.reserved[hold] -= cents
            self._held[account] -= cents
            self._holds.add(hold)

    def _reverse(self, entry: dict[str, Any]) -> None:
        """Once, the same lines negated, of what may be reversed.

        A bounce, and what takes back a wrong credit, take the money where it is; where something is
        due between two owners, `dues` says what fits.
        """
        of = self.entries.get(entry["reverses"])
        if of is None or of["entry"] in self.reversed:
            self.say(f"{entry['kind']} of {entry['reverses']}, which cannot be reversed")
            return
        self.reversed[of["entry"]] = entry["kind"]
        if entry["kind"] == "bounce":
            fits = of["kind"] == "payment-in"
        elif entry["kind"] == "credit-taken-back":
            back = -sum(cents for account, cents, *_ in entry["lines"] if account == SUSPENSE)
            fits = of["kind"] in CREDITS and back == of["lines"][0][1]
        else:
            negated = [(account, -cents) for account, cents, *_ in entry["lines"]]
            fits = any(account.startswith(DUE) for account, _ in negated)
            fits = fits or negated == [(account, cents) for account, cents, *_ in of["lines"]]
        if not fits:
            self.say(f"{entry['entry']} is no {entry['kind']} of {of['entry']}")

    def _note(self, line: Line) -> None:
        """A movement at a bank is in the books once, unless its entry was an error."""
        fact = line.fact
        movement = fact["bank"], "".join(fact["reference"].split()).casefold()
        former = self._movements.get(movement)
        if fact["reference"] and former is not None and self._is_told(former):
            self.say(f"{' '.join(movement)} is {former} already")
        if fact["bank"] not in self._banks[fact["entry"]]:
            self.say(f"{fact['entry']} does not concern {fact['bank']}")
        self._movements[movement] = fact["entry"]
        self._noted[fact["entry"], fact["bank"]] = fact["reference"]

    def _is_told(self, entry: str) -> bool:
        """Say whether a movement still stands, if in suspense: what was reversed or bounced may be told again."""
        return self.reversed.get(entry) in (None, "credit-taken-back")

    def command_ends(self) -> None:
        """No floor is broken, holds are what is Held, and the clients' bank has just what is owed."""
        if not self._touched:
            return
        for account in self._touched:
            cents = self.balance[account]
            if account_named(account).is_beyond_floor(cents):
                self.say(f"{account} stands at {cents}")
            if account in self._held and -cents != self._held[account]:
                self.say(f"{account} stands at {cents}, its holds at {self._held[account]}")
        for hold in self._holds:
            if self.reserved[hold] < 0:
                self.say(f"hold {hold} stands at {self.reserved[hold]}")
        if self.balance[CLIENTS_BANK] != self._owed:
            self.say(f"the clients' bank has {self.balance[CLIENTS_BANK]} and owes {self._owed}")
        self._touched.clear()
        self._holds.clear()

    def figures(self) -> Figures:
        """Return `balance ‹account›` (balance, sum, lines, owner), `hold`, `late ‹account› ‹day›`,
        `corrected ‹account› ‹day›`, `entries ‹kind›`, `movement ‹entry› ‹bank›`.
        """
        return (
            {
                f"balance {name}": f"{n} {n} {self._lines[name]} {owner(name)}"
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
            | {f"movement {entry} {bank}": text for (entry, bank), text in self._noted.items()}
        )
