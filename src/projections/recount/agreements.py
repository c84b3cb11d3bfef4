"""Rooms that owners lend: let on no night but theirs, and every owner's share to the cent."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from projections.recount.beds import Beds
from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say, midnight_of
from projections.recount.lent import NOTHING, Lent, day_of
from projections.recount.netting import OWED as VISIT_OWED

Json = dict[str, Any]
OWED = "Liabilities:Agreements:"
PACT = "Income:Pact:"


class Room:
    """Whose a room is: a hub's own, and the agreements that it came under, each with when."""

    def __init__(self, agreement: str) -> None:
        self.own = not agreement
        self.under: list[tuple[int, str]] = [(0, agreement)] if agreement else []


class Agreements(Hand):
    """Each night of a room is a hub's own, or one agreement's; `beds` knows which stays lie there."""

    def __init__(self, say: Say, beds: Beds) -> None:
        super().__init__(say)
        self.lent: dict[str, Lent] = {}
        self.rooms: dict[str, Room] = {}
        self._beds = beds
        self._bills: dict[str, list[Any]] = {}
        self._by_visa: dict[str, list[tuple[date, str, int]]] = {}
        self._owed: Counter[str] = Counter()
        self._stays: set[str] = set()
        self._expected: dict[tuple[str, str], tuple[int, int, int]] = {}
        self._touched: set[str] = set()
        self._now = datetime.min.replace(tzinfo=UTC)
        self._told: Figures = {}

    @property
    def hears(self) -> Hears:
        """Return agreements, rooms, the bills of stays, and entries."""
        return {
            "agreements.agreement-made.v1": self._make,
            "agreements.agreement-prolonged.v1": self._last,
            "agreements.agreement-ended.v1": self._last,
            "agreements.share-earned.v1": self._earn,
            "agreements.month-settled.v1": self._settle,
            "stays.room-added.v1": self._add,
            "stays.room-lent.v1": self._lend,
            "stays.stay-reserved.v1": self._bill,
            "stays.stay-changed.v1": self._bill,
            "stays.no-show-undone.v1": self._bill,
            "stays.reservation-released.v1": self._forget,
            "stays.stay-cancelled.v1": self._forget,
            "stays.no-show-marked.v1": self._forget,
            "stays.night-slept.v1": self._sleep,
            "stays.stay-checked-out.v1": self._leave,
            "treasury.entry-posted.v1": self._post,
        }

    # ---- agreements

    def _make(self, line: Line) -> None:
        self.lent[line.fact["agreement"]] = Lent(line.fact, line.position)
        self._says_what_waits(line.fact)

    def _last(self, line: Line) -> None:
        """Another last night; nobody may lie in a room after it."""
        fact, lent = line.fact, self.lent[line.fact["agreement"]]
        lent.until, self._now = day_of(fact["until"]), line.at
        if "document" in fact:
            lent.documents.append(fact["document"])
            lent.ended_at = NOTHING
        else:
            lent.ended_at = str(line.position)
        self._touched |= {
            name
            for name, room in self.rooms.items()
            if fact["agreement"] in [one for _, one in room.under]
        }
        self._says_what_waits(fact)

    def _says_what_waits(self, fact: Json) -> None:
        month = self.lent[fact["agreement"]].to_settle()
        if fact["to_settle"] != (month and f"{month}-01"):
            self.say(f"{fact['agreement']}: {fact['to_settle']} is to be settled, and not {month}")

    def _earn(self, line: Line) -> None:
        fact, lent = line.fact, self.lent[line.fact["agreement"]]
        told = fact["nights"], fact["net_cents"], fact["cents"]
        counted = self._expected.pop((fact["stay"], fact["agreement"]), None)
        if told != counted or fact["hub"] != lent.hub:
            self.say(f"{fact['agreement']} has {told} of {fact['stay']}, and not {counted}")
        lent.shares[fact["day"][:7]] += fact["cents"]
        self._says_what_waits(fact)
        where = f"agreement-share {fact['agreement']} {fact['stay']} {fact['day'][:7]}"
        self._told[where] = " ".join(map(str, (fact["hub"], *told)))

    def _settle(self, line: Line) -> None:
        fact, lent = line.fact, self.lent[line.fact["agreement"]]
        month = fact["month"][:7]
        if month != lent.to_settle() or line.at < _after(month):
            self.say(f"{fact['agreement']}: {month} is settled, and not {lent.to_settle()}")
        rent = lent.rent(month) if lent.rents and month == lent.rent_from else 0
        if (fact["share_cents"], fact["rent_cents"]) != (lent.shares.pop(month, 0), rent):
            self.say(f"{fact['agreement']}: {month} is settled with other shares, or another rent")
        lent.rent_from = max(lent.rent_from, f"{_after(month):%Y-%m}")
        self._says_what_waits(fact)
        told = f"{fact['hub']} {fact['share_cents']} {fact['rent_cents']}"
        self._told[f"agreement-month {fact['agreement']} {month}"] = told

    def _post(self, line: Line) -> None:
        entry = line.fact
        for account, cents, hold, *_ in entry["lines"]:
            if entry["kind"] == VISIT_OWED and account.startswith(PACT):
                self._owed[entry["about"]] -= cents
            if account.startswith(OWED):
                hub = account.removeprefix(OWED)
                if self.lent[hold].hub != hub:
                    self.say(f"{entry['entry']}: {hold} is an agreement of another hub")
                told = [hub, entry["kind"], str(-cents), entry["reverses"]]
                self._told[f"agreement-entry {hold} {entry['entry']}"] = " ".join(
                    filter(None, told)
                )

    # ---- rooms

    def _add(self, line: Line) -> None:
        self.rooms[line.fact["room"]] = Room(line.fact["agreement"])

    def _lend(self, line: Line) -> None:
        fact = line.fact
        self.rooms[fact["room"]].under.append((line.position, fact["agreement"]))
        self._touched.add(fact["room"])
        self._now = line.at

    def agreement_on(self, name: str, night: date) -> str | None:
        """Return whose a night is: an agreement's, the hub's own (""), or nobody's (None)."""
        room = self.rooms[name]
        if not room.under:
            return ""
        found = [(self.lent[one].since, n, one) for n, (_, one) in enumerate(room.under)]
        covering = [one for one in found if self.lent[one[2]].covers(night)]
        if covering:
            return max(covering)[2]
        begun = [
            since for since, _, one in found if self.lent[one].covers(since) and since <= night
        ]
        return "" if room.own and not begun else None

    # ---- stays

    def _bill(self, line: Line) -> None:
        fact = line.fact
        self._bills[fact["stay"]] = fact["bill"]
        self._stays.add(fact["stay"])
        self._now = line.at
        for room, *_ in fact["beds"]:
            if self.rooms[room].under:
                self._touched.add(room)

    def _forget(self, line: Line) -> None:
        self._bills.pop(line.fact["stay"], None)

    def _sleep(self, line: Line) -> None:
        """Note in which room lay whom another hub owes for."""
        fact = line.fact
        worth = {guest: net for guest, _, net, is_owed, _ in fact.get("agreed", []) if is_owed}
        lay = [(room, guest) for room, *_, guests in fact["rooms"] for guest in guests]
        owed = [(room, worth[guest]) for room, guest in lay if guest in worth]
        self._owed[fact["stay"]] -= sum(cents for _, cents in owed)
        night = date.fromisoformat(fact["day"])
        self._by_visa.setdefault(fact["stay"], []).extend((night, *one) for one in owed)

    def _leave(self, line: Line) -> None:
        """Count what each agreement's nights brought, and the owner's share of it."""
        fact = line.fact
        stay, brought = fact["stay"], dict[str, list[int]]()
        by_visa = [(room, night, 0, net) for night, room, net in self._by_visa.pop(stay, [])]
        for room, night, beds, net in (
            *_nets(self._bills.pop(stay), day_of(fact["left"])),
            *by_visa,
        ):
            if agreement := self.agreement_on(room, night):
                sums = brought.setdefault(agreement, [0, 0])
                sums[0], sums[1] = sums[0] + beds, sums[1] + net
        for agreement, (nights, net) in brought.items():
            exact = Fraction(net * self.lent[agreement].fact["share_bp"], 10_000)
            if cents := int(exact + Fraction(1, 2)):
                self._expected[stay, agreement] = nights, net, cents

    def command_ends(self) -> None:
        """Every owner has their share, and nobody has a night that nobody may sell; nights are owed as their entries say."""
        for stay, agreement in self._expected:
            self.say(f"{agreement} has nothing of {stay}")
        self._expected.clear()
        for stay, cents in self._owed.items():
            if cents and stay in self._stays:
                self.say(f"{stay}: entries of visits owed differ by {cents} from what nights tell")
        self._owed.clear()
        for room in self._touched:
            for stay, night in self._sold(room):
                if self.agreement_on(room, night) is None:
                    self.say(f"{stay} has {room} on {night}, which nobody lends")
        self._touched.clear()

    def _sold(self, room: str) -> Iterator[tuple[str, date]]:
        for (where, *_, night), names in self._beds.wanted.items():
            if where == room:
                for name in names & self._beds.stays.keys():
                    if self._beds.stays[name].has(night, self._now):
                        yield name, night

    # ---- figures

    def due(self) -> Iterable[tuple[str, datetime, Json]]:
        """Return what is to be settled, when, by which command."""
        for name, lent in self.lent.items():
            if month := lent.to_settle():
                settle = {"hub": lent.hub, "agreement": name, "month": f"{month}-01"}
                command = {"do": "agreements.settle-month", **settle}
                yield f"agreement:{name}", _after(month), command

    def figures(self) -> Figures:
        """Return agreements with their shares, months and entries, and under which a room is."""
        found = dict(self._told)
        for name, lent in self.lent.items():
            fact = lent.fact
            told = (
                *(lent.hub, lent.owner, lent.since, lent.until or NOTHING),
                *(fact["share_bp"], fact["rent_cents"], lent.told_at, lent.ended_at),
                *(",".join(lent.documents), ",".join(fact["rooms"])),
            )
            found[f"agreement {name}"] = " ".join(map(str, told))
            period = [lent.since.isoformat(), lent.until.isoformat() if lent.until else ""]
            found[f"agreement-period {name}"] = " ".join(filter(None, period))
        for name, room in self.rooms.items():
            under = [f"{agreement} {n}" for n, agreement in room.under]
            found[f"room-under {name}"] = " ".join(["own" if room.own else "lent", *under])
        return found


