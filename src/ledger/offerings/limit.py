"""The law limits what one natural person may hold of some issuers, what they ask for counted."""

from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.offerings.holder import Holder
from ledger.offerings.issuer import issuer_of


class AboveAPersonsLimit(Refused):
    """One person's shares of a cooperative are worth no more than 100,000 euro together (c.c. 2525): `limit` shares."""


def must_stay_within(see: See, issuer: str, member: str, shares: int) -> None:
    """Refuse `AboveAPersonsLimit` if so many shares more are too many for a natural person."""
    most = issuer_of(see, issuer).most_for_a_person(see, issuer)
    if most is None or not see(Membership, member).person:
        return
    holder = see(Holder, member)
    asked = sum(one.shares for one in holder.pledges.values() if one.issuer == issuer)
    held = holder.shares.get(issuer, 0)
    if held + asked + shares > most:
        raise AboveAPersonsLimit(limit=most, held=held, asked_before=asked, asked=shares)
