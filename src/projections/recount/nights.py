"""What was slept and what it brought: by room, payer and month, and from which home hub to which hub."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.visits import Visits

Json = dict[str, Any]


TOLD = (
    *("nights", "net", "fee", "damage", "days", "half_days", "desk"),
    *("half_hours", "hall", "seats", "occasion"),
)
"""What is told of a room, or of a hub beside its rooms, and of a payer."""
BROUGHT = {
    "Stays": "net",
    "Fees": "fee",
    "Damages": "damage",
    "Services": "desk",
    "Occasions": "occasion",
}
"""Income of hubs, by what is told of it."""


class Nights(Hand):
    """Sums of nights, their net, fees and damages; income is what the nights brought, and a night its guest's."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._rooms: dict[str, Counter[str]] = defaultdict(Counter)
        self._members: dict[str, Counter[str]] = defaultdict(Counter)
        self._flows: dict[str, Counter[str]] = defaultdict(Counter)
        self.visits = Visits()
        self._homes: dict[str, str] = {}
        self._told: Figures = {}
        self._corrected: set[str] = set()
        self._slept: dict[str, list[tuple[str, str]]] = {}
        self._agreed: dict[str, list[str]] = {}
        self._halls: set[str] = set()
        self._at_till: dict[str, str] = {}

    @property
    def hears(self) -> Hears:
        """Return what is told of nights, of fees, and of where people belong."""
        return {
            "places.hub-recorded.v1": self._hub,
            "members.member-applied.v1": self._home,
            "members.home-hub-changed.v1": self._home,
            "stays.room-added.v1": self._room,
            "stays.room-withdrawn.v1": self._withdraw,
            "stays.night-slept.v1": self._night,
            "stays.night-corrected.v1": self._correct,
            "stays.damage-charged.v1": lambda line: self._of_hub(
                line.fact, "damage", line.fact["cents"] + line.fact["owed_cents"]
            ),
            "stays.stay-changed.v1": self._fee,
            "stays.stay-cancelled.v1": self._fee,
            "stays.no-show-marked.v1": self._fee,
            "stays.no-show-undone.v1": lambda line: self._of_hub(
                line.fact, "fee", line.fact["fee_cents"] - line.fact["undone_cents"]
            ),
            "stays.stay-checked-out.v1": self._leave,
            "desks.desk-used.v1": self._use,
            "desks.desk-cancelled.v1": self._fee,
            "desks.desk-missed.v1": self._fee,
            "halls.hall-used.v1": self._use_hall,
            "halls.hall-cancelled.v1": self._fee,
            "halls.hall-missed.v1": self._fee,
            "occasions.seat-cancelled.v1": self._fee,
            "occasions.seat-missed.v1": self._fee,
            "occasions.seat-used.v1": self._sit,
            "treasury.entry-posted.v1": self._back,
            "till.taken-at-till.v1": self._pay_at_till,
        }

    def _hub(self, line: Line) -> None:
        hub, side = line.fact["hub"], line.fact["side"]
        self._told[f"side {hub}"] = side
        self.visits.hub(hub, side, line.fact["istat"])

    def _home(self, line: Line) -> None:
        member, home = line.fact["member"], line.fact["home_hub"]
        self._homes[member] = self._told[f"home {member}"] = home

    def _room(self, line: Line) -> None:
        fact = line.fact
        self._told[f"capacity {fact['room']}"] = f"{fact['hub']} {len(fact['beds'])} {fact['day']}"

    def _withdraw(self, line: Line) -> None:
        self._told[f"capacity {line.fact['room']}"] += f" {line.fact['day']}"

    def _night(self, line: Line) -> None:
        fact, month = line.fact, line.fact["day"][:7]
        payer, hub, slept = fact["payer"], fact["hub"], self._slept.get(fact["stay"], [])
        guests: list[tuple[str, str]] = []
        for room, beds, net, members in fact["rooms"]:
            brought = {"nights": beds, "net": net}
            self._rooms[f"{hub} {month} {room}"].update(brought)
            self._members[f"{payer} {month}"].update(brought)
            paid = {guest: (own, worth) for guest, own, worth, *_ in fact.get("agreed", [])}
            for name in members:
                self.visits.is_here(name, self._homes[name], hub, fact["day"])
            mine = [(name, self._homes[name]) for name in members if name in paid]
            names = [name for name in members if name not in paid]
            names += [payer] * (beds - len(members))
            rest = [(name, self._homes[name]) for name in names]
            for name, home in mine:
                self._adds(hub, fact["day"], (name, home), 1, *paid[name])
            if beds:
                self._agreed[fact["stay"]] = list(paid)
            left = net - sum(paid[name][0] for name, _ in mine)
            agreed = [] if rest else self._agreed.get(fact["stay"], [])
            self._flow(hub, fact["day"], rest or mine or slept, left, min(len(rest), 1), agreed)
            guests += [
                *((name, self._homes[name]) for name in members),
                *[(payer, self._homes[payer])] * (beds - len(members)),
            ]
        self._slept[fact["stay"]] = guests or slept

    def _flow(
        self,
        hub: str,
        day: str,
        guests: list[tuple[str, str]],
        cents: int,
        nights: int,
        agreed: list[str],
    ) -> None:
        """Each guest has a night and a like part of the cents, for where they were at home; the first by id have the odd ones.

        It is worth that much, unless a price was agreed for them.
        """
        for n, (guest, home) in enumerate(sorted(guests)):
            part = abs(cents) // len(guests) + (n < abs(cents) % len(guests))
            if part or nights:
                net = part if cents > 0 else -part
                worth = 0 if guest in agreed else net
                self._adds(hub, day, (guest, home), nights, net, worth)

    def _adds(
        self, hub: str, day: str, guest: tuple[str, str], nights: int, net: int, worth: int
    ) -> None:
        name, home = guest
        flow = self._flows[f"flow {home} {hub} {day[:7]} {name}"]
        flow.update({"nights": nights, "net": net, "worth": worth})
        self.visits.add(home, hub, name, day, "bed", nights=nights, worth=worth)

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

    def _pay_at_till(self, line: Line) -> None:
        self._at_till[line.fact["about"]] = line.fact["payer"]

    def _back(self, line: Line) -> None:
        """What is paid back was not earned; a reversal of that makes it earned again."""
        entry, month = line.fact, line.fact["day"][:7]
        if entry["kind"] not in ("paid-back", "reversal"):
            return
        of = entry["reverses"] or entry["about"]
        payer = next(
            (name.split(":")[2] for name, *_ in entry["lines"] if name.endswith(":Wallet")),
            self._at_till.get(of, ""),
        )
        if of in self._at_till:
            self._at_till[entry["entry"]] = payer
        of_hall = of in self._halls
        if of_hall:
            self._halls.add(entry["entry"])
        for account, cents, *_ in entry["lines"]:
            kind, what, *hubs = account.split(":")
            if kind == "Income" and what in BROUGHT:
                (hub,) = hubs
                brought = "hall" if what == "Services" and of_hall else BROUGHT[what]
                self._rooms[f"{hub} {month} "][brought] -= cents
                self._members[f"{payer} {month}"][brought] -= cents
                if what == "Stays":
                    guests = self._slept.get(entry["reverses"] or entry["about"], [])
                    if guests:
                        self._slept[entry["entry"]] = guests
                    agreed = self._agreed.get(entry["reverses"] or entry["about"], [])
                    if guests:
                        self._agreed[entry["entry"]] = agreed
                    self._flow(hub, entry["day"], guests, -cents, 0, agreed)

    def _use(self, line: Line) -> None:
        """A day at a desk, or half of it, is paid."""
        self._of_hub(line.fact, "days" if line.fact["part"] == "day" else "half_days", 1)
        self._of_hub(line.fact, "desk", line.fact["net_cents"])

    def _use_hall(self, line: Line) -> None:
        """Each half hour of it is paid."""
        arrive, depart = (datetime.fromisoformat(line.fact[at]) for at in ("arrive", "depart"))
        self._of_hub(line.fact, "half_hours", (depart - arrive) // timedelta(minutes=30))
        self._of_hub(line.fact, "hall", line.fact["net_cents"])
        self._halls.add(line.fact["booking"])

    def _sit(self, line: Line) -> None:
        """A seat at an occasion is paid."""
        self._of_hub(line.fact, "seats", 1)
        self._of_hub(line.fact, "occasion", line.fact["net_cents"])

    def _of_hub(self, fact: Json, what: str, cents: int) -> None:
        month = fact["day"][:7]
        self._rooms[f"{fact['hub']} {month} "][what] += cents
        self._members[f"{fact['payer']} {month}"][what] += cents

    def figures(self) -> Figures:
        """Return `usage ‹hub› ‹month› ‹room›` (and as what `moved`), `usage ‹member› ‹month›`, `flow`, `slept`, `capacity`, `side`, and what `Visits` does."""
        found = dict(self._told) | {f"hall-use {name}": "-" for name in self._halls}
        found |= {f"till-payer {name}": payer for name, payer in self._at_till.items()}
        for told, sums_of in (
            (("usage", "moved"), self._rooms),
            (("usage",), self._members),
        ):
            for name, sums in sums_of.items():
                text = " ".join(str(sums[what]) for what in TOLD)
                found |= dict.fromkeys((f"{kind} {name}" for kind in told), text)
        for name, sums in self._flows.items():
            _, home, hub, *_ = name.split()
            found[name] = (
                f"{sums['nights']} {sums['net']} {sums['worth']} {self.visits.from_side(home, hub)}".strip()
            )
        for of, guests in self._slept.items():
            if guests:
                names, homes = zip(*guests, strict=True)
                found[f"slept {of}"] = ",".join((*names, *homes, *self._agreed.get(of, [])))
        return found | self.visits.figures()
