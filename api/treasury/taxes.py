"""What is owed to the state: VAT by hub, period and rate; withholding by house, quarter and holder."""

from datetime import date
from typing import Annotated, Final

from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.treasury.periods import PeriodAsked, own_owner
from ledger.kernel.ids import HouseId
from projections.houses.withheld import Withholding, withholding
from projections.treasury.vat import VatDue, vat_due


class WithholdingAsked(Look, frozen=True, kw_only=True):
    """A year; every house's without one."""

    year: Annotated[int, Meta(ge=1900, le=2199, description="the calendar year")]
    house: HouseId | None = None


async def vat(ask: Ask) -> VatDue:
    """VAT due by hub and rate for a period: base and VAT, and what was paid on in it; hosts their hub's."""
    query: PeriodAsked = ask.query
    ask.must_have_come(query.first, "first")
    hub = own_owner(ask, query.owner)
    async with ask.looking("treasury") as (connection, as_of):
        return await vat_due(connection, query.first, query.last, hub=hub, as_of=as_of)


async def withheld(ask: Ask) -> Withholding:
    """Tax that houses kept back in a year, by quarter and holder."""
    query: WithholdingAsked = ask.query
    ask.must_have_come(date(query.year, 1, 1), "year")
    async with ask.looking("houses") as (connection, as_of):
        return await withholding(connection, query.year, house=query.house, as_of=as_of)


TAXES: Final = (
    Read(
        path="/vat-due",
        name="vat-due",
        answers=vat,
        returns=VatDue,
        may=May.STAFF_AND_HOSTS,
        query=PeriodAsked,
        example={"first": "2026-01-01", "last": "2026-03-31"},
    ),
    Read(
        path="/withholding",
        name="withholding",
        answers=withheld,
        returns=Withholding,
        may=May.STAFF,
        query=WithholdingAsked,
        example={"year": "2026"},
    ),
)
