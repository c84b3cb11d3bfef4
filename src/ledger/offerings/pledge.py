"""A member asks for shares of an offering and the money is held; until settlement they may revoke."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, OfferingId, PledgeId, Prefix
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.text import Count
from ledger.members.rights import Right, must_act_for, must_have
from ledger.offerings.crowdfunding import Warned, must_be_warned, was_warned
from ledger.offerings.events import PledgeLowered, PledgeRevoked, SharesPledged
from ledger.offerings.limit import must_stay_within
from ledger.offerings.offering import Offering, Pledge, existing_offering
from ledger.offerings.register import Register
from ledger.treasury import journal
from ledger.treasury.debts import must_owe_nothing
from ledger.treasury.post import post


class NoSuchPledge(Unknown):
    """The offering has no such open pledge."""


class NotFewer(Refused):
    """The pledge is for that many shares already, or for fewer: more are asked for by another pledge."""


class PledgeShares(Command, frozen=True, kw_only=True, tag="offerings.pledge-shares"):
    """Ask for shares of an offering; their price is held in the member's account."""

    offering: OfferingId
    member: MemberId
    shares: Count
    warned: Annotated[
        Warned | None, Meta(description="where the rules of crowdfunding hold: what was seen")
    ] = None


class LowerPledge(Command, frozen=True, kw_only=True, tag="offerings.lower-pledge"):
    """Ask for fewer shares than before; the money of the others is free, and the pledge keeps its place."""

    offering: OfferingId
    pledge: PledgeId
    shares: Annotated[Count, Meta(description="how many are still asked for")]


class RevokePledge(Command, frozen=True, kw_only=True, tag="offerings.revoke-pledge"):
    """Take a pledge back before the offering settles; the money is free at once."""

    offering: OfferingId
    pledge: PledgeId


def pledge(command: PledgeShares, see: See) -> list[Fact]:
    """Pledge what remains, within the limit and the wallet."""
    must_act_for(see, command.member)
    must_have(see, command.member, Right.COMMIT)
    must_owe_nothing(see, command.member)
    offering = existing_offering(see, command.offering)
    today = see.today()
    held = 0
    if offering.terms.shares_limit is not None:
        held = see(Register, offering.issuer).shares.get(command.member, 0)
    offering.must_take(command.member, command.shares, held=held, today=today)
    must_be_warned(see, command.offering, command.warned)
    must_stay_within(see, offering.issuer, command.member, command.shares)
    name, cents = see.new_id(Prefix.PLEDGE), offering.cents(command.shares)
    pledged = SharesPledged(
        day=today,
        pledge=name,
        offering=command.offering,
        issuer=offering.issuer,
        member=command.member,
        shares=command.shares,
        cents=cents,
        settles_after=offering.postponed_to(today),
    )
    warned = command.warned
    return [
        pledged,
        *([was_warned(command.offering, name, command.member, warned, today)] if warned else ()),
        *post(see, journal.hold(command.member, cents, name, "pledge-held")),
    ]


def lower(command: LowerPledge, see: See) -> list[Fact]:
    """Lower an open pledge, as late as it may be revoked; nobody thinks again from the beginning."""
    offering, made = _still_open(command, see)
    if command.shares >= made.shares:
        raise NotFewer(pledged=made.shares, asked=command.shares)
    freed = offering.cents(made.shares - command.shares)
    return [
        PledgeLowered(
            day=see.today(),
            pledge=command.pledge,
            offering=command.offering,
            issuer=offering.issuer,
            member=made.member,
            shares=command.shares,
            cents=offering.cents(command.shares),
            freed_cents=freed,
        ),
        *post(see, journal.release(made.member, freed, command.pledge, "pledge-lowered")),
    ]


def revoke(command: RevokePledge, see: See) -> list[Fact]:
    """Revoke an open pledge."""
    offering, made = _still_open(command, see)
    cents = offering.cents(made.shares)
    return [
        PledgeRevoked(
            day=see.today(),
            pledge=command.pledge,
            offering=command.offering,
            issuer=offering.issuer,
            member=made.member,
            shares=made.shares,
            cents=cents,
            settles_after=offering.without(command.pledge).moved_from(offering),
        ),
        *post(see, journal.release(made.member, cents, command.pledge, "pledge-revoked")),
    ]


def _still_open(command: LowerPledge | RevokePledge, see: See) -> tuple[Offering, Pledge]:
    """Return an offering and a pledge in it that its member may still change."""
    offering = existing_offering(see, command.offering)
    made = offering.pledges.get(command.pledge)
    if made is None:
        offering.must_be_open()
        raise NoSuchPledge(offering=command.offering, pledge=command.pledge)
    must_act_for(see, made.member)
    must_have(see, made.member, Right.UNDO)
    return offering, made
