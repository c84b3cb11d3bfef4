"""The fact that a room comes under an agreement with its owner."""

from typing import ClassVar

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class RoomLent(Fact, frozen=True, kw_only=True, gc=False, tag="stays.room-lent.v1"):
    """A room that is there comes under an agreement, from its first night on: a hub's own, or one of an agreement before."""

    found_by: ClassVar = {"hub": "hub"}

    hub: Ref
    room: Ref
    name: str
    agreement: Ref
