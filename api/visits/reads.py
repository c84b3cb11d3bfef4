"""Whether city and village balance, for everybody of the pact to see; nobody is named."""

from typing import Final

from api.engine.access import May
from api.engine.ask import Ask, Read
from api.stays.usage import Between, must_be_months
from projections.visits.equilibrium import Equilibrium, equilibrium


async def balance(ask: Ask) -> Equilibrium:
    """The pact's balance: what city people use in villages and villagers in cities, by month, pair of hubs, hub, and region."""
    query: Between = ask.query
    must_be_months(query)
    async with ask.looking("places", "flows") as (connection, as_of):
        return await equilibrium(connection, query.first, query.last, as_of)


READS: Final = (
    Read(
        path="/equilibrium",
        name="equilibrium",
        answers=balance,
        returns=Equilibrium,
        may=May.EVERYONE,
        query=Between,
        example={"first": "2026-01-01", "last": "2026-12-31"},
    ),
)
