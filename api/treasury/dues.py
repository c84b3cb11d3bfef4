"""What owners owe each other since a correction found the money gone."""

from typing import Final

from api.engine.access import May
from api.engine.listing import list_of, one_of
from projections.treasury.dues import OWNERS_DUE

DUES: Final = (
    list_of(
        OWNERS_DUE,
        "/dues",
        "List what owners owe each other for entries that were corrected: since when, and what is left of it.",
        may=May.STAFF,
        example={"state": "open"},
    ),
    one_of(
        OWNERS_DUE,
        "/dues/{owners_due}",
        "What is due between two owners for one entry that was corrected, and what is left of it.",
        may=May.STAFF,
    ),
)
