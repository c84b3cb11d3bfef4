"""How many bed nights each payer keeps without money: never more than the rule of the day, and what is not booked counts for an hour."""

from datetime import date, datetime, timedelta

from projections.recount.hand import Figures, Hand, Hears, Line, Say, day_of

BED_NIGHTS_USUAL = 732
AN_HOUR = timedelta(hours=1)


class Unpaid(Hand):
    """Reservations that nobody booked: payer → reservation → its bed nights, and until when they count."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._kept: dict[str, dict[str, tuple[int, datetime]]] = {}
        self._most: dict[str, int] = {}
        self._reserved: Line | None = None

    @property
    def hears(self) -> Hears:
        """Return what keeps beds, and what pays for them: giving them back ends nothing."""
        return {
            "stays.stay-rule-set.v1": self._rule,
            "stays.stay-reserved.v1": self._reserve,
            "stays.stay-booked.v1": self._book,
        }

    def _rule(self, line: Line) -> None:
        if line.fact["rule"] == "unpaid-bed-nights":
            self._most[line.fact["valid_from"]] = line.fact["value"]

    def _reserve(self, line: Line) -> None:
        fact = line.fact
        nights = date.fromisoformat(fact["depart"]) - date.fromisoformat(fact["arrive"])
        kept = self._kept.setdefault(fact["payer"], {})
        until = datetime.fromisoformat(fact["expires"]) + AN_HOUR
        kept[fact["stay"]] = len(fact["beds"]) * nights.days, until
        self._reserved = line

    def _book(self, line: Line) -> None:
        self._kept[line.fact["payer"]].pop(line.fact["stay"])

    def command_ends(self) -> None:
        """Who reserved keeps no more than allowed; what is booked in the same breath is paid."""
        line, self._reserved = self._reserved, None
        if line is None or line.fact["stay"] not in self._kept[line.fact["payer"]]:
            return
        begun = [day for day in self._most if day <= day_of(line.at)]
        most = self._most[max(begun)] if begun else BED_NIGHTS_USUAL
        kept = self._kept[line.fact["payer"]].values()
        unpaid = sum(bed_nights for bed_nights, until in kept if line.at < until)
        if unpaid > most:
            self.say(f"{line.fact['payer']} keeps {unpaid} bed nights without money, not {most}")

    def figures(self) -> Figures:
        """Return nothing: what counts ends by the clock."""
        return {}
