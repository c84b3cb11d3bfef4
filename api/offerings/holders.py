"""Who reads what is a house's or a venture's own: staff, and whoever acts for somebody that holds shares of it."""

from api.engine.ask import Ask
from api.engine.problems import NotAllowed
from projections.registers import Register


async def must_hold_some(ask: Ask, found: Register) -> None:
    """Refuse `NotAllowed` to whoever is no staff and holds nothing of it."""
    if not ask.is_staff:
        own = await ask.own()
        if not any(holder.member in own for holder in found.holders):
            raise NotAllowed("Only for staff and for those who hold shares of it.")
