"""Whether city and village balance, for everybody of the pact to see; nobody is named."""

from typing import Final

from api.engine.access import May
from api.engine.ask import Ask, Read
from api.engine.listing import list_of
from api.stays.usage import Between, must_be_months
from api.visits.credit import READS as CREDIT_READS
from api.visits.desk_prices import PRICE_READS
from api.visits.hall_prices import HALL_PRICE_READS
from api.visits.usage import USAGE_READS
from api.visits.visas import VISA_READS
from projections.visits.circular import Circular, Village, circular, circular_of
from projections.visits.equilibrium import Equilibrium, equilibrium
from projections.visits.equilibrium_of_hub import EquilibriumOfHub, equilibrium_of_hub
from projections.visits.met import Met, met
from projections.visits.visits import VISIT


async def balance(ask: Ask) -> Equilibrium:
    """The pact's balance: what city people use in villages and villagers in cities, by month, service, hub, and region."""
    query: Between = ask.query
    must_be_months(query)
    async with ask.looking("places", "flows") as (connection, as_of):
        return await equilibrium(connection, query.first, query.last, as_of)


async def of_a_hub(ask: Ask) -> EquilibriumOfHub:
    """What a hub gave members of each hub of the other side, and what its own members got there; by month and by service."""
    query: Between = ask.query
    must_be_months(query)
    async with ask.looking("flows") as (connection, as_of):
        return await equilibrium_of_hub(connection, ask.path["hub"], query.first, query.last, as_of)


async def what_stays(ask: Ask) -> Circular:
    """Of every euro spent at village hubs, what stays in their villages; no hub is named, and nobody."""
    query: Between = ask.query
    must_be_months(query)
    async with ask.looking(*_CIRCULAR) as (connection, as_of):
        return await circular(connection, query.first, query.last, as_of)


async def what_stays_of(ask: Ask) -> Village:
    """Where what was spent at a village hub goes: to the hub, owners, holders, ventures, the municipality, or elsewhere."""
    query: Between = ask.query
    must_be_months(query)
    hub, span = ask.path["hub"], (query.first, query.last)
    await ask.as_of(*_CIRCULAR)
    return await ask.one("treasury", lambda *at: circular_of(at[0], hub, *span, at[1]), hub=hub)


async def who_met(ask: Ask) -> Met:
    """On which days how many members of both sides were at a hub; of few nothing is told, and nobody is named."""
    query: Between = ask.query
    must_be_months(query)
    async with ask.looking("flows") as (connection, as_of):
        return await met(connection, ask.path["hub"], query.first, query.last, as_of)


_CIRCULAR: Final = ("places", "members", "offerings", "treasury", "agreements")
_YEAR: Final = {"first": "2026-01-01", "last": "2026-12-31"}
READS: Final = (
    Read(
        path="/equilibrium",
        name="equilibrium",
        answers=balance,
        returns=Equilibrium,
        may=May.EVERYONE,
        query=Between,
        example=_YEAR,
    ),
    Read(
        path="/circular",
        name="circular",
        answers=what_stays,
        returns=Circular,
        may=May.EVERYONE,
        query=Between,
        example=_YEAR,
    ),
    Read(
        path="/hubs/{hub}/circular",
        name="circular-of-hub",
        answers=what_stays_of,
        returns=Village,
        may=May.OF_HUB,
        query=Between,
        example=_YEAR,
    ),
    Read(
        path="/hubs/{hub}/met",
        name="met-at-hub",
        answers=who_met,
        returns=Met,
        may=May.EVERYONE,
        query=Between,
        example=_YEAR,
    ),
    Read(
        path="/hubs/{hub}/equilibrium",
        name="equilibrium-of-hub",
        answers=of_a_hub,
        returns=EquilibriumOfHub,
        may=May.EVERYONE,
        query=Between,
        example=_YEAR,
    ),
    list_of(
        VISIT,
        "/visits",
        "List visits one by one: what the pact's balance is made of, with the fact behind each; hosts see those of their hub, as host or as home.",
        may=May.STAFF_AND_HOSTS,
        hosts="hub",
        example={"home_side": "city"} | _YEAR,
    ),
    *USAGE_READS,
    *VISA_READS,
    *CREDIT_READS,
    *PRICE_READS,
    *HALL_PRICE_READS,
)
