"""Facts about netting: what hubs owed each other for visits is settled among all of them."""

from datetime import date
from typing import ClassVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref, Refs


class VisitOwed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A visit for which a hub, `home`, owes another, `host`, cents since a day: the entry that made the debt."""

    entry: Ref
    day: date
    home: Ref
    host: Ref
    cents: int


class HubPays(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """So many cents, above zero, go from a hub's bank to another's."""

    debtor: Ref
    creditor: Ref
    cents: int


class VisitsNetted(Fact, frozen=True, kw_only=True, gc=False, tag="conventions.visits-netted.v1"):
    """These visits, of days up to `until`, are settled among all hubs by these payments; those of the hubs `without` wait."""

    begins: ClassVar = "netting"

    netting: Ref
    until: date
    without: Refs
    visits: tuple[VisitOwed, ...]
    payments: tuple[HubPays, ...]
