"""Facts about what a hub's nights cost whoever stays long."""

from datetime import date
from typing import ClassVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class LengthPrice(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A night of a stay of `nights_from` nights or more costs `off_bp` basis points less than the public price."""

    nights_from: int
    off_bp: int


class LengthPricesSet(Fact, frozen=True, kw_only=True, gc=False, tag="stays.length-prices-set.v1"):
    """Nights of the hub from `valid_from` on cost this by the length of a stay, shorter ones first; without any, nothing less."""

    found_by: ClassVar = {"hub": "hub"}

    hub: Ref
    valid_from: date
    prices: tuple[LengthPrice, ...]
