"""What hubs owe, will owe and may owe for their members: counted again from visits, sales and what was set."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say
from projections.recount.netting import CLAIMS, OWED
from projections.recount.visa_days import VisaDays

Json = dict[str, Any]
Days = dict[tuple[str, str, str], int]
"""Cents by home hub, guest and day."""
NONE = 1_000_000_000
RESERVED = "stays.stay-reserved.v1"
HALF_HOUR = timedelta(minutes=30)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Debts(Hand):
    """No visa day, and no use that another hub sold ahead, takes the hub that will owe it beyond a limit, with all that it owes and has booked by then."""

    def __init__(self, say: Say, rules: VisaDays) -> None:
        super().__init__(say)
        self._rules = rules
        self._homes: dict[str, str] = {}
        self._sellers: dict[str, str] = {}
        self._owes: Counter[tuple[str, str]] = Counter()
        self._gave: Counter[tuple[str, str]] = Counter()
        self._days: dict[str, Days] = {}
        self._sale: dict[str, tuple[str, str | None]] = {}
        self._by_home: defaultdict[str, set[str]] = defaultdict(set)
        self._used: defaultdict[str, str] = defaultdict(str)
        self._limits: dict[tuple[str, str], Json] = {}

    @property
    def hears(self) -> Hears:
        """Return where members are at home, what is sold, used and over, what is owed and netted, and limits."""
        stays = ("reserved", "booked", "changed")
        return {
            "members.member-applied.v1": self._home,
            "members.home-hub-changed.v1": self._home,
            "plans.subscription-begun.v1": self._begin,
            "plans.credits-bought.v1": self._begin,
            "plans.credits-given.v1": self._begin,
            **{f"stays.stay-{step}.v1": self._sell for step in stays},
            "stays.no-show-undone.v1": self._sell,
            "desks.desk-booked.v1": self._sell,
            "halls.hall-booked.v1": self._sell,
            "stays.reservation-released.v1": self._end,
            "stays.stay-cancelled.v1": self._end,
            "stays.stay-checked-out.v1": self._end,
            "stays.no-show-marked.v1": self._end,
            "desks.desk-cancelled.v1": self._end,
            "desks.desk-missed.v1": self._end,
            "desks.desk-used.v1": self._end,
            "halls.hall-cancelled.v1": self._end,
            "halls.hall-missed.v1": self._end,
            "halls.hall-used.v1": self._end,
            "stays.night-slept.v1": self._sleep,
            "treasury.entry-posted.v1": self._post,
            "conventions.visits-netted.v1": self._net,
            "conventions.debt-limit-set.v1": self._limit,
        }

    def _home(self, line: Line) -> None:
        self._homes[line.fact["member"]] = line.fact["home_hub"]

    def _begin(self, line: Line) -> None:
        self._sellers[line.fact.get("subscription") or line.fact["credits"]] = line.fact["hub"]

    def _limit(self, line: Line) -> None:
        self._limits[line.fact["hub"], line.fact["creditor"]] = line.fact

    # ---- what is owed

    def _post(self, line: Line) -> None:
        if line.fact["kind"] != OWED:
            return
        moved = {
            name.removeprefix(CLAIMS): cents
            for name, cents, *_ in line.fact["lines"]
            if name.startswith(CLAIMS)
        }
        (home, _), (host, cents) = sorted(moved.items(), key=lambda one: one[1])
        self._owe(home, host, cents)
        self._gave[host, home] += cents

    def _net(self, line: Line) -> None:
        for _, _, home, host, cents in line.fact["visits"]:
            self._owe(home, host, -cents)

    def _owe(self, home: str, host: str, cents: int) -> None:
        self._owes[home, host] += cents
        self._owes[host, home] -= cents

    # ---- what is booked and not used

    def _sell(self, line: Line) -> None:
        fact, name = line.fact, _name(line.fact)
        used, before = self._used[name], self._days.get(name, {})
        every = _sold(fact)
        now = {key: cents for key, cents in every.items() if key[2] >= used}
        new = now.keys() - before.keys() if "undone_cents" not in fact else set()
        sources = {(home, who, day): source for who, day, home, _, source in _slots(fact)}
        for home, guest, day in new:
            source = sources[home, guest, day]
            owes = self._sellers[source] if source else self._homes[guest]
            if home != owes:
                self.say(f"{name}: {owes} is to owe for {guest}, and not {home}")
        self._have(name, now, fact["hub"], fact["expires"] if fact["is"] == RESERVED else None)
        for home in {home for home, _, _ in new}:
            self._must_be_within(line, home, fact["hub"])

    def _have(self, name: str, now: Days, host: str, lapses: str | None) -> None:
        for home, _, _ in self._days.pop(name, {}):
            self._by_home[home].discard(name)
        if now:
            self._days[name], self._sale[name] = now, (host, lapses)
            for home, _, _ in now:
                self._by_home[home].add(name)

    def _end(self, line: Line) -> None:
        self._have(_name(line.fact), {}, "", None)

    def _sleep(self, line: Line) -> None:
        fact, name = line.fact, line.fact["stay"]
        self._used[name] = str(date.fromisoformat(fact["day"]) + ONE_DAY)
        days = self._days.get(name, {})
        told = {(home, guest) for guest, *_, home in fact.get("agreed", []) if home}
        slept = {(home, guest) for home, guest, day in days if day == fact["day"]}
        if told != slept:
            self.say(f"{name}: {told} are told to have used a visa day, and not {slept}")
        left = {key: cents for key, cents in days.items() if key[2] > fact["day"]}
        self._have(name, left, *self._sale.get(name, ("", None)))

    # ---- limits

    def _must_be_within(self, line: Line, home: str, host: str) -> None:
        booked: Counter[str] = Counter()
        for name in self._by_home[home]:
            where, lapses = self._sale[name]
            if lapses is None or line.at < datetime.fromisoformat(lapses):
                for (whose, _, _), cents in self._days[name].items():
                    booked[where] += cents if whose == home else 0
        owes = sum(cents for (hub, _), cents in self._owes.items() if hub == home)
        gave = sum(cents for (hub, _), cents in self._gave.items() if hub == home)
        pair = self._owes[home, host] + booked[host]
        for debt, other, given in (
            (owes + booked.total(), "", gave),
            (pair, host, self._gave[home, host]),
        ):
            most = self._most(home, other, given, line.fact["day"])
            if most is not None and debt > most:
                self.say(f"{home} owes {other or 'all'} {debt} with what is booked, {most} at most")

    def _most(self, hub: str, other: str, given: int, day: str) -> int | None:
        own = self._limits.get((hub, other), {}).get("cents")
        if own is None:
            what = "pair" if other else "hub"
            start = self._rules.value(f"{what}-debt-cents", day, NONE)
            ceiling = self._rules.value(f"{what}-debt-ceiling-cents", day, NONE)
            growth = given * self._rules.value("debt-growth-bp", day, 5_000) // 10_000
            own = min(start + growth, ceiling)
        return own if own < NONE else None

    def figures(self) -> Figures:
        """Return `hub-debt ‹hub› ‹other›`, `visa-day-unused ‹booking› ‹home› ‹day›` and `debt-limit ‹hub› ‹creditor›`."""
        pairs = self._owes.keys() | self._gave.keys()
        found = {
            f"hub-debt {hub} {other}": f"{self._owes[hub, other]}/{self._gave[hub, other]}"
            for hub, other in pairs
            if self._owes[hub, other] or self._gave[hub, other]
        }
        for (hub, creditor), fact in self._limits.items():
            cents = "-" if fact["cents"] is None else fact["cents"]
            told = f"{cents} {fact['day']} {fact['reason']}"
            found[f"debt-limit {hub} {creditor or '-'}"] = told
        return found | dict(self._unused())

    def _unused(self) -> Iterator[tuple[str, str]]:
        for name, days in self._days.items():
            host, lapses = self._sale[name]
            until = "-" if lapses is None else _micros(lapses)
            sums: Counter[tuple[str, str]] = Counter()
            for (home, _, day), cents in days.items():
                sums[home, day] += cents
            for (home, day), cents in sums.items():
                yield f"visa-day-unused {name} {home} {day}", f"{host}/{cents}/{until}"


def _name(fact: Json) -> str:
    return str(fact.get("stay") or fact["booking"])


def _micros(told: str) -> str:
    return str((datetime.fromisoformat(told) - EPOCH) // timedelta(microseconds=1))


def _slots(fact: Json) -> Iterator[tuple[str, str, str, int, str]]:
    """Yield what was sold slot by slot: to whom, for which day, which hub will owe how much, if one will, and by which plan or credits."""
    for guest, first, count, _, _, _, agreed, _, _, _, _, home, _, source in fact["sold"]:
        for n in range(count):
            yield guest, _day(fact, first, n), home, agreed, source


def _day(fact: Json, first: str, n: int) -> str:
    """Return the day on which the nth slot begins: of halls half an hour by the clock of the hub, else a day."""
    if "T" not in first:
        return str(date.fromisoformat(first) + n * ONE_DAY)
    at = datetime.fromisoformat(first) + n * HALF_HOUR
    return str(at.astimezone(ZoneInfo(fact["zone"])).date())


def _sold(fact: Json) -> Days:
    found = Counter[tuple[str, str, str]]()
    for guest, day, home, agreed, _ in _slots(fact):
        if home:
            found[home, guest, day] += agreed
    return found
