"""Guests arrive, late perhaps, or they don't."""

from datetime import date, datetime
from typing import Any

from ledger.billing.bill import since, total_of
from ledger.billing.fee import Fee, ShownFee, must_be_as_shown
from ledger.billing.journal import given_back, held_anew, stamp_of_fee
from ledger.bookings.cancelling import at_least_after, fee, quote_fee
from ledger.bookings.uses import spent_after
from ledger.bookings.way import (
    NeverArrived,
    existing_booking,
    must_be_awaited,
    must_be_missing,
)
from ledger.conventions.sold import sold_within
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, day_in_rome
from ledger.kernel.fact import Fact
from ledger.kernel.ids import StayId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.stays.city_tax import age_rule, bill_by_now, in_wallet
from ledger.stays.events import NoShowMarked, StayCheckedIn
from ledger.stays.register import GuestRegister
from ledger.stays.stay import Stay
from ledger.treasury.post import post


class GuestsNotRegistered(Refused):
    """Guests are let in once the register has of each what the law asks (TULPS art. 109)."""


class CheckIn(Command, frozen=True, kw_only=True, tag="stays.check-in"):
    """Let the guests in, from the arrival day until noon of the day after.

    Before six in the morning they slept the night, and no money moves but city tax that has risen. Later the night was missed: it is kept
    as a fee, which was shown before, without city tax, and the stay begins with the next one.
    The register must have what the law asks of each guest.
    """

    stay: StayId
    shown_fee_cents: ShownFee = None


class MarkNoShow(Command, frozen=True, kw_only=True, tag="stays.mark-no-show"):
    """Say that nobody came: the host may from six in the morning after the arrival day; at noon it happens by itself.

    The nights are owed in full as a fee, city tax and deposit go back, later nights are free.
    """

    stay: StayId


def check_in(command: CheckIn, see: See) -> list[Fact]:
    """Open the door."""
    stay = existing_booking(see, Stay, command.stay)
    must_run(see, stay.hub)
    must_be_awaited(see, stay)
    register = see(GuestRegister, command.stay)
    if lacking := register.lacking(stay.beds, age_rule(see, stay)):
        raise GuestsNotRegistered(guests=lacking)
    return [
        *_first_night(see, stay, command.shown_fee_cents),
        stay.fact(
            see,
            StayCheckedIn,
            arrive=first_slept(stay, see.now),
            origins=register.origins(stay.beds),
        ),
    ]


def first_slept(stay: Stay, now: datetime) -> date:
    """Return the first night of guests who come now: a night is missed from six in the morning on."""
    return stay.arrive + ONE_DAY * (now >= stay.terms.missing_at(stay.arrive))


def fee_of_coming(stay: Stay, now: datetime) -> Fee[date]:
    """Return what guests who come now owe for a night that they missed: to be shown before."""
    return fee(stay, day_in_rome(now), since(DAYS, stay.bill, first_slept(stay, now)))


def _first_night(see: See, stay: Stay, shown_cents: int | None) -> list[Fact]:
    """Return the change that gives up a night missed, and takes the city tax of the others as it is by now.

    A rise for which there is no money keeps nobody out: it is taken when they leave. Refuses those to whom no
    night is left.
    """
    first = first_slept(stay, see.now)
    if first >= stay.depart:
        raise NeverArrived(arrive=stay.arrive)
    owed = fee_of_coming(stay, see.now)
    must_be_as_shown(see, shown_cents, owed.cents)
    bill = since(DAYS, stay.bill, first)
    taxed_anew = bill_by_now(see, stay, bill, first, stay.depart)
    if total_of(taxed_anew) - total_of(bill) <= in_wallet(see, stay):
        bill = taxed_anew
    if bill == stay.bill:
        return []
    sold = sold_within(DAYS, stay.sold, first, stay.depart)
    missed: dict[str, Any] = {
        "arrive": first,
        "sold": sold,
        "spent": spent_after(stay, see.today(), sold),
        "given_up": owed.given_up,
        "fee_cents": owed.cents,
        "at_least": at_least_after(stay, see.today(), first, stay.depart),
    }
    taxed = {"by_hub": True}
    change = stay.changed(see, bill=bill, **(taxed if first == stay.arrive else missed))
    return [change, *post(see, *held_anew(stay.billed, stay.bill, bill, owed.cents))]


def mark_no_show(command: MarkNoShow, see: See) -> list[Fact]:
    """Keep all nights as a fee, release the rest, free the later nights."""
    stay = existing_booking(see, Stay, command.stay)
    must_run(see, stay.hub)
    must_be_missing(see, stay)
    fee = quote_fee(stay, see.now)
    return [
        stay.fact(
            see,
            NoShowMarked,
            spent=spent_after(stay, see.today()),
            given_up=fee.given_up,
            fee_cents=fee.cents,
            stamp_cents=stamp_of_fee(stay.bill, (), fee.cents),
        ),
        *post(see, *given_back(stay.billed, stay.bill, fee.cents)),
    ]
