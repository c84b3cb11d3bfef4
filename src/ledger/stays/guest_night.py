"""What one night is of one guest, to whom a price was agreed."""

import msgspec

from ledger.kernel.refers import Ref


class GuestNight(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one guest paid for the night, and what was agreed for it, both net of VAT: nothing is paid by who has a visa day.

    Where everybody pays less than was agreed, that is what it is worth.
    """

    guest: Ref
    net_cents: int
    agreed_net_cents: int
