"""What a lease costs a month, and how it is ended before it is over: as it was agreed."""

from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.command import Command
from ledger.kernel.text import BasisPoints
from ledger.leases.events import LeaseTerms

MonthCents = Annotated[
    int, Meta(ge=0, le=10_000_000, description="cents a calendar month, with VAT; 0 if it is free")
]
NoticeDays = Annotated[
    int, Meta(ge=0, le=365, description="so many days before either side has it end")
]
OverdueDays = Annotated[
    int,
    Meta(
        ge=0,
        le=365,
        description="once a month is owed for so long the host ends it without notice",
    ),
]

VatBp = Annotated[BasisPoints, Meta(description="VAT within the price")]


def terms_of(command: Command) -> LeaseTerms:
    """Return what a command that makes a lease says of them, as facts keep them."""
    said = msgspec.structs.asdict(command)
    return LeaseTerms(**{name: said[name] for name in LeaseTerms.__struct_fields__})
