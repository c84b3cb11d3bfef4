"""What members asked to be paid out, and what became of it."""

from projections.recount.hand import Figures, Hand, Hears, Line, Say


class Payouts(Hand):
    """Each payment out that was asked for: whose, how much, since when it stands so."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.state: dict[str, tuple[str, str]] = {}
        self._asked: dict[str, str] = {}
        self._refused_at: dict[str, int] = {}

    @property
    def hears(self) -> Hears:
        """Return what is asked for and answered, and what a bank sends back."""
        return {
            "treasury.payout-asked.v1": self._ask,
            "treasury.payout-paid.v1": lambda line: self._end(line, "paid"),
            "treasury.payout-refused.v1": self._refuse,
            "treasury.entry-posted.v1": self._post,
        }

    def _ask(self, line: Line) -> None:
        fact = line.fact
        self._asked[fact["payout"]] = f"{fact['member']} {fact['cents']} {line.position}"
        self.state[fact["payout"]] = "waiting", fact["day"]

    def _end(self, line: Line, how: str) -> None:
        name = line.fact["payout"]
        if self.state[name][0] != "waiting":
            self.say(f"{name} is {self.state[name][0]}, and {how} again")
        self.state[name] = how, line.fact["day"]

    def _refuse(self, line: Line) -> None:
        self._end(line, "refused")
        self._refused_at[line.fact["payout"]] = line.position

    def _post(self, line: Line) -> None:
        if line.fact["kind"] != "reversal":
            return
        for _, _, hold, *_ in line.fact["lines"]:
            if hold in self.state:
                self.state[hold] = "waiting", line.fact["day"]

    def figures(self) -> Figures:
        """Return `payout ‹id›`: member, cents, where it was asked for, its state, since when, where it was refused."""
        return {
            f"payout {name}": " ".join(
                (asked, *self.state[name], str(self._refused_at.get(name, 0)))
            )
            for name, asked in self._asked.items()
        }
