"""Everything that has an id: how it stands, its name, where it is, what it is of, and whose it is."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.people import STEPS

Json = dict[str, Any]

BECOMES = {
    **{name: ("member", after) for name, (_, after) in STEPS.items()},
    "offerings.offering-settled.v1": ("offering", "settled"),
    "offerings.offering-failed.v1": ("offering", "failed"),
    "offerings.offering-cancelled.v1": ("offering", "cancelled"),
    "houses.offer-withdrawn.v1": ("offer", "withdrawn"),
    "houses.offer-expired.v1": ("offer", "expired"),
    "houses.offer-lapsed.v1": ("offer", "lapsed"),
    "stays.reservation-released.v1": ("stay", "released"),
    "stays.stay-booked.v1": ("stay", "booked"),
    "stays.stay-cancelled.v1": ("stay", "cancelled"),
    "stays.no-show-marked.v1": ("stay", "no-show"),
    "stays.stay-checked-in.v1": ("stay", "in house"),
    "stays.no-show-undone.v1": ("stay", "in house"),
    "places.hub-opened.v1": ("hub", "open"),
    "places.hub-withdrawn.v1": ("hub", "withdrawn"),
    "stays.room-withdrawn.v1": ("room", "withdrawn"),
    "houses.distribution-undone.v1": ("distribution", "undone"),
    "stays.stay-checked-out.v1": ("stay", "finished"),
}
"""Facts that change nothing but how a thing stands."""


ENDED = {"withdrawn", "declined"}
"""How a thing stands that is no longer there."""


class Thing(msgspec.Struct):
    """One thing: `of` is what it belongs to, `who` are the members whose it is."""

    state: str
    name: str = ""
    hub: str = ""
    of: str = ""
    who: tuple[str, ...] = ()

    def text(self) -> str:
        """Return what there is of it, in this order."""
        return " ".join(
            filter(None, (self.state, self.name, self.hub, self.of, ",".join(self.who)))
        )


class Listed(Hand):
    """Hubs, rooms, members, houses, ventures, and what is begun and ended with them."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.things: dict[tuple[str, str], Thing] = {}
        self._places: Figures = {}

    @property
    def hears(self) -> Hears:
        """Return what begins a thing, and what changes it."""
        return {
            "places.hub-recorded.v1": self._hub,
            "places.hub-renamed.v1": self._rename,
            "stays.room-added.v1": self._opens("room"),
            "members.member-applied.v1": self._apply,
            "members.home-hub-changed.v1": self._move,
            "houses.house-opened.v1": self._opens("house"),
            "ventures.venture-opened.v1": self._opens("venture"),
            "offerings.offering-opened.v1": self._begin,
            "houses.shares-offered.v1": self._offer,
            "houses.transfer-requested.v1": self._may_buy,
            "houses.transfer-authorised.v1": self._may_buy,
            "houses.transfer-refused.v1": self._may_buy,
            "houses.shares-transferred.v1": self._accept,
            "houses.distribution-paid.v1": self._within("distribution", "house", "paid"),
            "houses.house-appraised.v1": self._within("appraisal", "house", "told"),
            "stays.stay-reserved.v1": self._reserve,
            "stays.stay-changed.v1": self._change,
            **dict.fromkeys(BECOMES, self._become),
        }

    def _opens(self, kind: str, state: str = "open") -> Callable[[Line], None]:
        def hear(line: Line) -> None:
            fact = line.fact
            of = fact["hub"] if kind == "room" else ""
            self._new(kind, fact[kind], Thing(state, fact["name"], fact["hub"], of))

        return hear

    def _hub(self, line: Line) -> None:
        self._opens("hub", "recorded")(line)
        where = ("side", "country", "zone", "istat", "municipality", "population", "day")
        told = (line.fact[name] for name in where)
        self._places[f"place {line.fact['hub']}"] = " ".join(str(one) for one in told if one)

    def _within(self, kind: str, of: str, state: str) -> Callable[[Line], None]:
        """What is begun with a house has its name and its hub."""

        def hear(line: Line) -> None:
            whole = self.things[of, line.fact[of]]
            self._new(kind, line.fact[kind], Thing(state, whole.name, whole.hub, line.fact[of]))

        return hear

    def _begin(self, line: Line) -> None:
        """An offering has the name and the hub of its issuer."""
        issuer, name = line.fact["issuer"], line.fact["offering"]
        whole = self.things.get(("house", issuer)) or self.things["venture", issuer]
        self._new("offering", name, Thing("open", whole.name, whole.hub, issuer))

    def _new(self, kind: str, name: str, thing: Thing) -> None:
        if (kind, name) in self.things:
            self.say(f"{kind} {name} twice")
        self.things[kind, name] = thing

    def _become(self, line: Line) -> None:
        kind, state = BECOMES[line.fact["is"]]
        self.things[kind, line.fact[kind]].state = state
        if kind == "hub":
            self._places[f"place {line.fact['hub']}"] += f" {line.fact['day']}"
        if line.fact["is"] == "places.hub-withdrawn.v1":
            self._is_empty(line.fact["hub"])

    def _is_empty(self, hub: str) -> None:
        """Nothing that is still there belongs to a hub that is withdrawn."""
        for (kind, name), one in self.things.items():
            if kind not in ("hub", "stay") and one.hub == hub and one.state not in ENDED:
                self.say(f"{hub} is withdrawn, and {kind} {name} is there")

    def _rename(self, line: Line) -> None:
        self.things["hub", line.fact["hub"]].name = line.fact["name"]

    def _apply(self, line: Line) -> None:
        self._new("member", line.fact["member"], Thing("applied", hub=line.fact["home_hub"]))

    def _move(self, line: Line) -> None:
        self.things["member", line.fact["member"]].hub = line.fact["home_hub"]

    def _offer(self, line: Line) -> None:
        fact = line.fact
        self._within("offer", "house", "open")(line)
        self._whose("offer", fact, filter(None, (fact["seller"], fact["buyer"])))

    def _may_buy(self, line: Line) -> None:
        offer = self.things["offer", line.fact["offer"]]
        self._whose("offer", line.fact, (*offer.who, line.fact["buyer"]))

    def _accept(self, line: Line) -> None:
        self._may_buy(line)
        if not line.fact["shares_left"]:
            self.things["offer", line.fact["offer"]].state = "accepted"

    def _reserve(self, line: Line) -> None:
        fact = line.fact
        self._new("stay", fact["stay"], Thing("reserved", hub=fact["hub"], of=fact["hub"]))
        self._change(line)

    def _change(self, line: Line) -> None:
        fact = line.fact
        here = self.things["stay", fact["stay"]].who if fact.get("in_house") else ()
        guests = (guest for *_, guest in fact["beds"] if guest)
        self._whose("stay", fact, (*here, fact["payer"], *guests))

    def _whose(self, kind: str, fact: Json, who: Iterable[str]) -> None:
        self.things[kind, fact[kind]].who = tuple(dict.fromkeys(who))

    def figures(self) -> Figures:
        """Return `directory ‹kind› ‹id›` (state, name, hub, of what, whose) and `place ‹hub›`."""
        return self._places | {
            f"directory {kind} {name}": one.text() for (kind, name), one in self.things.items()
        }
