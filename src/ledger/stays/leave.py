"""Guests leave: what they slept is paid to the hub, and what is left of their money is theirs again."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.see import See
from ledger.kernel.text import Id
from ledger.kernel.who import Role
from ledger.members.rights import Right, acting_for, require, running
from ledger.stays.bill import Bill, city_tax_of, nights_cents, total_of, until, vat_of
from ledger.stays.cancel import ShownFee
from ledger.stays.events import StayCheckedOut
from ledger.stays.fee import fee, must_be_as_shown
from ledger.stays.reserve import NotDueYet
from ledger.stays.sleep import nights_until
from ledger.stays.stay import Stay, known, must_be_in_house
from ledger.treasury import journal
from ledger.treasury.post import Draft, post


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
    bill = until(stay.bill, left)
    owed = 0 if command.waived else fee(stay, see.today(), bill)
    must_be_as_shown(command.shown_fee_cents, owed)
    return [
        *nights_until(see, command.stay, stay, left, bill),
        _checked_out(see, command, stay, left, bill, owed),
        *post(see, *_settled(command.stay, stay, bill, owed)),
    ]


def _checked_out(
    see: See, command: CheckOut, stay: Stay, left: date, bill: Bill, owed: int
) -> StayCheckedOut:
    return StayCheckedOut(
        day=see.today(),
        stay=command.stay,
        hub=stay.hub,
        payer=stay.payer,
        left=left,
        depart=stay.depart,
        beds=stay.beds,
        net_cents=nights_cents(bill) - vat_of(bill),
        vat_cents=vat_of(bill),
        city_tax_cents=city_tax_of(bill),
        fee_cents=owed,
        waived=command.waived,
    )


def _settled(name: str, stay: Stay, bill: Bill, owed: int) -> tuple[Draft, ...]:
    """14 for what was slept, 15 for what was given up, 7 for the rest: the deposit above all."""
    vat, city_tax = vat_of(bill), city_tax_of(bill)
    net = nights_cents(bill) - vat
    rest = total_of(stay.bill) - stay.damage_cents - net - vat - city_tax - owed
    return (
        journal.stay_captured(stay.hub, name, stay.payer, nights=net, vat=vat, city_tax=city_tax),
        journal.fee(stay.hub, name, stay.payer, owed),
        journal.release(stay.payer, rest, name, "stay-released"),
    )
