"""A hub gives a member credits for nothing, and says why: nobody paid for them, and nothing is earned when they are used."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from ledger.conventions.events import ServiceKind, Unit
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, MemberId, Prefix
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.members.rights import Right, must_have
from ledger.places.hub import must_be_open
from ledger.plans.begin import OnlyPeopleHavePlans
from ledger.plans.credit_events import CarnetTerms, CreditsGiven
from ledger.plans.offer import must_be_by_plan
from ledger.plans.sell import last_day


class WhyGiven(StrEnum):
    """Why credits are given: something went wrong, somebody is new, has helped, or is to try."""

    AMENDS = "amends"
    WELCOME = "welcome"
    THANKS = "thanks"
    TRIAL = "trial"


class GiveCredits(Command, frozen=True, kw_only=True, tag="plans.give-credits"):
    """Give a member so many uses of a service for nothing, for a reason (the hub's host, operators).

    They are good as long as if they had been bought, and spent with those in the order in which the member had them. What is not had in
    time is over.
    """

    hub: HubId
    member: Annotated[MemberId, Meta(description="who uses them; a person")]
    service: ServiceKind
    unit: Unit
    uses: Annotated[int, Meta(ge=1, le=100, description="how many")]
    months: Annotated[int, Meta(ge=1, le=60, description="how long they are good")]
    reason: WhyGiven


def give_credits(command: GiveCredits, see: See) -> list[Fact]:
    """No money moves, and nothing is owed in money."""
    must_run(see, command.hub)
    must_be_open(see, command.hub)
    must_be_by_plan(command.service, command.unit)
    must_have(see, command.member, Right.COMMIT)
    if not see(Membership, command.member).person:
        raise OnlyPeopleHavePlans(field="member", member=command.member)
    return [
        CreditsGiven(
            day=see.today(),
            credits=see.new_id(Prefix.CREDITS),
            hub=command.hub,
            carnet="",
            member=command.member,
            payer=command.member,
            terms=CarnetTerms(
                service=command.service,
                unit=command.unit,
                uses=command.uses,
                cents=0,
                vat_bp=0,
                months=command.months,
            ),
            expires=last_day(see.today(), command.months),
            reason=command.reason,
        )
    ]