def owe_owner(fact: Json, cents: int) -> list[tuple[str, int]]:
    """Return what is moved when a hub owes an owner more: the journal explains it by the fact."""
    hub = fact["hub"]
    return [(f"Expenses:Agreements:{hub}", cents), (f"{OWED}{hub}", -cents)]


OF_OWNERS: Final[dict[str, Callable[[Json], list[tuple[str, int]]]]] = {
    "agreements.share-earned.v1": lambda fact: owe_owner(fact, fact["cents"]),
    "agreements.month-settled.v1": lambda fact: owe_owner(fact, fact["rent_cents"]),
}
"""What the facts about owners move."""


def _after(month: str) -> datetime:
    """Return when a month is over."""
    first = date.fromisoformat(f"{month}-01")
    return midnight_of((first + timedelta(days=31)).replace(day=1))


def _nets(bill: Iterable[Any], left: date | None) -> Iterator[tuple[str, date, int, int]]:
    """Yield what each line brings without VAT in its room, night by night: the first nights have the odd cents."""
    assert left is not None
    for what, room, first, nights, beds, unit, _, rate, *_ in bill:
        begin = date.fromisoformat(first)
        count = max(0, min(nights, (left - begin).days))
        if what == "use" and count:
            gross = count * beds * unit
            vat = int(Fraction(gross * rate, 10_000 + rate) + Fraction(1, 2))
            each, odd = divmod(gross - vat, count)
            for n in range(count):
                yield room, begin + n * ONE_DAY, beds, each + (n < odd)
