"""Stays: who sleeps where, what it costs, and what giving it up would cost; and all that is read about beds."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.listing import PrivateRow, list_of
from api.engine.personal import Written, opened
from api.stays.desk import DESK_READS
from api.stays.names import hosts_known, names_of
from api.stays.police import POLICE_READS
from api.stays.rooms import ROOM_READS
from api.stays.usage import USAGE_READS
from projections.stays.booked import STAY, StayFound, StayListed, StayShown
from projections.stays.booked import stay as stay_of
from projections.stays.city_tax import RETURN
from projections.stays.rules import RULE


class StayNamed(StayListed, frozen=True, kw_only=True):
    """A stay in a list, with the names of its payer and of its guests in the order of the beds.

    Null are names that are forgotten, not told before booking, not for the asker, or `unreadable`. A host's are those
    of who is at home at the hub, and of guests from booking to a week after leaving.
    """

    payer_name: str | None
    guests: list[str | None]
    unreadable: bool


async def _named(ask: Ask, found: Sequence[StayFound]) -> list[StayNamed]:
    """Return stays with their names."""
    return [
        StayNamed(
            **{name: getattr(one, name) for name in StayListed.__struct_fields__},
            payer_name=names.payer_name,
            guests=names.guests,
            unreadable=names.unreadable,
        )
        for one, names in zip(found, await names_of(ask, found), strict=True)
    ]


async def stay(ask: Ask) -> StayShown:
    """One stay with its bill, its guests, and the fee that cancelling would cost then."""
    name = ask.path["stay"]
    shown, companions_at = await ask.one(
        "stays", lambda *at: stay_of(at[0], name, at[1], now=ask.now), stay=name
    )
    one = shown.stay
    await ask.must_concern(one.hub, {one.payer, *(bed.guest for bed in one.beds if bed.guest)})
    if companions_at is None:
        return shown
    known = await hosts_known(ask)
    if known is not None and name not in known.stays:
        return replace(shown, companions=[None for bed in one.beds if not bed.guest])
    (found,) = await opened(ask, [Written(one.payer, companions_at, ("companions",))])
    return replace(shown, companions=list(found.words.values()), unreadable=found.unreadable)


READS: Final = (
    *ROOM_READS,
    *DESK_READS,
    list_of(
        STAY,
        "/stays",
        """List stays by arrival day, with names: hosts those at their hub, users those that their members pay for
        or sleep in.""",
        may=May.OWN,
        hosts="hub",
        opened=PrivateRow(StayNamed, _named),
        example={"stage": "booked"},
    ),
    Read(
        path="/stays/{stay}",
        name="stay",
        answers=stay,
        returns=StayShown,
        may=May.OWN,
        query=Look,
        sealed=True,
    ),
    *POLICE_READS,
    list_of(
        RULE,
        "/stay-rules",
        "List the rules for the stays of all hubs, each with its value from a day on.",
        may=May.EVERYONE,
    ),
    list_of(
        RETURN,
        "/city-tax-returns",
        """List what hubs return to their municipalities of city tax, by hub, quarter and year (a quarter is null for the whole year):
        hosts their hub's. Reconciled with the hub's account.""",
        may=May.STAFF_AND_HOSTS,
        hosts="hub",
        example={"year": "2026"},
    ),
    *USAGE_READS,
)
