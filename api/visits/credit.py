"""What hubs owe each other for visits, and the nettings by which it is settled."""

from datetime import date
from typing import Annotated, Final

from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.listing import list_of, one_of
from projections.visits.nettings import (
    NETTING,
    OWED_VISIT,
    Mutual,
    MutualOfHub,
    Statement,
    mutual_credit,
    mutual_credit_of_hub,
    statement,
)


class UntilAsked(Look, frozen=True, kw_only=True):
    """Visits up to a day."""

    until: Annotated[
        date | None, Meta(description="the last day whose visits count; all of them if left out")
    ] = None


async def credit(ask: Ask) -> Mutual:
    """What hubs owe each other for visits that were not netted, by hub and pair, and the payments that would settle it."""
    query: UntilAsked = ask.query
    async with ask.looking("mutual_credit", "hub_debts", "pact_rules") as (connection, as_of):
        return await mutual_credit(connection, query.until, as_of, now=ask.now)


async def of_a_hub(ask: Ask) -> MutualOfHub:
    """What a hub and each of the others owe each other for visits that were not netted, and how much it may owe."""
    async with ask.looking("mutual_credit", "hub_debts", "pact_rules") as (connection, as_of):
        return await mutual_credit_of_hub(connection, ask.path["hub"], as_of, now=ask.now)


async def statement_of_hub(ask: Ask) -> Statement:
    """A hub's statement of a netting: every visit that it settles, what it comes to, and the payments to make."""
    hub, netting = ask.path["hub"], ask.path["netting"]
    return await ask.one(
        "mutual_credit", lambda *at: statement(at[0], netting, hub, at[1]), netting=netting
    )


READS: Final = (
    Read(
        path="/mutual-credit",
        name="mutual-credit",
        answers=credit,
        returns=Mutual,
        may=May.STAFF,
        query=UntilAsked,
    ),
    Read(
        path="/hubs/{hub}/mutual-credit",
        name="mutual-credit-of-hub",
        answers=of_a_hub,
        returns=MutualOfHub,
        may=May.OF_HUB,
        query=Look,
    ),
    list_of(
        OWED_VISIT,
        "/owed-visits",
        "List the visits for which a hub owes another, each with the entry that says so and the netting that settled it.",
        may=May.STAFF_AND_HOSTS,
        hosts="hub",
        example={"state": "open"},
    ),
    list_of(
        NETTING,
        "/nettings",
        "List the nettings: of how many visits each, up to which day, worth how much.",
        may=May.STAFF,
    ),
    one_of(NETTING, "/nettings/{netting}", "One netting, and what it settled.", may=May.STAFF),
    Read(
        path="/hubs/{hub}/nettings/{netting}",
        name="netting-of-hub",
        answers=statement_of_hub,
        returns=Statement,
        may=May.OF_HUB,
        query=Look,
    ),
)
