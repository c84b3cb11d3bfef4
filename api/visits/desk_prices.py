"""What a desk costs before it is booked: every candidate, and why it won or does not apply."""

from datetime import date
from typing import Annotated, Final

from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from ledger.desks.hours import Part
from ledger.kernel.ids import MemberId
from projections.visits.desk_price import DeskPrice
from projections.visits.desk_price import desk_price as price_of


class DeskAsked(Look, frozen=True, kw_only=True):
    """A day, or half of one, at a desk."""

    on: Annotated[date, Meta(description="the day")]
    part: Annotated[Part, Meta(description="a whole day, or half of one")] = Part.DAY
    member: Annotated[
        MemberId | None, Meta(description="who would sit there, and pay; if left out, nobody known")
    ] = None
    without_visa_days: Annotated[bool, Meta(description="as if they wanted to use none")] = False


async def desk_price(ask: Ask) -> DeskPrice:
    """What a desk costs on a day, or half of it: how many are free, and all candidates for its price, for a member if one is named."""
    query: DeskAsked = ask.query
    hub = ask.path["hub"]
    if query.member is not None:
        await ask.must_concern(members={query.member})
    await ask.as_of("places", "conventions", "pact_rules", "members", "stays", "plans", "carnets")
    return await ask.one(
        "desks",
        lambda *at: price_of(
            at[0],
            hub,
            query.on,
            query.part,
            query.member,
            at[1],
            visas=not query.without_visa_days,
            now=ask.now,
        ),
        hub=hub,
    )


PRICE_READS: Final = (
    Read(
        path="/hubs/{hub}/desk-price",
        name="desk-price",
        answers=desk_price,
        returns=DeskPrice,
        may=May.EVERYONE,
        query=DeskAsked,
        example={"on": "2027-07-05", "part": "morning"},
    ),
)
