"""What a guest owes the municipality for a stay, told when they leave."""

import msgspec

from ledger.kernel.refers import Ref


class GuestTax(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What city tax a guest owes for a stay: nights `taxed`, `beyond` the first ones, and `exempt`, for a reason (`why`)."""

    guest: Ref
    companion: int
    taxed: int
    beyond: int
    exempt: int
    why: str
    cents: int
