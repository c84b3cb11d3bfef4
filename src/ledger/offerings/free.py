"""Only free shares pass on: what is on offer, or stands under a lien, is its holder's and locked."""

from ledger.kernel.question import Question
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.offerings.holder import Holder


class NotEnoughShares(Refused):
    """The member holds fewer free shares than that; what is offered elsewhere is locked."""


class LockedShares(Question[int], frozen=True):
    """How many of a member's shares of an issuer are locked, by what the chapter that answers knows."""

    issuer: str
    member: str


def must_hold_free(see: See, member: str, issuer: str, shares: int) -> None:
    """Refuse `NotEnoughShares` unless the member holds so many that are not locked."""
    held = see(Holder, member).shares.get(issuer, 0)
    locked = sum(see.ask(LockedShares(issuer, member)))
    if shares > held - locked:
        raise NotEnoughShares(held=held, locked=locked, free=held - locked, asked=shares)
