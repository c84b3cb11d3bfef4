"""An offering settles when time says so, with enough pledged, or fails; an operator may cancel it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import OfferingId
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.offerings.events import (
    OfferingCancelled,
    OfferingFailed,
    OfferingSettled,
    OfPledge,
    PledgeReleased,
    SharesIssued,
    WhyCancelled,
)
from ledger.offerings.issuer import issuer_of
from ledger.offerings.offering import Offering, existing_offering
from ledger.treasury import journal
from ledger.treasury.post import Draft, post_each


class SettleOffering(Command, frozen=True, kw_only=True, tag="offerings.settle-offering"):
    """Issue the shares and move the money, or release all if the minimum is not reached."""

    offering: OfferingId


class CancelOffering(Command, frozen=True, kw_only=True, tag="offerings.cancel-offering"):
    """Call an offering off and release every pledge."""

    offering: OfferingId
    reason: WhyCancelled


def settle(command: SettleOffering, see: See) -> list[Fact]:
    """Settle or fail, never before the closing day and the last cooling-off are over."""
    must_be(see, Role.SYSTEM, Role.OPERATOR)
    offering = existing_offering(see, command.offering)
    offering.must_be_ripe(see.today())
    totals = _totals(command.offering, offering)
    if offering.enough:
        settled = OfferingSettled(day=see.today(), **totals)
        return [settled, *_issued(see, command.offering, offering)]
    return [OfferingFailed(day=see.today(), **totals), *_released(see, command.offering, offering)]


def cancel(command: CancelOffering, see: See) -> list[Fact]:
    """Release everything, at any time before settlement."""
    must_be(see, Role.OPERATOR)
    offering = existing_offering(see, command.offering)
    offering.must_be_open()
    totals = _totals(command.offering, offering)
    cancelled = OfferingCancelled(day=see.today(), reason=command.reason, **totals)
    return [cancelled, *_released(see, command.offering, offering)]


def _totals(name: str, offering: Offering) -> dict[str, Any]:
    return {
        "offering": name,
        "issuer": offering.issuer,
        "shares": offering.shares,
        "cents": offering.cents(offering.shares),
        "pledges": len(offering.pledges),
    }


def _issued(see: See, name: str, offering: Offering) -> list[Fact]:
    """8 and 17. Each pledge becomes shares, and its money the issuer's, by an entry of its own."""
    paid = issuer_of(see, offering.issuer).paid

    def entry(fact: OfPledge) -> Draft:
        becomes = paid(fact.issuer, fact.cents)
        return journal.captured(fact.member, fact.cents, fact.pledge, "shares-issued", *becomes)

    issued = of_each_pledge(SharesIssued, name, offering, day=see.today())
    return post_each(see, ((fact, entry(fact)) for fact in issued))


def _released(see: See, name: str, offering: Offering) -> list[Fact]:
    """7. Each pledge is let go, and its money is free, by an entry of its own."""

    def entry(fact: OfPledge) -> Draft:
        return journal.release(fact.member, fact.cents, fact.pledge, "pledge-released")

    released = of_each_pledge(PledgeReleased, name, offering, day=see.today())
    return post_each(see, ((fact, entry(fact)) for fact in released))


def of_each_pledge(
    kind: type[OfPledge], name: str, offering: Offering, **told: date
) -> Iterator[OfPledge]:
    """Yield what becomes of each open pledge; `told` is the day, and what such a fact says besides."""
    for pledge, made in offering.in_order():
        yield kind(
            pledge=pledge,
            offering=name,
            issuer=offering.issuer,
            member=made.member,
            shares=made.shares,
            cents=offering.cents(made.shares),
            **told,
        )
