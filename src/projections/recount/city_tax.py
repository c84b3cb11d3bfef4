"""City tax counted again night by night: what each municipality asked on it, of whom, and for how many nights."""

from collections import Counter
from datetime import date
from typing import Any

import msgspec

from projections.recount.hand import ONE_DAY, Figures, Hand, Hears, Line, Say
from projections.recount.register import names_of

Json = dict[str, Any]
NOTHING = "-"
REASONS = ("age", "resident", "carer", "escort", "duty", "taxed elsewhere", "other")
RETURNED = ("guests", "nights", "taxed", "beyond", *REASONS, "due", "owed")


class _Guest(msgspec.Struct):
    """Who sleeps in a bed, until a day, and why they might be exempt: a member by id, a companion by number."""

    name: str
    member: str
    left: date = date.max
    age: list[Any] | None = None
    lives_here: bool = False
    excused: str = ""


class _Party(msgspec.Struct):
    """Who came on a day and is here, in the order of their beds, and who has gone.

    Until the command that was told last they had been awaited on another day.
    """

    arrive: date
    here: list[_Guest]
    gone: list[_Guest] = []
    awaited: tuple[str, date] = ("", date.min)


class CityTax(Hand):
    """Every table, who slept where on which night, and why somebody was exempt."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._towns: dict[str, str] = {}
        self._terms: dict[str, dict[str, Json]] = {}
        self._tables: dict[str, dict[str, Json]] = {}
        self._stays: dict[str, _Party] = {}
        self._slept: dict[str, dict[date, str]] = {}
        self._taxed: Figures = {}
        self._days: dict[str, Counter[str]] = {}

    @property
    def hears(self) -> Hears:
        """Return what is told of rates, of guests and their nights, and of what they paid."""
        return {
            "places.hub-recorded.v1": self._open,
            "stays.terms-set.v1": self._set_terms,
            "stays.city-tax-set.v1": self._set_table,
            "stays.stay-reserved.v1": self._lie,
            "stays.stay-changed.v1": self._change,
            "stays.no-show-undone.v1": self._come,
            "stays.stay-checked-in.v1": self._come,
            "stays.guest-registered.v1": self._tell,
            "stays.guest-exempted.v1": self._excuse,
            "stays.night-slept.v1": self._sleep,
            "stays.stay-checked-out.v1": self._leave,
        }

    def _open(self, line: Line) -> None:
        self._towns[line.fact["hub"]] = line.fact["istat"]

    def _set_terms(self, line: Line) -> None:
        self._terms.setdefault(line.fact["hub"], {})[line.fact["valid_from"]] = line.fact

    def _set_table(self, line: Line) -> None:
        self._tables.setdefault(line.fact["istat"], {})[line.fact["valid_from"]] = line.fact

    # ---- guests

    def _lie(self, line: Line) -> None:
        fact = line.fact
        self._stays[fact["stay"]] = _Party(
            date.fromisoformat(fact["arrive"]), _guests(fact["beds"])
        )

    def _change(self, line: Line) -> None:
        """Guests in the house leave before the others, or move; those who are awaited may be others."""
        fact, party = line.fact, self._stays[line.fact["stay"]]
        party.awaited = line.command, party.arrive
        party.arrive = date.fromisoformat(fact["arrive"])
        if fact["in_house"]:
            if len(fact["beds"]) < len(fact["was_beds"]):
                self._part(party, fact)
            return
        known = {one.name: one for one in party.here}
        party.here = [
            known.get(one.name, one) if one.member or not fact["companions"] else one
            for one in _guests(fact["beds"])
        ]

    def _part(self, party: "_Party", fact: Json) -> None:
        """Companions who stay are counted first, and after them those who leave."""
        left = [bed[:2] for bed in fact["beds"]]
        places = [bed[:2] in left for bed in fact["was_beds"]]
        stay = [one for one, here in zip(party.here, places, strict=True) if here]
        go = [one for one, here in zip(party.here, places, strict=True) if not here]
        for number, one in enumerate((one for one in (*stay, *go) if not one.member), 1):
            one.name = str(number)
        for one in go:
            one.left = date.fromisoformat(fact["first"])
        party.here, party.gone = stay, [*party.gone, *go]

    def _come(self, line: Line) -> None:
        """The age of everybody was judged for the day on which they were awaited, by the table of that day."""
        fact = line.fact
        party = self._stays[fact["stay"]]
        command, day = party.awaited
        if command != line.command:
            day = party.arrive
        party.arrive = date.fromisoformat(fact["arrive"])
        table = _in_force(self._tables.get(self._towns[fact["hub"]], {}), day)
        if not table or not _judges_age(table):
            return
        rule = [day.isoformat(), table["exempt_below"], table["exempt_from"]]
        for one in party.here:
            if not one.age or one.age[0] != rule:
                self.say(f"{fact['stay']}: the age of {one.name} was judged by {one.age}")

    def _tell(self, line: Line) -> None:
        fact, one = line.fact, self._guest(line)
        one.age = fact.get("age") or one.age
        if fact["residence"]:
            one.lives_here = fact.get("lives_here", False)

    def _excuse(self, line: Line) -> None:
        self._guest(line).excused = line.fact["reason"]

    def _guest(self, line: Line) -> "_Guest":
        name = line.fact["guest"] or str(line.fact["companion"])
        party = self._stays[line.fact["stay"]]
        return next(one for one in (*party.here, *party.gone) if one.name == name)

    def _sleep(self, line: Line) -> None:
        night = date.fromisoformat(line.fact["day"])
        for _, _, _, members in line.fact["rooms"]:
            for member in members:
                self._slept.setdefault(member, {})[night] = line.fact["hub"]

    # ---- what they owe

    def _leave(self, line: Line) -> None:
        fact = line.fact
        party = self._stays[fact["stay"]]
        first, left = party.arrive, date.fromisoformat(fact["left"])
        owed: list[list[Any]] = []
        for one in (*party.here, *party.gone):
            counts: dict[str, int] = {"taxed": 0, "beyond": 0, "exempt": 0}
            why, cents = "", 0
            for n in range((min(left, one.left) - first).days):
                night = first + n * ONE_DAY
                kind, rate = self._night(fact["hub"], one, first, night)
                why = why or ("" if kind in counts else kind)
                counts[kind if kind in counts else "exempt"] += 1
                cents += rate if kind == "taxed" else 0
            number = 0 if one.member else int(one.name)
            if any(counts.values()):
                owed.append([one.member, number, *counts.values(), why, cents])
        if sorted(owed) != sorted(fact["guests"]):
            self.say(f"{fact['stay']}: guests owe {owed}, not {fact['guests']}")
        if fact["city_tax_cents"] != (total := sum(one[-1] for one in owed)):
            self.say(f"{fact['stay']}: a city tax of {fact['city_tax_cents']}, and not {total}")
        shown = (" ".join(map(str, (one[0] or one[1], *one[2:]))) for one in fact["guests"])
        self._counts(fact, owed)
        if fact["guests"]:
            self._taxed[f"taxed {fact['stay']}"] = ", ".join(shown)

    def _counts(self, fact: Json, owed: list[list[Any]]) -> None:
        """Add up what is returned of the day: guests, nights taxed, beyond, exempt by reason; due, and of it not paid."""
        if not owed:
            return
        day = self._days.setdefault(f"{fact['hub']} {fact['day']}", Counter())
        for *_, taxed, beyond, exempt, why, cents in owed:
            day.update(guests=1, nights=taxed + beyond + exempt, taxed=taxed, beyond=beyond)
            day.update({why: exempt, "due": cents})
        day["owed"] += fact["city_tax_owed_cents"]

    def _night(self, hub: str, guest: "_Guest", first: date, night: date) -> tuple[str, int]:
        """Return `taxed`, `beyond` the first nights, or why the guest is exempt; and the rate of the night."""
        tables = self._tables.get(self._towns[hub], {})
        terms, table = _in_force(self._terms[hub], night), _in_force(tables, night)
        if table is None:
            return "taxed", terms["city_tax_cents"] if terms else 0
        if reason := _exempt(guest, table):
            return reason, 0
        at_arrival = _in_force(tables, first) or {}
        nth = self._nth(
            hub, guest.member, first, night, everywhere=bool(at_arrival.get("everywhere"))
        )
        if table["nights_max"] is not None and nth > table["nights_max"]:
            return "beyond", 0
        return "taxed", _rate(table["rates"], terms["lodging"] if terms else "", night)

    def _nth(self, hub: str, guest: str, first: date, night: date, *, everywhere: bool) -> int:
        """Return which of the guest's consecutive nights this one is; of a companion, of this stay alone."""
        if not guest:
            return (night - first).days + 1
        slept, count = self._slept[guest], 0
        while (where := slept.get(night - count * ONE_DAY)) is not None:
            if where != hub and not (everywhere and self._towns[where] == self._towns[hub]):
                break
            count += 1
        return count

    def figures(self) -> Figures:
        """Return `city tax ‹municipality›:‹day›`, `returned ‹hub› ‹day›` what is returned, and `taxed ‹stay›`: guest, nights taxed, beyond, exempt and why, cents."""
        days = {
            f"returned {name}": " ".join(str(day[one]) for one in RETURNED)
            for name, day in self._days.items()
        }
        return (
            self._taxed
            | days
            | {
                f"city tax {town}:{day}": f"{town} {day} {_told(table)}"
                for town, tables in self._tables.items()
                for day, table in tables.items()
            }
        )


