"""Guests arrive, or they don't."""

from ledger.billing.journal import given_back
from ledger.bookings.cancelling import quote_fee
from ledger.bookings.way import existing_booking, must_be_awaited, must_be_missing
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import StayId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.stays.events import NoShowMarked, StayCheckedIn
from ledger.stays.register import GuestRegister
from ledger.stays.stay import Stay
from ledger.treasury.post import post


class GuestsNotRegistered(Refused):
    """Guests are let in once the register has of each what the law asks (TULPS art. 109)."""


class CheckIn(Command, frozen=True, kw_only=True, tag="stays.check-in"):
    """Let the guests in, from the arrival day until noon of the day after. No money moves.

    The register must have what the law asks of each guest.
    """

    stay: StayId


class MarkNoShow(Command, frozen=True, kw_only=True, tag="stays.mark-no-show"):
    """Say that nobody came: the host may once the arrival day is over; at noon it happens by itself.

    The nights are owed in full as a fee, city tax and deposit go back, later nights are free.
    """

    stay: StayId


def check_in(command: CheckIn, see: See) -> list[Fact]:
    """Open the door."""
    stay = existing_booking(see, Stay, command.stay)
    must_run(see, stay.hub)
    must_be_awaited(see, stay)
    register = see(GuestRegister, command.stay)
    if lacking := register.lacking(stay.beds):
        raise GuestsNotRegistered(guests=lacking)
    return [stay.fact(see, StayCheckedIn, origins=register.origins(stay.beds))]


def mark_no_show(command: MarkNoShow, see: See) -> list[Fact]:
    """Keep all nights as a fee, release the rest, free the later nights."""
    stay = existing_booking(see, Stay, command.stay)
    must_run(see, stay.hub)
    must_be_missing(see, stay)
    fee = quote_fee(stay, see.now)
    return [
        stay.fact(see, NoShowMarked, given_up=fee.given_up, fee_cents=fee.cents),
        *post(see, *given_back(stay.billed, stay.bill, fee.cents)),
    ]
