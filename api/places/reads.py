"""The hubs of the pact: all of them, and one."""

from typing import Final

from api.engine.listing import list_of, one_of
from projections.places.questions import HUB

READS: Final = (
    list_of(HUB, "/hubs", "List the hubs of the pact, villages and cities."),
    one_of(HUB, "/hubs/{hub}", "One hub: what it is called, where it is, since when."),
)
