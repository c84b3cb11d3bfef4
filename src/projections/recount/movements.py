"""What banks call their movements: each number once a bank, unless what had it was an error."""

from projections.recount.accounts import CLIENTS_BANK
from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.money import Money


class Movements(Hand):
    """The entry, or the transfer between two banks, that each number is of."""

    def __init__(self, say: Say, money: Money) -> None:
        super().__init__(say)
        self._money = money
        self._of: dict[tuple[str, str], str] = {}
        self._noted: dict[tuple[str, str], str] = {}
        self._mistaken: set[str] = set()

    @property
    def hears(self) -> Hears:
        """Return what banks call entries, and transfers."""
        return {
            "treasury.bank-movement-noted.v1": self._note,
            "treasury.bank-transfer-noted.v1": self._transfer,
            "treasury.bank-transfer-cancelled.v1": self._cancel,
        }

    def _note(self, line: Line) -> None:
        fact = line.fact
        for bank in filter(None, (fact["bank"], fact.get("other_bank"))):
            self._count(fact["entry"], bank, fact["reference"])
            if not self._concerns(fact["entry"], bank):
                self.say(f"{fact['entry']} does not concern {bank}")
            self._noted[fact["entry"], bank] = fact["reference"]

    def _concerns(self, entry: str, bank: str) -> bool:
        """Say so of the entry beside; what bounced left the clients' bank, also where the network's made it all up."""
        posted = self._money.posted
        bounced = posted["kind"] == "bounce" and bank == CLIENTS_BANK
        return posted["entry"] == entry and (bounced or bank in [one[0] for one in posted["lines"]])

    def _transfer(self, line: Line) -> None:
        for owner in (line.fact["from_owner"], line.fact["to_owner"]):
            self._count(line.fact["transfer"], bank_of(owner), line.fact["reference"])

    def _cancel(self, line: Line) -> None:
        self._transfer(line)
        if line.fact["reason"] != "returned":
            self._mistaken.add(line.fact["transfer"])

    def _count(self, what: str, bank: str, reference: str) -> None:
        """A number may be told again if its entry was reversed or bounced, or its transfer was none."""
        if not reference:
            return
        movement = bank, "".join(reference.split()).casefold()
        former = self._of.get(movement)
        if former is not None and self._stands(former):
            self.say(f"{' '.join(movement)} is {former} already")
        self._of[movement] = what

    def _stands(self, what: str) -> bool:
        cancelled = self._money.reversed.get(what)
        return what not in self._mistaken and cancelled in (None, "credit-taken-back")

    def figures(self) -> Figures:
        """Return `movement ‹entry› ‹bank›`."""
        return {f"movement {entry} {bank}": text for (entry, bank), text in self._noted.items()}


def bank_of(owner: str) -> str:
    """Return the name of an owner's bank account."""
    if owner in ("Clients", "Network"):
        return f"Assets:Bank:{owner}"
    return f"Assets:Bank:{'Hubs' if owner.startswith('S') else 'Houses'}:{owner}"
