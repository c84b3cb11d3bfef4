"""An operator opens an offering: so many new shares, at one price, between two days."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import Prefix
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Cents, Count, Id
from ledger.kernel.who import Role
from ledger.offerings.crowdfunding import Sheet, must_be_small_and_slow, sheet_given
from ledger.offerings.events import OfferingOpened
from ledger.offerings.issuer import issuer_of
from ledger.offerings.register import Register
from ledger.offerings.terms import Terms


class OfferingRunning(Refused):
    """The issuer has an offering that is not settled yet."""


class OpenOffering(Command, frozen=True, kw_only=True, tag="offerings.open-offering"):
    """Offer new shares of a house or a venture to all members; each has one offering at a time."""

    issuer: Annotated[Id, Meta(description="the house or the venture")]
    price_cents: Annotated[Cents, Meta(description="price of one share, in euro cents")]
    shares_min: Annotated[Count, Meta(description="fewer than these pledged: the offering fails")]
    shares_max: Annotated[Count, Meta(description="no more than these can be pledged")]
    opens: Annotated[date, Meta(description="first day of pledges")]
    closes: Annotated[date, Meta(description="last day of pledges, until 24:00 in Rome")]
    cooling_off_days: Annotated[
        int, Meta(ge=0, le=90, description="whole days after the last pledge's before settlement")
    ] = 14
    shares_limit: Annotated[
        Count | None, Meta(description="most shares one member may hold and pledge together")
    ] = None
    sheet: Annotated[
        Sheet | None,
        Meta(description="key information sheet: the rules of crowdfunding hold (EU 2020/1503)"),
    ] = None


def open_offering(command: OpenOffering, see: See) -> list[Fact]:
    """Open an offering whose terms do not contradict themselves."""
    must_be(see, Role.OPERATOR)
    issuer_of(see, command.issuer).may_offer(see, command.issuer, command.price_cents)
    running = see(Register, command.issuer).offering
    if running:
        raise OfferingRunning(issuer=command.issuer, offering=running)
    terms = Terms.of(command)
    terms.must_hold_together(see.today())
    opened = OfferingOpened(
        day=see.today(),
        offering=see.new_id(Prefix.OFFERING),
        issuer=command.issuer,
        **msgspec.structs.asdict(terms),
    )
    if command.sheet is None:
        return [opened]
    must_be_small_and_slow(see, command.issuer, terms)
    return [opened, sheet_given(opened.offering, command.issuer, command.sheet, opened.day)]
