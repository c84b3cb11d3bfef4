"""A hub's prices by length: of a stay of so many nights a night costs everybody so much less than the public price."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Final, Self

import msgspec
from msgspec import Meta

from ledger.conventions.candidates import Because, ByLength
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.dated_rules import ValidFrom, must_not_be_past
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId
from ledger.kernel.money import less
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.places.hub import existing_hub
from ledger.stays.length_events import LengthPrice, LengthPricesSet

STEPS_MAX: Final = 6
OFF_BP_MAX: Final = 9_000
"""A night that is nearly given away is agreed by hand."""


class LongerIsNotCheaper(Malformed):
    """Each price by length is of more nights than the one before it, and takes more off the public price."""


class DatedPrices(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What nights from a day on cost by length, shorter stays first."""

    valid_from: date
    prices: tuple[LengthPrice, ...]


class LengthPrices(Noun, frozen=True, kw_only=True, gc=False):
    """All prices by length of one hub, by their first night; it has none until its host sets some."""

    kind = "stays.length-prices"
    tag = "length-prices"
    key = "hub"

    dated: tuple[DatedPrices, ...] = ()

    def evolve(self, part: LengthPricesSet) -> Self:
        """Set prices: the last ones set for a day count."""
        new = DatedPrices(part.valid_from, part.prices)
        others = (one for one in self.dated if one.valid_from != part.valid_from)
        return type(self)(dated=tuple(sorted((*others, new), key=lambda one: one.valid_from)))

    def of(self, night: date, nights: int, public_cents: int) -> ByLength | Because:
        """Return what a night of a stay of so many nights costs, rounded half up to the cent, or why nothing less."""
        if not self.dated:
            return Because.NO_LENGTH_PRICE
        prices = next((one.prices for one in reversed(self.dated) if one.valid_from <= night), ())
        if not prices:
            return Because.NO_LENGTH_PRICE
        reached = [one for one in prices if one.nights_from <= nights]
        if not reached:
            return Because.STAY_TOO_SHORT
        price = reached[-1]
        return ByLength(less(public_cents, price.off_bp), price.nights_from)

    def cents_of(self, night: date, nights: int, public_cents: int) -> int:
        """Return what a night of a stay of so many nights costs everybody."""
        found = self.of(night, nights, public_cents)
        return found.cents if isinstance(found, ByLength) else public_cents


class LengthPriceAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From so many nights on, so many basis points off the public price."""

    nights_from: Annotated[int, Meta(ge=2, le=365, description="for stays so long or longer")]
    off_bp: Annotated[
        int, Meta(ge=1, le=OFF_BP_MAX, description="basis points off: 1,000 are 10 %")
    ]


class SetLengthPrices(Command, frozen=True, kw_only=True, tag="stays.set-length-prices"):
    """Set what nights of long stays cost at a hub, from a day on; what is reserved or booked keeps its price.

    Each is of more nights than the one before, and takes more off. None at all ends those that were set before.
    """

    hub: HubId
    valid_from: ValidFrom
    prices: Annotated[
        tuple[LengthPriceAsked, ...],
        Meta(max_length=STEPS_MAX, description="shorter stays first; empty for none"),
    ]


def set_length_prices(command: SetLengthPrices, see: See) -> list[Fact]:
    """Set them for nights from a day on."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    must_not_be_past(see, command.valid_from)
    for one, longer in pairwise(command.prices):
        if longer.nights_from <= one.nights_from or longer.off_bp <= one.off_bp:
            raise LongerIsNotCheaper(field="prices", nights_from=longer.nights_from)
    return [
        LengthPricesSet(
            day=see.today(),
            hub=command.hub,
            valid_from=command.valid_from,
            prices=tuple(LengthPrice(one.nights_from, one.off_bp) for one in command.prices),
        )
    ]
