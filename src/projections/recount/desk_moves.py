"""What the facts about desks and halls move: held when booked, paid when used, also at the till, kept as a fee or given back when not."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from projections.recount.accounts import CLIENTS_BANK
from projections.recount.till import OF_TILLS

Move = tuple[str, int]
Json = dict[str, Any]
STAMP = "Liabilities:StampDuty"


class Reserves(Protocol):
    """Who knows what is reserved under which name; `booked` are whose bookings, of what, where, and at what price."""

    booked: dict[str, tuple[str, str, str, int]]

    def promise(self, name: str, member: str, cents: int) -> list[Move]:
        """Reserve so much in all."""

    def let_go(self, name: str) -> list[Move]:
        """Give all of it back."""

    def capture(self, name: str, cents: int | None = None) -> Move:
        """Take so much of it."""


def rules_of_services(journal: Reserves) -> dict[str, Callable[[Json], Iterable[Move]]]:
    """Return what each fact must have moved."""

    def book(fact: Json) -> Iterable[Move]:
        what = fact["is"].partition("s.")[0]
        told = fact["payer"], what, fact["hub"], fact["total_cents"]
        journal.booked[fact["booking"]] = told
        return journal.promise(fact["booking"], fact["payer"], fact["total_cents"])

    def keep(fact: Json, earned: Mapping[str, int]) -> list[Move]:
        """Held money is the hub's; what is not kept is the payer's again."""
        name, hub, cents = fact["booking"], fact["hub"], sum(earned.values())
        del journal.booked[name]
        kept = [
            (f"Assets:Bank:Hubs:{hub}", cents),
            (CLIENTS_BANK, -cents),
            *((f"{account}:{hub}", -part) for account, part in earned.items()),
        ]
        taken = [journal.capture(name, cents), *kept] if cents else []
        return [*taken, *journal.let_go(name)]

    def not_used(fact: Json) -> Iterable[Move]:
        return keep(fact, {"Income:Fees": fact["fee_cents"], STAMP: fact["stamp_cents"]})

    def used(fact: Json) -> Iterable[Move]:
        net = {"Income:Services": fact["net_cents"]}
        duties = {"Liabilities:VAT": fact["vat_cents"], STAMP: fact["stamp_cents"]}
        return keep(fact, net | duties)

    steps = {"booked": book, "cancelled": not_used, "missed": not_used, "used": used}
    of_both = {
        f"{of}s.{of}-{step}.v1": moves for of in ("desk", "hall") for step, moves in steps.items()
    }
    return of_both | OF_TILLS