def _guests(beds: list[list[str]]) -> list[_Guest]:
    """Return who sleeps in these beds."""
    names = names_of(beds)
    return [_Guest(name, bed[2]) for name, bed in zip(names, beds, strict=True)]


def _in_force(dated: dict[str, Json], day: date) -> Json | None:
    """Return what was set for the last day that is not later."""
    begun = [one for one in dated if one <= day.isoformat()]
    return dated[max(begun)] if begun else None


def _judges_age(table: Json) -> bool:
    return any(table[name] is not None for name in ("exempt_below", "exempt_from"))


def _exempt(guest: "_Guest", table: Json) -> str:
    """Return why a guest owes nothing by a table: age and residence before what the host saw."""
    if guest.age and guest.age[1]:
        return "age" if _judges_age(table) else ""
    if guest.lives_here:
        return "resident" if table["residents"] else ""
    return guest.excused if guest.excused in table["others"] else ""


def _rate(rates: list[list[Any]], lodging: str, night: date) -> int:
    """Return the rate of the class, or of all others, in whose season the night is."""
    by_class: dict[str, int] = {
        of: cents for of, first, last, cents in rates if f"{night:%m-%d}" in _days_of(first, last)
    }
    return by_class.get(lodging, by_class.get("", 0))


def _days_of(first: str, last: str) -> set[str]:
    """Return the days of a season, one by one, on into the next year if it must be; those of a leap year."""
    goes_past = first > last and first > "02-29"
    year = 1999 if goes_past else 2000  # Either way through 29 February, if the season has it.
    day, days = date.fromisoformat(f"{year}-{first}"), {first}
    while f"{day:%m-%d}" != last:
        day += ONE_DAY
        days.add(f"{day:%m-%d}")
    return days


def _told(table: Json) -> str:
    numbers = ("nights_max", "everywhere", "exempt_below", "exempt_from", "residents")
    told = [NOTHING if table[one] is None else str(int(table[one])) for one in numbers]
    rates = (" ".join(filter(None, (a, b, str(c), of))) for of, a, b, c in table["rates"])
    return " ".join(filter(None, [*told, ",".join(table["others"]), ", ".join(rates)]))
