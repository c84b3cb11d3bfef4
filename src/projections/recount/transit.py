"""What banks really did, beside what the books say: the difference is what is still to be moved between them."""

from collections import Counter, defaultdict
from typing import Any

import msgspec

from projections.recount.hand import Figures, Hand, Hears, Line, Say


class Move(msgspec.Struct):
    """What an entry moved in the books from one owner's bank to another's, and by what it was really moved."""

    entry: str
    from_owner: str
    to_owner: str
    cents: int
    since: str
    kind: str
    about: str
    reverses: str
    made_by: str = ""
    sent_back: str = ""

    @property
    def pair(self) -> str:
        """Return both owners, in order of their names."""
        first, second = sorted((self.from_owner, self.to_owner))
        return f"{first}/{second}"

    def takes_back(self, other: "Move") -> bool:
        """Say whether this is just the other one, the other way."""
        ways = self.from_owner, self.to_owner
        return ways == (other.to_owner, other.from_owner) and self.cents == other.cents


class Transit(Hand):
    """`book` is what each owner's bank has by the entries, `bank` what it has by what banks did."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.book: Counter[str] = Counter()
        self.bank: Counter[str] = Counter()
        self.moves: dict[tuple[str, str], Move] = {}
        self._transfers: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {}

    @property
    def hears(self) -> Hears:
        """Return entries, and what banks did."""
        return {
            "treasury.entry-posted.v1": self._post,
            "treasury.bank-movement-noted.v1": self._note,
            "treasury.bank-transfer-noted.v1": self._transfer,
            "treasury.bank-transfer-cancelled.v1": self._cancel,
        }

    def _post(self, line: Line) -> None:
        entry, sums = line.fact, dict[str, int]()
        for account, cents, *_ in entry["lines"]:
            if account.startswith("Assets:Bank:"):
                owner = account.rpartition(":")[2]
                sums[owner] = sums.get(owner, 0) + cents
        if not sums:
            return
        self.book.update(sums)
        several, total = len(sums) > 1, sum(sums.values())
        if total:
            if several and entry["kind"] != "bounce":
                self.say(f"{entry['entry']} moves {total} from outside, and between banks besides")
            outside = "Clients" if several or entry["kind"] == "bounce" else next(iter(sums))
            self.bank[outside] += total
            sums[outside] = sums.get(outside, 0) - total
        for from_owner, to_owner, cents in _paid(sums):
            self._await(entry, from_owner, to_owner, cents)

    def _await(self, entry: dict[str, Any], from_owner: str, to_owner: str, cents: int) -> None:
        """It waits, unless it takes back what a bank's number stood for: that was never so, or came back."""
        names = ("entry", "day", "kind", "about", "reverses")
        name, day, kind, about, reverses = (entry[each] for each in names)
        move = Move(name, from_owner, to_owner, cents, day, kind, about, reverses)
        self.moves[name, move.pair] = move
        former = self.moves.get((reverses, move.pair))
        if former and former.made_by == reverses and move.takes_back(former):
            self._carry(from_owner, to_owner, cents)

    def _carry(self, from_owner: str, to_owner: str, cents: int) -> None:
        self.bank[from_owner] -= cents
        self.bank[to_owner] += cents

    def _note(self, line: Line) -> None:
        """What a bank moved from one of these accounts to another, and was told with its number, was moved."""
        fact = line.fact
        if not (fact["reference"] and fact.get("other_bank")):
            return
        owners = sorted(bank.split(":")[-1] for bank in (fact["bank"], fact["other_bank"]))
        move = self.moves.get((fact["entry"], "/".join(owners)))
        if move is None:
            self.say(f"{fact['entry']} is not between {fact['bank']} and {fact['other_bank']}")
            return
        move.made_by = move.entry
        self._carry(move.from_owner, move.to_owner, move.cents)

    def _transfer(self, line: Line) -> None:
        """It covers what waited, on no earlier day, and is the net of it."""
        fact = line.fact
        name, ways = fact["transfer"], (fact["from_owner"], fact["to_owner"])
        net = 0
        for move in self._covered(fact):
            if move.made_by or max(move.since, move.sent_back) > fact["day"]:
                self.say(f"{name} covers {move.entry}, which did not wait")
            move.made_by = name
            net += move.cents if (move.from_owner, move.to_owner) == ways else -move.cents
        if net != fact["cents"] or net < 0:
            self.say(f"{name} is {fact['cents']}, and covers {net}")
        self._carry(*ways, fact["cents"])
        self._transfers[name] = fact, ("", "")

    def _covered(self, fact: dict[str, Any]) -> list[Move]:
        first, second = sorted((fact["from_owner"], fact["to_owner"]))
        return [self.moves[entry, f"{first}/{second}"] for entry, *_ in fact["covers"]]

    def _cancel(self, line: Line) -> None:
        fact = line.fact
        noted, cancelled = self._transfers[fact["transfer"]]
        if any(cancelled) or fact["covers"] != noted["covers"] or fact["day"] < noted["day"]:
            self.say(f"{fact['transfer']} is cancelled otherwise than it was noted")
        for move in self._covered(noted):
            move.made_by = ""
            move.sent_back = fact["day"] if fact["reason"] == "returned" else move.sent_back
        self._carry(noted["to_owner"], noted["from_owner"], noted["cents"])
        self._transfers[fact["transfer"]] = noted, (fact["reason"], fact["reference"])

    def to_make(self) -> dict[str, dict[str, int]]:
        """Return what waits by pair and entry, from the first of the pair above zero; what takes itself back does not."""
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        back = {(one.reverses, one.pair): one for one in self.moves.values() if one.reverses}
        for (entry, pair), move in self.moves.items():
            former = self.moves.get((move.reverses, pair))
            later = back.get((entry, pair))
            if move.made_by or _falls_out(move, former, later):
                continue
            found[pair][entry] = move.cents if pair.startswith(move.from_owner) else -move.cents
        return dict(found)

    def figures(self) -> Figures:
        """Return `bank-move ‹entry›/‹pair›`, `bank-moved` (by what), `bank-transfer ‹id›`, and `transit ‹owner›`:
        by how much its bank is beyond its books.
        """
        names = Move.__struct_fields__[1:-2]
        moves = {
            f"bank-move {entry}/{pair}": _joined(entry, pair, *(getattr(move, of) for of in names))
            for (entry, pair), move in self.moves.items()
        }
        moves |= {
            f"bank-moved {entry}/{pair}": move.made_by
            for (entry, pair), move in self.moves.items()
            if move.made_by
        }
        transfers = {f"bank-transfer {name}": _told(*one) for name, one in self._transfers.items()}
        owners = self.book.keys() | self.bank.keys()
        beyond = {owner: self.bank[owner] - self.book[owner] for owner in owners}
        return (
            moves
            | transfers
            | {f"transit {owner}": str(cents) for owner, cents in beyond.items() if cents}
        )


def _falls_out(move: Move, former: Move | None, later: Move | None) -> bool:
    """Say whether it takes back what was not moved either, or was told as moved; or is itself taken back so."""
    if former and move.takes_back(former) and former.made_by in ("", former.entry):
        return True
    return bool(later and not later.made_by and move.takes_back(later))


def _paid(sums: dict[str, int]) -> list[tuple[str, str, int]]:
    """Return who pays whom how much: each that is paid in order of names, by those that pay in order of theirs."""
    paying = {owner: -cents for owner, cents in sorted(sums.items()) if cents < 0}
    paid: list[tuple[str, str, int]] = []
    for owner, cents in sorted(sums.items()):
        rest = max(0, cents)
        for payer in list(paying):
            if part := min(paying[payer], rest):
                paid.append((payer, owner, part))
                paying[payer] -= part
                rest -= part
    return paid


def _told(fact: dict[str, Any], cancelled: tuple[str, str]) -> str:
    names = ("from_owner", "to_owner", "cents")
    told = (*(fact[name] for name in names), len(fact["covers"]), fact["day"], fact["reference"])
    return _joined(*told, *cancelled)


def _joined(*words: object) -> str:
    return " ".join(str(word) for word in words)
