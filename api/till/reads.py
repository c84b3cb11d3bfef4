"""The till of a hub: what it should have, what was taken there, how it was counted, and what the bank has."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import asdict

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.listing import PrivateRow, list_of
from api.engine.personal import Written, opened
from projections.till.questions import BANKING, COUNT, STANDING, TAKING, TillCount


class TillCountShown(TillCount, frozen=True, kw_only=True):
    """A count of a till, and why it differed from the book; null while the words are unreadable."""

    reason: str | None = ""


async def _with_reasons(ask: Ask, found: Sequence[TillCount]) -> list[TillCountShown]:
    told = await opened(ask, [Written(one.hub, one.told_at, ("reason",)) for one in found])
    return [
        TillCountShown(**asdict(one), **said.words) for one, said in zip(found, told, strict=True)
    ]


async def till(ask: Ask) -> Any:
    """What the till of a hub should have now, up to which day it is counted, and what is on its way to the bank."""
    hub = ask.path["hub"]
    await ask.as_of("places")
    return await ask.one("till", lambda *at: STANDING.get(at[0], hub, at[1], now=ask.now), hub=hub)


_TILL: Final = "/hubs/{hub}/till"
READS: Final = (
    list_of(
        STANDING,
        "/tills",
        "List the tills of hubs: what each should have, since when it is not counted; hosts their hub's.",
        may=May.STAFF_AND_HOSTS,
        hosts="hub",
        example={"uncounted_days": 3},
    ),
    Read(
        path=_TILL,
        name="till",
        answers=till,
        returns=STANDING.one_type,
        may=May.OF_HUB,
        query=Look,
    ),
    list_of(
        TAKING,
        f"{_TILL}/takings",
        "List what was paid at the till of a hub, and given back, with the numbers of the receipts.",
        may=May.OF_HUB,
        hosts="hub",
        example={"on": "2026-05-12", "means": "cash"},
    ),
    list_of(
        COUNT,
        f"{_TILL}/counts",
        "List the counts of a hub's till: what was found, what was expected, and why it differed.",
        may=May.OF_HUB,
        hosts="hub",
        opened=PrivateRow(TillCountShown, _with_reasons),
    ),
    list_of(
        BANKING,
        f"{_TILL}/bankings",
        "List what has arrived at the bank of a hub's till, in cash and of cards.",
        may=May.OF_HUB,
        hosts="hub",
    ),
)
