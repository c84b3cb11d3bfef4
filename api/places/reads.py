"""The hubs of the pact, all of them and one; and the municipalities in which they may be, by name."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Read
from api.engine.listing import list_of, one_of
from ledger.places.municipality import Municipality, municipalities_named
from projections.places.questions import HUB

FOUND_MAX: Final = 50


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a municipality is called, or how its name begins."""

    name: Annotated[str, Meta(min_length=2, max_length=60, description="accents and case aside")]


class MunicipalitiesFound(msgspec.Struct, frozen=True, kw_only=True):
    """Municipalities with their ISTAT codes: those called so first, 50 at most (`more` says that there are others)."""

    municipalities: list[Municipality]
    more: bool


async def municipalities(ask: Ask) -> MunicipalitiesFound:
    """Find a municipality's ISTAT code by its name."""
    query: Named = ask.query
    found = municipalities_named(query.name)
    return MunicipalitiesFound(municipalities=found[:FOUND_MAX], more=len(found) > FOUND_MAX)


READS: Final = (
    list_of(HUB, "/hubs", "List the hubs of the pact, villages and cities.", may=May.ANYBODY),
    one_of(
        HUB,
        "/hubs/{hub}",
        "One hub: what it is called, where it is, whether it is open, what it has and what is missing.",
    ),
    Read(
        path="/municipalities",
        name="municipalities",
        answers=municipalities,
        returns=MunicipalitiesFound,
        may=May.ANYBODY,
        query=Named,
        example={"name": "Ala di Stura"},
    ),
)
