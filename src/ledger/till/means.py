"""How somebody pays at the hub: in cash or by card, with the number that a machine printed on the receipt."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta


class Means(StrEnum):
    """In cash, or by card."""

    CASH = "cash"
    CARD = "card"


ReceiptNumber = Annotated[
    str,
    Meta(
        pattern=r"^[0-9A-Za-z](?:[0-9A-Za-z ./-]{0,28}[0-9A-Za-z])?$(?!\n)",
        description="the number that the cash register or the card terminal printed; never a name",
        extra={
            "form": "the number on the receipt: at most 30 letters and digits, with . / - between"
        },
    ),
]


class AtTill(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It is paid at the hub, in cash or by card, and not from the wallet: under the number on the receipt."""

    means: Means
    receipt: ReceiptNumber


PaidBackAtTill = Annotated[
    AtTill | None,
    Meta(
        description="how it is given back at the hub, by the means by which it was paid there; into the wallet if it is left out"
    ),
]
PaidAtTill = Annotated[
    AtTill | None,
    Meta(description="how it is paid at the hub; from the wallet if it is left out"),
]
