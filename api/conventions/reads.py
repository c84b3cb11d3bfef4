"""Conventions: which there are, every version of their terms, and the prices by which a hub sells."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from msgspec import Meta
from msgspec.structs import asdict

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.listing import PrivateRow, list_of, one_of
from api.engine.personal import Written, opened
from projections.conventions.questions import (
    CONVENTION,
    STEP,
    VERSION,
    ConventionStep,
    PriceList,
    price_list,
)
from projections.conventions.rules import PACT_RULE


class StepShown(ConventionStep, frozen=True, kw_only=True):
    """What a party did, and why, where a reason was told."""

    reason: str | None = ""


class PricesAsked(Look, frozen=True, kw_only=True):
    """Prices of what is used on a day."""

    on: Annotated[date | None, Meta(description="the day of use; today if it is left out")] = None


async def _with_reasons(ask: Ask, found: Sequence[ConventionStep]) -> list[StepShown]:
    reasoned = [one for one in found if one.reasoned]
    told = await opened(ask, [Written(one.hub, one.told_at, ("reason",)) for one in reasoned])
    reasons = {one.id: said.words for one, said in zip(reasoned, told, strict=True)}
    return [StepShown(**asdict(one), **reasons.get(one.id, {})) for one in found]


async def agreed_prices(ask: Ask) -> PriceList:
    """The agreed prices by which a hub sells what is used on a day, and whom they are for."""
    query: PricesAsked = ask.query
    async with ask.looking("conventions") as (connection, as_of):
        return await price_list(connection, ask.path["hub"], query.on or ask.today, as_of)


READS: Final = (
    list_of(
        PACT_RULE,
        "/pact-rules",
        "List the rules of the pact, each with its value from a day on.",
        may=May.EVERYONE,
    ),
    list_of(
        CONVENTION,
        "/conventions",
        "List the conventions of the network with hubs, and where each stands.",
        example={"stage": "agreed"},
    ),
    one_of(CONVENTION, "/conventions/{convention}", "One convention, and where it stands."),
    list_of(
        VERSION,
        "/conventions/{convention}/versions",
        "List every version of a convention's terms: who offered it, who signed it, what became of it.",
        may=May.STAFF_AND_HOSTS,
        hosts="hub",
    ),
    list_of(
        STEP,
        "/conventions/{convention}/steps",
        "List who did what about a convention, and the reasons that were told.",
        may=May.STAFF_AND_HOSTS,
        hosts="hub",
        opened=PrivateRow(StepShown, _with_reasons),
    ),
    Read(
        path="/hubs/{hub}/agreed-prices",
        name="agreed-prices",
        answers=agreed_prices,
        returns=PriceList,
        may=May.EVERYONE,
        query=PricesAsked,
        cached_by="conventions",
    ),
)
