"""A member's portfolio, asked for alone."""

from datetime import date

from projections.engine.asof import AsOf, Connection
from projections.portfolio import PORTFOLIO, Portfolio, asked_for, with_yields


async def portfolio(
    connection: Connection, member: str, as_of: AsOf | None = None, *, today: date | None = None
) -> Portfolio:
    """Return what a member holds, asks for, offers, has money held for, and was paid."""
    return with_yields(await PORTFOLIO.ask(connection, as_of, **asked_for(member, as_of, today)))
