"""What ids stand for: the name of the hub, house or venture that a thing is of, and what it is a part of."""

from collections.abc import Iterable

import msgspec

from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.question import Question
from projections.houses.view import HOUSES
from projections.offerings.view import OFFERINGS
from projections.places.view import PLACES
from projections.stays.stays import STAYS


class Named(msgspec.Struct, frozen=True):
    """A thing, the name of the hub, house or venture that it is of, and the thing that shows it."""

    id: str
    name: str
    shown_by: str


class _Names(msgspec.Struct, frozen=True):
    as_of: Seen
    names: list[Named]


# A pledge is shown by its offering for ever; by itself only while it is open.
_NAMES = Question(
    _Names,
    PLACES,
    OFFERINGS,
    HOUSES,
    STAYS,
    fields={
        "names": """
    SELECT h.hub AS id, h.name, h.hub AS shown_by
    FROM seen, hubs h WHERE h.hub = ANY (%(ids)s) AND {held[h]}
    UNION ALL
    SELECT i.issuer, i.name, i.issuer
    FROM seen, issuers i WHERE i.issuer = ANY (%(ids)s) AND {held[i]}
    UNION ALL
    SELECT o.offering, i.name, o.offering
    FROM seen, offerings o JOIN issuers i ON i.issuer = o.issuer
    WHERE o.offering = ANY (%(ids)s) AND {held[o]} AND {held[i]}
    UNION ALL
    SELECT DISTINCT p.pledge, i.name, p.offering
    FROM seen, pledges p JOIN issuers i ON i.issuer = p.issuer
    WHERE p.pledge = ANY (%(ids)s) AND p.from_position <= seen.position AND {held[i]}
    UNION ALL
    SELECT o.offer, h.name, o.offer
    FROM seen, offers o JOIN houses h ON h.house = o.house
    WHERE o.offer = ANY (%(ids)s) AND {held[o]} AND {held[h]}
    UNION ALL
    SELECT d.distribution, h.name, d.distribution
    FROM seen, distributions d JOIN houses h ON h.house = d.house
    WHERE d.distribution = ANY (%(ids)s) AND {held[d]} AND {held[h]}
    UNION ALL
    SELECT s.stay, h.name, s.stay
    FROM seen, stays s JOIN hubs h ON h.hub = s.hub
    WHERE s.stay = ANY (%(ids)s) AND {held[s]} AND {held[h]}"""
    },
)


async def names_of(
    connection: Connection, ids: Iterable[str], as_of: AsOf | None = None
) -> dict[str, Named]:
    """Return what is known of these ids, by id; what has no name is left out."""
    found = await _NAMES.ask(connection, as_of, ids=sorted(set(ids)))
    return {one.id: one for one in found.names}
