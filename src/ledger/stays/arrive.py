"""Guests arrive, or they don't."""

from datetime import datetime

from ledger.billing.bill import Charge, sum_of
from ledger.billing.journal import given_back
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Id
from ledger.kernel.who import Role
from ledger.members.rights import Right, require, running
from ledger.stays.events import NoShowMarked, StayCheckedIn
from ledger.stays.stay import NotBooked, Stage, Stay, known, must_be_booked
from ledger.treasury.post import post


class TooEarly(Refused):
    """Guests are let in from the arrival day on."""


class MayStillArrive(Refused):
    """The guests may still arrive."""


class CheckIn(Command, frozen=True, kw_only=True, tag="stays.check-in"):
    """Let the guests in, from the arrival day until noon of the day after. No money moves."""

    stay: Id


class MarkNoShow(Command, frozen=True, kw_only=True, tag="stays.mark-no-show"):
    """Say that nobody came: the host may once the arrival day is over; at noon it happens by itself.

    The nights are owed in full as a fee, city tax and deposit go back, later nights are free.
    """

    stay: Id


def check_in(command: CheckIn, see: See) -> list[Fact]:
    """Open the door."""
    stay = known(see, command.stay)
    running(see, stay.hub)
    require(see, stay.payer, Right.UNDO)
    must_be_booked(see, stay)
    if see.today() < stay.arrive:
        raise TooEarly(arrive=stay.arrive)
    return [
        StayCheckedIn(
            day=see.today(),
            stay=command.stay,
            hub=stay.hub,
            payer=stay.payer,
            arrive=stay.arrive,
            depart=stay.depart,
            beds=stay.beds,
        )
    ]


def mark_no_show(command: MarkNoShow, see: See) -> list[Fact]:
    """Keep all nights as a fee, release the rest, free the later nights."""
    stay = known(see, command.stay)
    running(see, stay.hub)
    if stay.stage is not Stage.BOOKED:
        raise NotBooked(stage=stay.stage)
    since = _no_show_since(stay, see)
    if see.now < since:
        raise MayStillArrive(until=since)
    fee = sum_of(stay.bill, Charge.USE)
    return [
        NoShowMarked(
            day=see.today(),
            stay=command.stay,
            hub=stay.hub,
            payer=stay.payer,
            arrive=stay.arrive,
            depart=stay.depart,
            beds=stay.beds,
            fee_cents=fee,
        ),
        *post(see, *given_back(stay.billed(command.stay), stay.bill, fee)),
    ]


def _no_show_since(stay: Stay, see: See) -> datetime:
    if see.who.role is Role.SYSTEM:
        return stay.no_show_at
    return rome(stay.arrive + ONE_DAY)
