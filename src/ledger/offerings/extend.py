"""An operator gives an open offering more time: its closing day only ever moves to a later one."""

from datetime import date
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import OfferingId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.offerings.events import OfferingExtended, PledgeProlonged
from ledger.offerings.offering import existing_offering
from ledger.offerings.settle import of_each_pledge


class NotLater(Refused):
    """The closing day of an offering is moved to a later day only."""


class ExtendOffering(Command, frozen=True, kw_only=True, tag="offerings.extend-offering"):
    """Move an open offering's closing day to a later one; what was asked for stays as it is."""

    offering: OfferingId
    closes: Annotated[date, Meta(description="last day of pledges, until 24:00 in Rome")]


def extend(command: ExtendOffering, see: See) -> list[Fact]:
    """Extend an offering whose closing day is not over, and tell each of those who asked for shares."""
    must_be(see, Role.OPERATOR)
    offering, today = existing_offering(see, command.offering), see.today()
    offering.must_not_be_closed(today)
    if command.closes <= offering.terms.closes:
        raise NotLater(closes=offering.terms.closes, asked=command.closes)
    replace(offering.terms, closes=command.closes).must_close_in_time()
    extended = OfferingExtended(
        day=today,
        offering=command.offering,
        issuer=offering.issuer,
        closes=command.closes,
        settles_after=offering.open_until(command.closes).moved_from(offering),
    )
    told = {"day": today, "closes": command.closes}
    return [extended, *of_each_pledge(PledgeProlonged, command.offering, offering, **told)]
