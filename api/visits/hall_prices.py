"""What half hours in a hall cost before they are booked: every candidate, and why it won or does not apply."""

from typing import Annotated, Final

from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from ledger.halls.half_hours import HalfHour
from ledger.kernel.ids import MemberId
from projections.visits.hall_price import HallPrice
from projections.visits.hall_price import hall_price as price_of


class HalfHoursAsked(Look, frozen=True, kw_only=True):
    """Some half hours in a hall."""

    begins: Annotated[HalfHour, Meta(description="when it would begin")]
    ends: Annotated[HalfHour, Meta(description="when it would end, not included")]
    member: Annotated[
        MemberId | None, Meta(description="who would come, and pay; if left out, nobody known")
    ] = None


async def hall_price(ask: Ask) -> HallPrice:
    """What half hours in a hall cost: whether it is free then, and all candidates for their price, for a member if one is named."""
    query: HalfHoursAsked = ask.query
    hall = ask.path["hall"]
    if query.member is not None:
        await ask.must_concern(members={query.member})
    await ask.as_of("places", "conventions", "pact_rules", "members", "plans", "carnets")
    asked = hall, query.begins, query.ends, query.member
    return await ask.one(
        "halls", lambda *at: price_of(at[0], *asked, at[1], now=ask.now), hall=hall
    )


HALL_PRICE_READS: Final = (
    Read(
        path="/halls/{hall}/price",
        name="hall-price",
        answers=hall_price,
        returns=HallPrice,
        may=May.EVERYONE,
        query=HalfHoursAsked,
        example={"begins": "2027-07-05T09:30", "ends": "2027-07-05T11:00"},
    ),
)
