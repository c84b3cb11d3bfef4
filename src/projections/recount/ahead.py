"""What members have paid ahead, plans and credits together, for whoever hears of bookings."""

from projections.recount.carnets import Carnets
from projections.recount.plans import Plans

AHEAD = ("plan", "credit")


class Ahead:
    """The months of plans, and the credits that are good."""

    def __init__(self, plans: Plans, carnets: Carnets) -> None:
        self._plans, self._carnets = plans, carnets

    def cheapest(
        self, guest: str, hub: str, unit: str, day: str
    ) -> tuple[int, int, str, str] | None:
        """Return what a use at a desk costs by what was paid ahead: cents, rate of VAT, source, rule; of the same a plan."""
        plan = self._plans.cheapest(guest, hub, unit, day)
        credit = self._carnets.first(guest, hub, unit, day)
        found = [(*one, rule) for one, rule in zip((plan, credit), AHEAD, strict=True) if one]
        return min(found, key=lambda one: one[0]) if found else None

    def is_good(self, name: str, guest: str, hub: str, unit: str, day: str) -> bool:
        """Say whether a hub sold a guest a use at a desk that is left on a day, by this source."""
        return self._of(name).is_good(name, (guest, hub, "desk", unit), day)

    def takes(self, name: str, booking: str, day: str, hub: str) -> None:
        """A booking draws a use."""
        self._of(name).takes(name, booking, day, hub)

    def ends(self, name: str, booking: str, *, stage: str) -> None:
        """It is used or spent; without a stage it is there again."""
        self._of(name).ends(name, booking, stage=stage)

    def _of(self, name: str) -> Plans | Carnets:
        return self._plans if name.startswith("PS") else self._carnets
