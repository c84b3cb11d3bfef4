"""What a house may distribute as profit: what approved years left, less the reserve and what was paid before."""

from ledger.houses import chart as of_houses
from ledger.houses.forms import LegalForm
from ledger.houses.house import House
from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.see import See
from ledger.treasury.account import Account
from ledger.treasury.own_chart import house_result, reserve_of
from ledger.treasury.year import LegalReserve

RESERVE_PERCENT = {LegalForm.SRL: 5, LegalForm.SPA: 5, LegalForm.COOPERATIVA: 30}
"""A twentieth of the profit of a company (c.c. 2430, 2478-bis), thirty percent of a cooperative's (c.c. 2545-quater)."""

CAPPED = frozenset({LegalForm.SRL, LegalForm.SPA})
"""Until the reserve is a fifth of the capital; a cooperative's has no end."""


def legal_reserve(question: LegalReserve, see: See) -> int:
    """So many percent of the profit, rounded up to the cent; who has no capital of their own needs none."""
    name = question.owner
    if not is_id_of(Prefix.HOUSE, name):
        return 0
    form = see(House, name).form
    if form not in RESERVE_PERCENT:
        return 0
    part = -(-question.profit_cents * RESERVE_PERCENT[form] // 100)
    if form not in CAPPED:
        return part
    names = (of_houses.capital(name), reserve_of(name))
    capital, reserve = (-one.balance for one in see.all(Account, names).values())
    return min(part, max(0, -(-capital // 5) - reserve))


def distributable_profit(see: See, house: str) -> int:
    """Return what may be distributed as profit, in cents: below zero after losses."""
    names = (house_result(house), of_houses.distributions(house))
    return -sum(one.balance for one in see.all(Account, names).values())
