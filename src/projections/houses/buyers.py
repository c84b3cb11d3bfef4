"""What directors or partners answered about buyers of offered shares."""

from enum import StrEnum

import msgspec

from projections.engine.table import History


class Answer(StrEnum):
    """What directors or partners said about a buyer, once they were asked."""

    NONE = "none"
    AUTHORISED = "authorised"
    REFUSED = "refused"


class AboutBuyer(msgspec.Struct, frozen=True, gc=False):
    """A house was asked whether a member may accept an offer, and what it resolved."""

    offer: str
    buyer: str
    answer: Answer


ABOUT_BUYERS = History(row=AboutBuyer, name="about_buyers", key=("offer", "buyer"))
