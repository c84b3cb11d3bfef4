"""What members have paid ahead, plans and credits together, for whoever hears of bookings."""

from typing import Any

from projections.recount.carnets import Carnets
from projections.recount.plans import Plans

Json = dict[str, Any]
What = tuple[str, str]
"""A service, and the unit by which it is counted."""
AHEAD = ("plan", "credit")


class Ahead:
    """The months of plans, and the credits that are good."""

    def __init__(self, plans: Plans, carnets: Carnets) -> None:
        self._plans, self._carnets = plans, carnets

    def cheapest(
        self, guest: str, hub: str, what: What, day: str
    ) -> tuple[int, int, str, str] | None:
        """Return what a use costs by what the hub itself sold ahead: cents, rate of VAT, source, rule; of the same a plan."""
        plan = self._plans.cheapest((guest, hub, *what), day)
        credit = self._carnets.first((guest, hub, *what), day)
        found = [(*one, rule) for one, rule in zip((plan, credit), AHEAD, strict=True) if one]
        return min(found, key=lambda one: one[0]) if found else None

    def is_good(self, name: str, guest: str, hub: str, what: What, day: str) -> bool:
        """Say whether a hub sold a guest a use that is left on a day, by this source."""
        return self._of(name).is_good(name, (guest, hub, *what), day)

    def takes(self, name: str, booking: str, day: str, hub: str) -> None:
        """A booking draws a use."""
        self._of(name).takes(name, booking, day, hub)

    def ends(self, name: str, booking: str, *, stage: str) -> None:
        """It is used or spent; without a stage it is there again."""
        self._of(name).ends(name, booking, stage=stage)

    def ends_all(self, fact: Json, *, stage: str) -> None:
        """All uses of a booking are used or spent; without a stage they are there again."""
        drawn = {sale[13] for sale in fact["sold"] if sale[3] in AHEAD and not sale[4]}
        for name in drawn:
            self.ends(name, fact["booking"], stage=stage)

    def _of(self, name: str) -> Plans | Carnets:
        return self._plans if name.startswith("PS") else self._carnets
