"""Guests leave: what they slept is paid to the hub, and what is left of their money is theirs again."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.billing.bill import Charge, sum_of, until, vat_of
from ledger.billing.fee import ShownFee, must_be_as_shown
from ledger.billing.journal import settled
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.kernel.text import Id
from ledger.kernel.who import Role
from ledger.members.rights import Right, acting_for, require, running
from ledger.stays.events import StayCheckedOut
from ledger.stays.fee import fee
from ledger.stays.price import StayBill
from ledger.stays.reserve import NotDueYet
from ledger.stays.sleep import nights_until
from ledger.stays.stay import Stay, known, must_be_in_house
from ledger.treasury.post import post


class CheckOut(Command, frozen=True, kw_only=True, tag="stays.check-out"):
    """Let the guests go and settle the stay; at noon of the departure day it happens by itself.

    Whoever leaves earlier owes the nights from today on as a fee, unless the hub waives it.
    """

    stay: Id
    waived: Annotated[bool, Meta(description="the hub lets the remaining nights go free")] = False
    shown_fee_cents: ShownFee = None


def check_out(command: CheckOut, see: See) -> list[Fact]:
    """Record what was slept, capture it, keep the fee, release the rest."""
    stay = known(see, command.stay)
    if command.waived or see.who.role is Role.HOST:
        running(see, stay.hub)
    else:
        acting_for(see, stay.payer)
    require(see, stay.payer, Right.UNDO)
    must_be_in_house(stay)
    if see.who.role is Role.SYSTEM and see.now < stay.check_out_at:
        raise NotDueYet(due=stay.check_out_at)
    left = min(see.today(), stay.depart)
    bill = until(DAYS, stay.bill, left)
    owed = 0 if command.waived else fee(stay, see.today(), bill)
    must_be_as_shown(command.shown_fee_cents, owed)
    return [
        *nights_until(see, command.stay, stay, left, bill),
        _checked_out(see, command, stay, left, bill, owed),
        *post(
            see,
            *settled(
                stay.billed(command.stay),
                stay.bill,
                bill,
                fee_cents=owed,
                damage_cents=stay.damage_cents,
            ),
        ),
    ]


def _checked_out(
    see: See, command: CheckOut, stay: Stay, left: date, bill: StayBill, owed: int
) -> StayCheckedOut:
    return StayCheckedOut(
        day=see.today(),
        stay=command.stay,
        hub=stay.hub,
        payer=stay.payer,
        left=left,
        depart=stay.depart,
        beds=stay.beds,
        net_cents=sum_of(bill, Charge.USE) - vat_of(bill),
        vat_cents=vat_of(bill),
        city_tax_cents=sum_of(bill, Charge.TAX),
        fee_cents=owed,
        waived=command.waived,
    )
