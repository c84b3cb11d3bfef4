"""What an entry is about, said so that one can go there: a link, and the name of the hub, house or venture."""

from collections.abc import Iterable
from typing import Final

import msgspec

from api.engine.ask import Ask
from ledger.kernel.ids import Prefix, is_id_of
from projections.naming import Named, names_of

SHOWN_AT: Final = {
    Prefix.MEMBER: "/members/",
    Prefix.HUB: "/hubs/",
    Prefix.ENTRY: "/entries/",
    Prefix.OFFERING: "/offerings/",
    Prefix.HOUSE: "/houses/",
    Prefix.OFFER: "/offers/",
    Prefix.DISTRIBUTION: "/distributions/",
    Prefix.VENTURE: "/ventures/",
    Prefix.ROOM: "/rooms/",
    Prefix.STAY: "/stays/",
    Prefix.BOOKING: "/desk-bookings/",
    Prefix.HIRE: "/hall-bookings/",
    Prefix.OCCASION: "/occasions/",
    Prefix.SEAT: "/seats/",
    Prefix.NETTING: "/nettings/",
    Prefix.ARRIVAL: "/suspense/",
    Prefix.PAYOUT: "/payouts/",
    Prefix.DOCUMENT: "/documents/",
    Prefix.SUBSCRIPTION: "/subscriptions/",
    Prefix.CREDITS: "/credits/",
    Prefix.LEASE: "/leases/",
}


class About(msgspec.Struct, frozen=True):
    """Where a thing is shown, and the name of the hub, house or venture that it is of; empty for none."""

    link: str
    name: str


async def about(ask: Ask, things: Iterable[str]) -> dict[str, About]:
    """Return of each thing where it leads, as of when the query asks."""
    ids = {one for one in things if one}
    async with ask.looking("places", "offerings", "houses", "stays") as (connection, as_of):
        known = await names_of(connection, ids, as_of)
    return {one: _about(one, known.get(one)) for one in ids}


def _about(thing: str, named: Named | None) -> About:
    if named is None:
        return About(link_to(thing), "")
    return About(link_to(named.shown_by), named.name)


NOTHING: Final = About("", "")


def link_to(thing: str) -> str:
    """Return the address at which a thing is shown; empty for what has none of its own."""
    for prefix, path in SHOWN_AT.items():
        if is_id_of(prefix, thing):
            return path + thing
    return ""
