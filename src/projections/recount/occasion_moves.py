"""What the facts about seats move: held when booked, paid when the occasion has taken place, kept as a fee or given back when given up."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from projections.recount.accounts import CLIENTS_BANK
from projections.recount.desk_moves import STAMP, Reserves

Move = tuple[str, int]
Json = dict[str, Any]


def rules_of_occasions(journal: Reserves) -> dict[str, Callable[[Json], Iterable[Move]]]:
    """Return what each fact must have moved."""

    def book(fact: Json) -> Iterable[Move]:
        journal.booked[fact["seat"]] = (
            fact["payer"],
            "seat",
            fact["hub"],
            fact["total_cents"],
        )
        return journal.promise(fact["seat"], fact["payer"], fact["total_cents"])

    def keep(fact: Json, earned: Mapping[str, int]) -> list[Move]:
        """Held money is the hub's; what is not kept is the payer's again."""
        name, hub, cents = fact["seat"], fact["hub"], sum(earned.values())
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
        net = {"Income:Occasions": fact["net_cents"]}
        duties = {"Liabilities:VAT": fact["vat_cents"], STAMP: fact["stamp_cents"]}
        return keep(fact, net | duties)

    return {
        "occasions.seat-booked.v1": book,
        "occasions.seat-cancelled.v1": not_used,
        "occasions.seat-used.v1": used,
        "occasions.seat-missed.v1": not_used,
    }
