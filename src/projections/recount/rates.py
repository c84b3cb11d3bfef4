"""Rates at which profit is taxed, as they were told."""

from projections.recount.hand import Figures, Hand, Hears, Line, Say


class Rates(Hand):
    """The last one that is told for a day, by whom it is for."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._told: Figures = {}

    @property
    def hears(self) -> Hears:
        """Return what sets a rate."""
        return {
            "houses.withholding-rate-set.v1": self._by_law,
            "houses.holder-rate-set.v1": self._of_a_holder,
        }

    def _by_law(self, line: Line) -> None:
        fact = line.fact
        told = f"{fact['rate_bp']} {fact['valid_from']} {fact['law']}"
        self._told[f"rate {fact['holders']}:{fact['valid_from']}"] = told

    def _of_a_holder(self, line: Line) -> None:
        fact = line.fact
        of = (fact["house"], fact["member"], fact["valid_from"])
        self._told[f"rate {':'.join(of)}"] = " ".join((str(fact["rate_bp"]), *of))

    def figures(self) -> Figures:
        """Return `rate …`."""
        return dict(self._told)
