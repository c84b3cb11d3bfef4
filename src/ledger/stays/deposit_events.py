"""Facts about the security deposit of a stay after its guests have left."""

from ledger.stays.events import OfStay


class DepositReleased(OfStay, frozen=True, kw_only=True, gc=False, tag="stays.deposit-released.v1"):
    """What was left of the deposit is the payer's again, and no more can be charged for damage."""

    cents: int
