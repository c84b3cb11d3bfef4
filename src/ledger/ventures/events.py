"""Facts about ventures: who founded them, and what was paid over to them."""

from typing import ClassVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class Founder(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A member who holds shares before anyone is asked for money."""

    member: Ref
    shares: int


class VentureOpened(Fact, frozen=True, kw_only=True, gc=False, tag="ventures.venture-opened.v1"):
    """A local startup is presented at a hub, its founders' shares on the cap table."""

    found_by: ClassVar = {"hub": "hub"}
    begins: ClassVar = "venture"

    venture: Ref
    hub: Ref
    name: str
    founders: tuple[Founder, ...]


class VenturePaid(Fact, frozen=True, kw_only=True, gc=False, tag="ventures.venture-paid.v1"):
    """Money that its rounds raised was paid to the venture."""

    found_by: ClassVar = {"venture": "venture"}

    venture: Ref
    amount_cents: int


class VenturePaymentReversed(
    Fact, frozen=True, kw_only=True, gc=False, tag="ventures.venture-payment-reversed.v1"
):
    """A payment to the venture came back from its bank, or was wrong; the money waits for it again."""

    found_by: ClassVar = {"venture": "venture"}

    venture: Ref
    amount_cents: int
