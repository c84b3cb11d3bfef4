"""Visa days: what a member has of a year, and what became of each."""

from typing import Annotated, Final

from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from projections.visits.visas import VisaDays
from projections.visits.visas import visa_days as days_of


class YearAsked(Look, frozen=True, kw_only=True):
    """A year's visa days."""

    year: Annotated[
        Annotated[int, Meta(ge=2000, le=9998)] | None, Meta(description="this year if left out")
    ] = None


async def visa_days(ask: Ask) -> VisaDays:
    """A member's visa days of a year: how many there are, booked, used, spent and left, and each one of them."""
    query: YearAsked = ask.query
    member, year = ask.path["member"], query.year or ask.today.year
    await ask.as_of("pact_rules", "desks")
    return await ask.one(
        "stays", lambda *at: days_of(at[0], member, year, at[1], now=ask.now), member=member
    )


VISA_READS: Final = (
    Read(
        path="/members/{member}/visa-days",
        name="visa-days",
        answers=visa_days,
        returns=VisaDays,
        may=May.OF_MEMBER,
        query=YearAsked,
    ),
)
