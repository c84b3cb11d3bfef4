"""Whom the host of a hub knows because they have a seat at something there."""

from api.engine.ask import Ask
from projections.occasions.guests import guests_at


async def guests(ask: Ask, hub: str) -> frozenset[str]:
    """Return the members who have a seat at an occasion of a hub, judged now whatever day is looked at."""
    await ask.as_of("occasions")
    async with ask.reading() as connection:
        return await guests_at(connection, hub, now=ask.now)
