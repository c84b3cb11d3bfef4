"""Guests leave: what they slept is paid to the hub, the deposit is held on, the rest is theirs again."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from ledger.billing.bill import Charge, sum_of, total_of, until, vat_of
from ledger.billing.fee import Fee, ShownFee, must_be_as_shown
from ledger.billing.journal import Billed, given_free, held_anew, settled, stamp_of_fee
from ledger.bookings.cancelling import quote_fee, used_until
from ledger.bookings.uses import spent_after
from ledger.bookings.way import existing_booking, must_be_due, must_be_in_house
from ledger.conventions.sold import sold_within
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import StayId
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.kernel.who import Role
from ledger.members.rights import Right, must_act_for, must_have
from ledger.stays.city_tax import bill_by_now, in_wallet, tax_of_guests
from ledger.stays.deposit import held_until
from ledger.stays.events import NightSlept, StayCheckedOut
from ledger.stays.lent import shares_of
from ledger.stays.price import StayBill, net_by_night
from ledger.stays.sleep import nights_until
from ledger.stays.stay import Stay, owed_of
from ledger.till.means import PaidAtTill
from ledger.till.take import must_take, take
from ledger.treasury.post import Draft


class CheckOut(Command, frozen=True, kw_only=True, tag="stays.check-out"):
    """Let the guests go and settle the stay; at noon of the departure day it happens by itself.

    What was slept is paid from what is held, or at the hub; a fee and damage are kept of what is held. Whoever leaves earlier owes the nights from today on as a fee, unless the hub waives it.
    """

    stay: StayId
    waived: Annotated[bool, Meta(description="the hub lets the remaining nights go free")] = False
    shown_fee_cents: ShownFee = None
    at_till: PaidAtTill = None


def check_out(command: CheckOut, see: See) -> list[Fact]:
    """Record what was slept, capture it, keep the fee, release the rest; owners have their share, the deposit is held on."""
    stay = _leaving(command, see)
    left = used_until(stay, see.now)
    taxed = bill_by_now(see, stay, stay.bill, stay.arrive, left)
    bill = until(DAYS, taxed, left)
    fee = Fee() if command.waived else quote_fee(stay, see.now)
    must_be_as_shown(see, command.shown_fee_cents, fee.cents)
    deposit = stay.deposit_left_cents
    owed = _tax_owed(see, stay, taxed, total_of(bill) + fee.cents)
    sold = sold_within(DAYS, stay.sold, stay.arrive, left)
    paid = settled(
        stay.billed,
        taxed,
        bill,
        fee_cents=fee.cents,
        damage_cents=stay.damage_cents,
        deposit_cents=deposit,
        tax_owed_cents=owed,
    )
    checked_out = stay.fact(
        see,
        StayCheckedOut,
        left=left,
        net_cents=sum_of(bill, Charge.USE) - vat_of(bill),
        vat_cents=vat_of(bill),
        city_tax_cents=sum_of(bill, Charge.TAX),
        city_tax_owed_cents=owed,
        stamp_cents=sum_of(bill, Charge.STAMP) + stamp_of_fee(taxed, bill, fee.cents),
        was_sold=stay.sold,
        sold=sold,
        spent=stay.spent if command.waived else spent_after(stay, see.today(), sold),
        guests=tax_of_guests(see, stay, left),
        given_up=fee.given_up,
        fee_cents=fee.cents,
        waived=command.waived,
        deposit_cents=deposit,
        deposit_until=held_until(see, stay),
    )
    changed = [] if taxed == stay.bill else [stay.changed(see, bill=taxed, by_hub=True)]
    held = held_anew(stay.billed, stay.bill, taxed, 0, owed_cents=owed)
    slept = nights_until(see, stay, left, bill)
    told = [*changed, *slept, checked_out, *_posted(see, command, stay.billed, held, paid)]
    new = [one for fact in slept if isinstance(fact, NightSlept) for one in owed_of(fact)]
    return [*told, *shares_of(see, stay.name, net_by_night(bill), (*stay.owed, *new))]


def _posted(
    see: See, command: CheckOut, of: Billed, held: Sequence[Draft], paid: Sequence[Draft]
) -> list[Fact]:
    """Post what is held now, and what is paid and kept; what was used may be paid at the till, and what was held for it is free."""
    used, *others = paid
    kept = sum(line.cents for line in used.lines if line.hold)
    free = (*held, given_free(of, kept))
    return take(see, command.at_till, used, *others, held=held, free=free)


def _leaving(command: CheckOut, see: See) -> Stay:
    """Return the stay; refuses whoever may not end it, and guests who are not in the house."""
    stay = existing_booking(see, Stay, command.stay)
    if command.waived or see.who.role is Role.HOST:
        must_run(see, stay.hub)
    else:
        must_act_for(see, stay.payer)
    must_take(see, stay.hub, command.at_till)
    must_have(see, stay.payer, Right.UNDO)
    must_be_in_house(stay)
    must_be_due(see, stay.over_at)
    return stay


def _tax_owed(see: See, stay: Stay, taxed: StayBill, kept_cents: int) -> int:
    """31. Return what of a risen city tax neither the wallet has nor what else is given back now."""
    more = total_of(taxed) - total_of(stay.bill)
    given_back = total_of(taxed) - kept_cents
    return max(0, more - in_wallet(see, stay) - given_back)
