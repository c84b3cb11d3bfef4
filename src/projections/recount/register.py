"""Whoever is let in was told of in the register; and where guests come from, counted again by the month."""

from collections import Counter
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
IDENTITY = ("surname", "given_name", "sex", "born", "birth_place", "citizenship")
DOCUMENT = ("document", "document_number", "document_place")
HEADS = {"family member": "family head", "group member": "group head"}


class Registered(Hand):
    """What was told of each guest of a stay, and who came from where."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._told: dict[str, dict[str, Json]] = {}
        self._places: dict[tuple[str, str, int], dict[str, int]] = {}
        self._origins: dict[str, list[str]] = {}
        self._lived: dict[str, list[tuple[str, list[str]]]] = {}
        self._arrivals: Counter[str] = Counter()
        self._nights: Counter[str] = Counter()

    @property
    def hears(self) -> Hears:
        """Return what is told of guests, and how they come and sleep."""
        return {
            "stays.guest-registered.v1": self._tell,
            "stays.guest-exempted.v1": self._excuse,
            "stays.stay-changed.v1": self._change,
            "stays.stay-checked-in.v1": self._come,
            "stays.no-show-undone.v1": self._come,
            "stays.night-slept.v1": self._sleep,
        }

    def _tell(self, line: Line) -> None:
        fact = line.fact
        guests = self._told.setdefault(fact["stay"], {})
        told = guests.setdefault(fact["guest"] or str(fact["companion"]), {})
        told |= {name: fact[name] for name in (*IDENTITY, *DOCUMENT) if fact[name]}
        told |= {name: fact[name] for name in ("comes_as", "residence") if fact[name]}
        told |= {"age": fact["age"]} if fact.get("age") else {}
        told |= {"lives_here": fact.get("lives_here", False)} if fact["residence"] else {}
        places = self._places.setdefault((fact["stay"], fact["guest"], fact["companion"]), {})
        places |= {name: line.position for name in (*IDENTITY, *DOCUMENT) if fact[name]}

    def _excuse(self, line: Line) -> None:
        fact = line.fact
        guests = self._told.setdefault(fact["stay"], {})
        guests.setdefault(fact["guest"] or str(fact["companion"]), {})["excused"] = fact["reason"]
        self._places.setdefault((fact["stay"], fact["guest"], fact["companion"]), {})

    def _change(self, line: Line) -> None:
        """Forget who comes no more, and companions who are named anew."""
        fact = line.fact
        if fact["in_house"]:
            self._fewer(fact)
            return
        named = [] if fact["companions"] else names_of(fact["beds"])
        members = [guest for _, _, guest in fact["beds"] if guest]
        guests = self._told.get(fact["stay"], {})
        for gone in guests.keys() - {*named, *members}:
            del guests[gone]
            del self._places[_key(fact["stay"], gone)]

    def _fewer(self, fact: Json) -> None:
        """Some of the guests in the house leave: they were here, and companions who stay are counted before those who left."""
        if len(fact["beds"]) == len(fact["was_beds"]):
            return
        stay, beds = fact["stay"], [bed[:2] for bed in fact["beds"]]
        pairs = zip(fact["was_beds"], names_of(fact["was_beds"]), strict=True)
        stays = [(name, bed[:2] in beds) for bed, name in pairs]
        order = [name for name, here in stays if here] + [name for name, here in stays if not here]
        told, places = self._told.get(stay, {}), self._places
        before = {
            name: (told.pop(name, None), places.pop(_key(stay, name), None)) for name in order
        }
        number = 0
        for name in order:
            number += name.isdigit()
            now = str(number) if name.isdigit() else name
            about, where = before[name]
            if about is not None:
                told[now], places[_key(stay, now)] = about, where or {}
                if (name, False) in stays:
                    about["left_on"] = fact["first"]
        origins = sorted(
            (before[name][0] or {}).get("residence", "") for name, here in stays if here
        )
        if fact["origins"] != origins:
            self.say(f"{stay}: those who stay come from {origins}, not {fact['origins']}")
        until = self._lived.setdefault(stay, [])
        until.append((fact["first"], self._origins[stay]))
        self._origins[stay] = origins

    def _come(self, line: Line) -> None:
        fact = line.fact
        guests = self._told.get(fact["stay"], {})
        here = [guests.get(name, {}) for name in names_of(fact["beds"])]
        kinds = {told.get("comes_as", "single") for told in here}
        for told in here:
            head = HEADS.get(told.get("comes_as", "single"))
            needed = IDENTITY if head else (*IDENTITY, *DOCUMENT)
            if not all(name in told for name in needed) or (head and head not in kinds):
                self.say(f"{fact['stay']}: somebody was let in whom the register lacks")
        origins = sorted(told.get("residence", "") for told in here)
        if origins != fact["origins"]:
            self.say(f"{fact['stay']}: guests come from {origins}, not {fact['origins']}")
        self._origins[fact["stay"]] = origins
        for origin in origins:
            self._arrivals[f"{fact['hub']} {fact['arrive'][:7]} {origin}"] += 1

    def _sleep(self, line: Line) -> None:
        fact = line.fact
        stay, night = fact["stay"], fact["day"]
        before = self._lived.get(stay, [])
        here = next((some for until, some in before if night < until), self._origins[stay])
        if fact["origins"] != here:
            self.say(f"{stay}: others slept than came")
        for origin in fact["origins"]:
            self._nights[f"{fact['hub']} {fact['day'][:7]} {origin}"] += 1

    def figures(self) -> Figures:
        """Return `origin ‹hub› ‹month› ‹region or country›`: arrivals and nights; and what was told of whom where."""
        counted = {
            f"origin {name}": f"{self._arrivals[name]} {self._nights[name]}"
            for name in self._arrivals.keys() | self._nights.keys()
        }
        return counted | {
            f"registered {' '.join(map(str, key))}": self._known(*key) for key in self._places
        }

    def _known(self, stay: str, guest: str, companion: int) -> str:
        told, places = (
            self._told[stay][guest or str(companion)],
            self._places[stay, guest, companion],
        )
        parts = [told.get("comes_as", "single"), told.get("residence", "")]
        parts += filter(None, [told.get("left_on")])
        fields = ",".join(f"{name}@{places[name]}" for name in sorted(places))
        of_tax = ["resident" if told.get("lives_here") else "", told.get("excused", "")]
        if age := told.get("age"):
            by, exempt = age
            judged = (str(one) for one in by if one is not None)
            of_tax[1:1] = [*judged, str(exempt).lower()]
        return " ".join([*parts, *filter(None, [fields, *of_tax])])


def _key(stay: str, name: str) -> tuple[str, str, int]:
    """Return under which stay, member and number of a companion a guest is known."""
    companion = int(name) if name.isdigit() else 0
    return stay, "" if companion else name, companion


def names_of(beds: list[list[str]]) -> list[str]:
    """Return the guests as they are told of: members by id, companions by number."""
    names: list[str] = []
    companions = 0
    for _, _, guest in beds:
        companions += not guest
        names.append(guest or str(companions))
    return names
