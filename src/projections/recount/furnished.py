"""What rooms cost, and on what terms hubs let them."""

from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.tariff import A_YEAR, seasons_on, told


class Furnished(Hand):
    """The prices of rooms, the terms of hubs, and what hubs are called."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self._told: Figures = {}

    @property
    def hears(self) -> Hears:
        """Return what is told of them."""
        return {
            "places.hub-recorded.v1": self._hub,
            "places.hub-renamed.v1": self._hub,
            "stays.price-set.v1": self._price,
            "stays.terms-set.v1": self._terms,
        }

    def _hub(self, line: Line) -> None:
        self._told[f"hub {line.fact['hub']}"] = line.fact["name"]

    def _price(self, line: Line) -> None:
        fact = line.fact
        self._told[f"price {fact['room']} {fact['valid_from']}"] = told(fact)
        if any(len(seasons_on(fact, day)) > 1 for day in A_YEAR):
            self.say(f"{fact['room']}: a night is in two seasons")

    def _terms(self, line: Line) -> None:
        fact = line.fact
        terms = ("vat_bp", "city_tax_cents", "deposit_cents", "long_stays")
        words = filter(None, [fact["cin"], fact["lodging"]])
        told = " ".join([*(str(int(fact[name])) for name in terms), *words])
        self._told[f"terms {fact['hub']} {fact['valid_from']}"] = told

    def figures(self) -> Figures:
        """Return `price ‹room› ‹day›`, `terms ‹hub› ‹day›`, `hub`."""
        return dict(self._told)
