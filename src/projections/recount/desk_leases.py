"""Which desks leases have: let on all the days, nobody else's, and free again from the day on which one ends."""

from projections.recount.desks import Desks
from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.leases import days_let, leased_places, leased_text, unlet_halves


class DeskLeases(Hand):
    """The desks of every lease, in parts of days with the same desks; what is taken is told to `Desks`."""

    def __init__(self, say: Say, desks: Desks) -> None:
        super().__init__(say)
        self._desks = desks
        self._leased: Figures = {}

    @property
    def hears(self) -> Hears:
        """Return what is let, and what ends early."""
        return {
            "leases.lease-made.v1": self._let,
            "leases.lease-ended.v1": self._let_no_more,
        }

    def _let(self, line: Line) -> None:
        """Each desk is let, and nobody else's, on all the days; every half on which the hub is open has as many."""
        fact, lease = line.fact, line.fact["lease"]
        for number, part in enumerate(fact["desks"]):
            self._leased[f"desk-lease {lease} {number}"] = leased_text(fact, part, part[1])
            for place in leased_places(fact, part):
                if not self._desks.is_let(*place):
                    self.say(f"{lease}: no such desk is let: {place}")
                if other := self._desks.holder(*place):
                    self.say(f"{lease} has the desk of {other}: {place}")
                self._desks.taken[place] = lease
            for half, desk in unlet_halves(part):
                days = days_let(fact, *part[:2])
                if any(
                    self._desks.is_let(fact["hub"], day.isoformat(), half, desk) for day in days
                ):
                    self.say(f"{lease} has no desks for a {half} on which the hub is open")

    def _let_no_more(self, line: Line) -> None:
        fact = line.fact
        for number, part in enumerate(fact["desks"]):
            name = f"desk-lease {fact['lease']} {number}"
            until = min(part[1], fact["ends"])
            for place in leased_places(fact, part):
                if place[1] >= fact["ends"] and self._desks.taken.get(place) == fact["lease"]:
                    del self._desks.taken[place]
            if part[0] >= fact["ends"]:
                self._leased.pop(name, None)
            elif name in self._leased:
                self._leased[name] = leased_text(fact, part, until)

    def figures(self) -> Figures:
        """Return `desk-lease ‹lease› ‹part›`."""
        return dict(self._leased)
