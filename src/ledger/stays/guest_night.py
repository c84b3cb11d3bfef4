"""What one night is of one guest, to whom a price was agreed."""

from datetime import date

import msgspec

from ledger.kernel.refers import Ref


class GuestNight(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one guest paid for the night, and what was agreed for it, both net of VAT: nothing is paid by who has a visa day.

    Where everybody pays less than was agreed, that is what it is worth. It is `owed` by another hub if that is where a guest by visa day is at home.
    `home` is the hub on whose account the visa day was sold.
    """

    guest: Ref
    net_cents: int
    agreed_net_cents: int
    owed: bool = False
    home: Ref = ""


class OwedNight(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What other hubs owe for visa days of one night in one room, net of VAT."""

    night: date
    room: Ref
    net_cents: int
