"""What is told of each stay from first to last: its nights and beds, its bill to the cent, fees and damage kept."""

from collections import Counter
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say, noon_of
from projections.recount.stamps import stamp_in, with_stamp

Json = dict[str, Any]
Bill = tuple[tuple[Any, ...], ...]
ByPlace = dict[tuple[str, date], list[int]]
"""The prices of a night in a room, one a bed."""
NOTHING = "-"


class Told(msgspec.Struct):
    """A stay after its last fact; `lapses` is until when it waits, and what it is then."""

    payer: str
    since: str
    stage: str = "reserved"
    nights: tuple[str, str] = ("", "")
    beds: str = ""
    lain: dict[date, tuple[tuple[str, str], ...]] = {}
    sold: dict[tuple[str, date], int] = {}
    bill: Bill = ()
    lapses: tuple[datetime, str] | None = None
    left: str = NOTHING
    companions_at: int | str = NOTHING
    fee: int = 0
    damage: int = 0
    damage_owed: int = 0
    paid: int = 0
    stamp: int = 0
    given_back: int = 0
    deposit: int = 0

    @property
    def total(self) -> int:
        """Return what all lines of the bill are together."""
        return sum(line[6] for line in self.bill)


class Lodging(Hand):
    """Every stay there ever was; a bill whose figures do not follow from each other is told."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._stays: dict[str, Told] = {}
        self._further: set[str] = set()

    @property
    def hears(self) -> Hears:
        """Return every fact about a stay but its nights, and prices."""
        return {
            "stays.price-set.v1": self._price,
            "stays.stay-reserved.v1": self._reserve,
            "stays.reservation-released.v1": self._release,
            "stays.stay-booked.v1": self._book,
            "stays.stay-changed.v1": self._change,
            "stays.stay-cancelled.v1": lambda line: self._ends(line, "cancelled"),
            "stays.no-show-marked.v1": lambda line: self._ends(line, "no-show"),
            "stays.no-show-undone.v1": self._come_after_all,
            "stays.stay-checked-in.v1": self._arrive,
            "stays.damage-charged.v1": self._damage,
            "stays.stay-checked-out.v1": self._leave,
            "stays.deposit-released.v1": self._free_deposit,
        }

    def _price(self, line: Line) -> None:
        if line.fact.get("further"):
            self._further.add(line.fact["room"])

    def _reserve(self, line: Line) -> None:
        fact = line.fact
        stay = self._stays[fact["stay"]] = Told(fact["payer"], fact["day"])
        self._lies(stay, fact)
        stay.lapses = datetime.fromisoformat(fact["expires"]), "released"

    def _lies(self, stay: Told, fact: Json) -> None:
        """Take nights, beds and bill from the fact."""
        stay.nights = fact["arrive"], fact["depart"]
        stay.beds = ",".join("/".join(bed) for bed in fact["beds"])
        was, stay.bill = stay.bill, tuple(map(tuple, fact["bill"]))
        arrive, depart = map(date.fromisoformat, stay.nights)
        nights = [arrive + n * ONE_DAY for n in range((depart - arrive).days)]
        before = _unbound(_holding(was, stay.lain.keys() - set(nights), len(nights)), stay)
        first: str = fact["first"] if "first" in fact else fact["arrive"]
        here = tuple((room, guest) for room, _, guest in fact["beds"])
        stay.lain = {one: here if one.isoformat() >= first else stay.lain[one] for one in nights}
        stay.sold = {
            (guest, date.fromisoformat(begins) + n * ONE_DAY): unit
            for guest, begins, count, _, unit, *_ in fact["sold"]
            for n in range(count)
        }
        if fact.get("by_hub", "undone_cents" in fact):
            self._keeps_wherever(fact, was, stay.bill)
        else:
            self._keeps(fact["stay"], before, _unbound(stay.bill, stay))
        self._adds_up(fact["stay"], stay)

    def _keeps_wherever(self, fact: Json, was: Bill, bill: Bill) -> None:
        """Whom the hub moves takes the price along into another room; where nobody leaves, no price ends; who is no further guest any more pays no more than the first did."""
        now, arrive = _by_night(bill), date.fromisoformat(fact["arrive"])
        before = Counter({one: n for one, n in _by_night(was).items() if one[0] >= arrive})
        most: dict[date, int] = {}
        for night, unit in before:
            most[night] = max(unit, most.get(night, 0))
        if fact.get("reason"):
            dearer = any(unit > most[night] for night, unit in now)
            if dearer or now.total() != before.total():
                self.say(f"{fact['stay']}: by hand nights cost {now}, and not {before}")
            return
        moved = len(fact["beds"]) == len(fact["was_beds"])
        further = any(bed[0] in self._further for bed in fact["beds"])
        others = [one for one in now - before if not further or one[1] > most[one[0]]]
        if now != before if moved else others:
            self.say(f"{fact['stay']}: the hub made nights cost {now}, and not {before}")

    def _keeps(self, name: str, before: ByPlace, now: ByPlace) -> None:
        """What a bed of a room was agreed for on a night holds for as many beds, the cheapest of them; where further guests paid less the dearest may."""
        for place, units in now.items():
            cheapest = sorted(before.get(place, []))
            may = [cheapest, *([cheapest[::-1]] if place[0] in self._further else ())]
            if all(Counter(agreed[: len(units)]) - Counter(units) for agreed in may):
                self.say(f"{name}: {place} costs {units}, though {before[place]} was agreed")

    def _adds_up(self, name: str, stay: Told) -> None:
        """Each line is its factors' product with its VAT inside, and no bed is billed for a night twice."""
        arrive, depart = map(date.fromisoformat, stay.nights)
        free = sum(map(len, stay.lain.values()))
        for what, _, first, nights, places, unit, cents, vat_bp, vat, _ in stay.bill:
            lasts = date.fromisoformat(first) + nights * ONE_DAY
            whole = what in ("deposit", "stamp")
            fits = whole or (arrive.isoformat() <= first and lasts <= depart)
            product = unit if whole else unit * nights * places
            if cents != product or not fits:
                self.say(f"{name}: {cents} for {places} times {nights} nights at {unit}")
            if vat != (2 * cents * vat_bp + 10_000 + vat_bp) // (2 * (10_000 + vat_bp)):
                self.say(f"{name}: VAT of {vat} within {cents}")
            free -= nights * places if what == "use" else 0
        bill = [list(line) for line in stay.bill]
        if bill != with_stamp([line for line in bill if line[0] != "stamp"]):
            self.say(f"{name}: {stamp_in(bill)} of stamp duty is on {bill}")
        if free < 0:
            self.say(f"{name}: {-free} nights more are billed than there are")

    def _becomes(self, line: Line, stage: str) -> Told:
        stay = self._stays[line.fact["stay"]]
        stay.stage, stay.since, stay.lapses = stage, line.fact["day"], None
        return stay

    def _book(self, line: Line) -> None:
        stay = self._becomes(line, "booked")
        self._waits(stay)
        if line.fact["companions"]:
            stay.companions_at = line.position

    def _release(self, line: Line) -> None:
        self._becomes(line, "released")

    def _arrive(self, line: Line) -> None:
        self._becomes(line, "in house")

    def _waits(self, stay: Told) -> None:
        arrive = date.fromisoformat(stay.nights[0])
        stay.lapses = noon_of(arrive + ONE_DAY), "no-show"

    def _change(self, line: Line) -> None:
        fact = line.fact
        stay = self._stays[fact["stay"]]
        self._lies(stay, fact)
        if fact["total_cents"] != stay.total:
            self.say(f"{fact['stay']}: a total of {fact['total_cents']}, and not {stay.total}")
        if not fact["in_house"]:
            self._waits(stay)
        if fact["companions"] or all(guest for *_, guest in fact["beds"]):
            stay.companions_at = line.position if fact["companions"] else NOTHING
        stay.fee += fact["fee_cents"]

    def _ends(self, line: Line, stage: str, paid: int = 0, on: int = 0) -> None:
        """What was agreed is paid, kept as a fee or for damage, given back, or (the deposit) held `on`."""
        stay, fee = self._becomes(line, stage), line.fact["fee_cents"]
        stay.fee += fee
        stay.stamp = line.fact["stamp_cents"]
        rest = stay.total - stay.damage - paid - stay.stamp - fee - on
        stay.paid, stay.given_back, stay.deposit = paid, rest, on

    def _come_after_all(self, line: Line) -> None:
        """Nothing was given back, and of the fee only what is for a night that was missed remains."""
        fact, stay = line.fact, self._becomes(line, "in house")
        if fact["arrive"] < fact["first"]:
            missed = tuple((room, guest) for room, _, guest in fact["was_beds"])
            stay.lain[date.fromisoformat(fact["arrive"])] = missed
        self._lies(stay, fact)
        stay.fee += fact["fee_cents"] - fact["undone_cents"]
        stay.stamp = stay.given_back = 0

    def _free_deposit(self, line: Line) -> None:
        stay = self._stays[line.fact["stay"]]
        stay.given_back += stay.deposit
        stay.deposit = 0

    def _damage(self, line: Line) -> None:
        stay, cents = self._stays[line.fact["stay"]], line.fact["cents"]
        stay.damage += cents
        stay.damage_owed += line.fact["owed_cents"]
        stay.deposit -= cents if stay.stage == "finished" else 0

    def _leave(self, line: Line) -> None:
        paid = sum(line.fact[name] for name in ("net_cents", "vat_cents", "city_tax_cents"))
        self._ends(line, "finished", paid, line.fact["deposit_cents"])
        self._stays[line.fact["stay"]].left = line.fact["left"]

    def figures(self) -> Figures:
        """Return `lodged ‹stay›` (when, where, since when so), `billed ‹stay›` (the sum, each line), `kept ‹stay›` (damage, that above the deposit, fees, paid, given back, held of the deposit after check-out)."""
        found: Figures = {}
        for name, stay in self._stays.items():
            lapses = NOTHING
            if stay.lapses:
                at, becomes = stay.lapses
                lapses = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} {becomes}"
            lodged = (stay.payer, stay.since, *stay.nights, lapses, stay.left, stay.companions_at)
            found[f"lodged {name}"] = " ".join(map(str, (*lodged, stay.beds)))
            lines = (" ".join(map(str, line)) for line in stay.bill)
            found[f"billed {name}"] = " ".join((str(stay.total), ", ".join(lines)))
            money = stay.damage, stay.damage_owed, stay.fee, stay.paid, stay.stamp
            kept = *money, stay.given_back, stay.deposit
            found[f"kept {name}"] = " ".join(map(str, kept))
        return found


def _unbound(bill: Bill, stay: Told) -> ByPlace:
    """Return the prices that no guest has for themselves; what was sold to one is theirs alone."""
    found = _agreed(bill)
    for night, here in stay.lain.items():
        for room, guest in here:
            if (guest, night) in stay.sold and stay.sold[guest, night] in found.get(
                (room, night), ()
            ):
                found[room, night].remove(stay.sold[guest, night])
    return found


def _holding(bill: Bill, gone: Collection[date], nights: int) -> Bill:
    """Return the lines that hold for a stay of so many nights: by length only when none is gone, or it is long enough still."""
    return tuple(line for line in bill if not gone or line[-1] <= nights)


def _agreed(bill: Bill) -> ByPlace:
    """Return the prices of a night in each room, one a bed."""
    found: ByPlace = {}
    for what, room, first, nights, places, unit, *_ in bill:
        for n in range(nights if what == "use" else 0):
            night = date.fromisoformat(first) + n * ONE_DAY
            found.setdefault((room, night), []).extend([unit] * places)
    return found


def _by_night(bill: Bill) -> Counter[tuple[date, int]]:
    """Return how many beds of all rooms cost so much on a night."""
    return Counter((night, unit) for (_, night), units in _agreed(bill).items() for unit in units)
