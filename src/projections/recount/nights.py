"""What was slept and what it brought: by room, payer and month, and from which home hub to which hub."""

from collections import Counter, defaultdict
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]


BROUGHT = {"Stays": "net", "Fees": "fee", "Damages": "damage"}
"""Income of hubs, by what is told of it."""


class Nights(Hand):
    """Sums of nights, their net, fees and damages; income is what the nights brought."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._rooms: dict[str, Counter[str]] = defaultdict(Counter)
        self._members: dict[str, Counter[str]] = defaultdict(Counter)
        self._flows: dict[str, Counter[str]] = defaultdict(Counter)
        self._homes: dict[str, str] = {}
        self._told: Figures = {}
        self._corrected: set[str] = set()

    @property
    def hears(self) -> Hears:
        """Return what is told of nights, of fees, and of where people belong."""
        return {
            "places.hub-opened.v1": self._hub,
            "members.member-applied.v1": self._home,
            "members.home-hub-changed.v1": self._home,
            "stays.room-added.v1": self._room,
            "stays.night-slept.v1": self._night,
            "stays.night-corrected.v1": self._correct,
            "stays.damage-charged.v1": lambda line: self._of_hub(
                line.fact, "damage", line.fact["cents"] + line.fact["owed_cents"]
            ),
            "stays.stay-changed.v1": self._fee,
            "stays.stay-cancelled.v1": self._fee,
            "stays.no-show-marked.v1": self._fee,
            "stays.stay-checked-out.v1": self._leave,
            "treasury.entry-posted.v1": self._back,
        }

    def _hub(self, line: Line) -> None:
        self._told[f"side {line.fact['hub']}"] = line.fact["side"]

    def _home(self, line: Line) -> None:
        self._homes[line.fact["member"]] = line.fact["home_hub"]

    def _room(self, line: Line) -> None:
        fact = line.fact
        self._told[f"capacity {fact['room']}"] = f"{fact['hub']} {len(fact['beds'])} {fact['day']}"

    def _night(self, line: Line) -> None:
        fact, month = line.fact, line.fact["day"][:7]
        payer, hub = fact["payer"], fact["hub"]
        flow = f"flow {self._homes.get(payer, '')} {hub}"
        for room, beds, net in fact["rooms"]:
            brought = {"nights": beds, "net": net}
            self._rooms[f"{hub} {month} {room}"].update(brought)
            self._members[f"{payer} {month}"].update(brought)
            self._flows[flow].update(brought)

    def _correct(self, line: Line) -> None:
        self._corrected.add(line.fact["stay"])
        self._night(line)

    def _leave(self, line: Line) -> None:
        self._corrected.discard(line.fact["stay"])
        self._fee(line)

    def command_ends(self) -> None:
        """What a night brought is final: a difference takes effect when the guests leave, and not before."""
        for stay in self._corrected:
            self.say(f"{stay}: nights were corrected, and nobody left")
        self._corrected.clear()

    def _fee(self, line: Line) -> None:
        if cents := line.fact["fee_cents"]:
            self._of_hub(line.fact, "fee", cents)

    def _back(self, line: Line) -> None:
        """What is paid back was not earned; a reversal of that makes it earned again."""
        entry, month = line.fact, line.fact["day"][:7]
        if entry["kind"] not in ("paid-back", "reversal"):
            return
        payer = next(
            (name.split(":")[2] for name, *_ in entry["lines"] if name.endswith(":Wallet")), ""
        )
        for account, cents, *_ in entry["lines"]:
            kind, what, *hubs = account.split(":")
            if kind == "Income" and what in BROUGHT:
                (hub,) = hubs
                self._rooms[f"{hub} {month} "][BROUGHT[what]] -= cents
                self._members[f"{payer} {month}"][BROUGHT[what]] -= cents
                if what == "Stays":
                    self._flows[f"flow {self._homes.get(payer, '')} {hub}"]["net"] -= cents

    def _of_hub(self, fact: Json, what: str, cents: int) -> None:
        month = fact["day"][:7]
        self._rooms[f"{fact['hub']} {month} "][what] += cents
        self._members[f"{fact['payer']} {month}"][what] += cents

    def figures(self) -> Figures:
        """Return `usage ‹hub› ‹month› ‹room›` (and as what `moved`), `usage ‹member› ‹month›`, `flow`, `capacity`, `side`."""
        found = dict(self._told)
        for told, sums_of in (
            (("usage", "moved"), self._rooms),
            (("usage",), self._members),
        ):
            for name, sums in sums_of.items():
                text = " ".join(str(sums[what]) for what in ("nights", "net", "fee", "damage"))
                found |= dict.fromkeys((f"{kind} {name}" for kind in told), text)
        for name, sums in self._flows.items():
            found[name] = f"{sums['nights']} {sums['net']}"
        return found
