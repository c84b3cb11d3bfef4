"""Whom a host knows because of what is under way: guests from booking to a week after leaving."""

from api.engine.ask import Ask
from projections.stays.guests import known_at


async def guests(ask: Ask, hub: str) -> frozenset[str]:
    """Return the members who have booked or sleep at a hub, judged now whatever day is looked at."""
    await ask.as_of("stays")
    async with ask.reading() as connection:
        return (await known_at(connection, hub, now=ask.now)).members
