"""Facts about how much a hub may owe others."""

from ledger.kernel.refers import Ref
from ledger.places.events import OfHub


class DebtLimitSet(OfHub, frozen=True, kw_only=True, gc=False, tag="conventions.debt-limit-set.v1"):
    """A hub, or it and one `creditor`, has a limit of its own, whatever it gave; without `cents` it is the network's again."""

    creditor: Ref
    cents: int | None
    reason: str
