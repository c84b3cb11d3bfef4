"""Conventions: every version that was offered, by whom it was signed, and what became of it."""

from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
NOTHING = "-"
PRICE = ("service", "unit", "public_cents", "agreed_cents", "vat_bp", "whom")


class Conventions(Hand):
    """A version is offered, then agreed, declined, replaced, or ended with its convention."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.stands: dict[str, Json] = {}
        self._versions: dict[tuple[str, int], Json] = {}
        self.agreed: dict[tuple[str, str, int], list[Json]] = {}
        self._steps: Figures = {}

    @property
    def hears(self) -> Hears:
        """Return what is offered, signed and ended."""
        return {
            "conventions.convention-proposed.v1": self._propose,
            "conventions.convention-countered.v1": self._counter,
            "conventions.convention-signed.v1": self._sign,
            "conventions.convention-agreed.v1": self._agree,
            "conventions.convention-declined.v1": self._decline,
            "conventions.convention-suspended.v1": self._suspend,
            "conventions.convention-resumed.v1": self._resume,
            "conventions.convention-ended.v1": self._end,
        }

    def _step(self, line: Line, what: str) -> Json:
        """Note who did what; return how the convention stands."""
        fact = line.fact
        stands = self.stands[fact["convention"]]
        if fact["hub"] != stands["hub"]:
            self.say(f"{fact['convention']} is the convention of another hub")
        reasoned = str("reason" in fact).lower()[0]
        told = (fact["hub"], what, fact["by"], stands["version"], reasoned)
        self._steps[f"convention-step {fact['convention']} {line.position}"] = " ".join(
            map(str, told)
        )
        return stands

    def _propose(self, line: Line) -> None:
        fact = line.fact
        self.stands[fact["convention"]] = {
            "hub": fact["hub"],
            "stage": "proposed",
            "version": 0,
            "until": None,
        }
        self._offer(line, "proposed")

    def _counter(self, line: Line) -> None:
        before = self._on_the_table(line.fact["convention"])
        if before["standing"] == "offered":
            before["standing"] = "replaced"
        self._offer(line, "countered")

    def _offer(self, line: Line, what: str) -> None:
        fact = line.fact
        stands = self.stands[fact["convention"]]
        if fact["version"] != stands["version"] + 1:
            self.say(f"{fact['convention']} has version {stands['version']} before this one")
        stands["version"] = fact["version"]
        offered = {"fact": fact, "signed": [], "standing": "offered", "agreed_at": NOTHING}
        self._versions[fact["convention"], fact["version"]] = offered
        self._step(line, what)

    def _on_the_table(self, name: str) -> Json:
        return self._versions[name, self.stands[name]["version"]]

    def _sign(self, line: Line) -> None:
        version = self._versions[line.fact["convention"], line.fact["version"]]
        if line.fact["by"] in version["signed"] or version["standing"] != "offered":
            self.say(f"{line.fact['convention']} cannot be signed by {line.fact['by']}")
        version["signed"].append(line.fact["by"])
        self._step(line, "signed")

    def _agree(self, line: Line) -> None:
        fact = line.fact
        version = self._versions[fact["convention"], fact["version"]]
        same = all(fact[name] == version["fact"][name] for name in ("since", "until", "prices"))
        if sorted(version["signed"]) != ["hub", "network"] or not same:
            self.say(f"{fact['convention']} was not signed so by both")
        version |= {"standing": "agreed", "agreed_at": line.position}
        self.agreed[fact["hub"], fact["convention"], fact["version"]] = fact["prices"]
        stands = self.stands[fact["convention"]]
        ends = (
            [fact["until"]] if stands["stage"] == "proposed" else [fact["until"], stands["until"]]
        )
        if stands["stage"] == "proposed":
            stands["stage"] = "agreed"
        stands["until"] = None if None in ends else max(ends)

    def _decline(self, line: Line) -> None:
        stands = self._step(line, "declined")
        self._on_the_table(line.fact["convention"])["standing"] = "declined"
        if stands["stage"] == "proposed":
            stands["stage"] = "declined"

    def _suspend(self, line: Line) -> None:
        self._step(line, "suspended")["stage"] = "suspended"

    def _resume(self, line: Line) -> None:
        self._step(line, "resumed")["stage"] = "agreed"

    def _end(self, line: Line) -> None:
        stands = self._step(line, "ended")
        stands |= {"stage": "ended", "until": line.fact["last"]}
        version = self._on_the_table(line.fact["convention"])
        if version["standing"] == "offered":
            version["standing"] = "ended"

    def in_force(self, hub: str, day: str) -> bool:
        """Say whether a hub sells by one on a day: by the version that was agreed last, of those that cover it."""
        covering = [
            (version["agreed_at"], name)
            for (name, _), version in self._versions.items()
            if version["standing"] == "agreed"
            and version["fact"]["hub"] == hub
            and self._covers(name, version["fact"], day)
        ]
        return bool(covering) and self.stands[max(covering)[1]]["stage"] != "suspended"

    def _covers(self, name: str, terms: Json, day: str) -> bool:
        stands = self.stands[name]
        ended = stands["until"] if stands["stage"] == "ended" else None
        lasts = all(last is None or day <= last for last in (terms["until"], ended))
        return lasts and terms["since"] <= day

    def figures(self) -> Figures:
        """Return `convention`, `convention-terms` of each version, and `convention-step` by position."""
        found = dict(self._steps)
        for name, stands in self.stands.items():
            known = [str(one) for one in stands.values() if one is not None]
            found[f"convention {name}"] = " ".join(known)
        for (name, number), version in self._versions.items():
            fact = version["fact"]
            told = (
                *(fact["hub"], fact["by"], fact["since"], fact["until"] or NOTHING),
                *(version["standing"], version["agreed_at"]),
                ",".join(version["signed"]) or NOTHING,
                "; ".join(map(_price, fact["prices"])),
            )
            found[f"convention-terms {name} {number}"] = " ".join(map(str, told))
        return found


def _price(price: Json) -> str:
    hubs = [",".join(price["hubs"])] if price["hubs"] else []
    often = NOTHING if price["most_a_month"] is None else price["most_a_month"]
    return " ".join(
        map(str, (*(price[name] for name in PRICE), *hubs, often, price["notice_hours"]))
    )
