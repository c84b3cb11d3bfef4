"""Offerings: what may be had, at what price and until when, and who asks for how much of it."""

from typing import Final

from api.engine.access import May
from api.engine.listing import list_of, one_of
from projections.offerings.questions import OFFERING, PLEDGE

READS: Final = (
    list_of(
        OFFERING,
        "/offerings",
        "List offerings, the campaigns of houses and the rounds of ventures.",
    ),
    one_of(
        OFFERING,
        "/offerings/{offering}",
        "One offering: its terms, how many shares are asked for and remain, and at what price.",
    ),
    list_of(
        PLEDGE,
        "/offerings/{offering}/pledges",
        "List an offering's open pledges: staff all of them, members their own.",
        may=May.OWN,
    ),
    one_of(
        PLEDGE,
        "/offerings/{offering}/pledges/{pledge}",
        "One open pledge.",
        may=May.OWN,
    ),
)
