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
        self._arrivals: Counter[str] = Counter()
        self._nights: Counter[str] = Counter()

    @property
    def hears(self) -> Hears:
        """Return what is told of guests, and how they come and sleep."""
        return {
            "stays.guest-registered.v1": self._tell,
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
        places = self._places.setdefault((fact["stay"], fact["guest"], fact["companion"]), {})
        places |= {name: line.position for name in (*IDENTITY, *DOCUMENT) if fact[name]}

    def _change(self, line: Line) -> None:
        """Forget who comes no more, and companions who are named anew."""
        fact = line.fact
        named = [] if fact["companions"] else _names(fact["beds"])
        members = [guest for _, _, guest in fact["beds"] if guest]
        guests = self._told.get(fact["stay"], {})
        for gone in guests.keys() - {*named, *members}:
            del guests[gone]
            companion = int(gone) if gone.isdigit() else 0
            del self._places[fact["stay"], "" if companion else gone, companion]

    def _come(self, line: Line) -> None:
        fact = line.fact
        guests = self._told.get(fact["stay"], {})
        here = [guests.get(name, {}) for name in _names(fact["beds"])]
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
        if fact["origins"] != self._origins[fact["stay"]]:
            self.say(f"{fact['stay']}: others slept than came")
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
        fields = ",".join(f"{name}@{places[name]}" for name in sorted(places))
        return " ".join([*parts, *([fields] if fields else [])])


def _names(beds: list[list[str]]) -> list[str]:
    """Return the guests as they are told of: members by id, companions by number."""
    names: list[str] = []
    companions = 0
    for _, _, guest in beds:
        companions += not guest
        names.append(guest or str(companions))
    return names
