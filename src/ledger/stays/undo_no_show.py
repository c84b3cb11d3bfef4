"""A no-show was a mistake: the guests are here, and the same day all of it is undone."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from ledger.billing.bill import since, total_of
from ledger.billing.fee import AtLeast, ShownFee, must_be_as_shown
from ledger.billing.journal import fee_undone, held_anew, stamp_of_fee
from ledger.billing.taken import must_not_be_paid_back
from ledger.bookings.booking import Stage
from ledger.bookings.calendar import taken_units
from ledger.bookings.cancelling import at_least_after, fee
from ledger.bookings.uses import spent_but_for
from ledger.bookings.way import NeverArrived, existing_booking
from ledger.conventions.sold import sold_within
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, nights
from ledger.kernel.fact import Fact
from ledger.kernel.ids import StayId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.members.rights import Right, must_have
from ledger.stays.arrive import GuestsNotRegistered
from ledger.stays.asked import guests_of, must_sleep_once
from ledger.stays.calendar import Calendar
from ledger.stays.city_tax import age_rule
from ledger.stays.events import Bedding, NoShowUndone
from ledger.stays.lent import lent
from ledger.stays.price import StayBill, moved
from ledger.stays.register import GuestRegister, must_be_open
from ledger.stays.room import Room, places_of
from ledger.stays.stay import Missed, Stay
from ledger.treasury.journal import hold
from ledger.treasury.post import post


class NotANoShow(Refused):
    """Nobody said that these guests did not come."""


class TooLateToUndo(Refused):
    """A no-show is undone on the day on which it was marked."""


class NoBedsLeft(Refused):
    """The beds are taken by now, and the hub has no others that are free: these nights are full."""


class UndoNoShow(Command, frozen=True, kw_only=True, tag="stays.undo-no-show"):
    """Let in guests whose no-show was marked today by mistake (the hub's host, operators).

    The fee is held again with all that went back. They get the beds that were agreed, or others of the hub
    that are free, at the prices that were agreed. Who slept the first night (`slept`) owes nothing; to whoever
    missed it it is kept as a fee, which was shown before, and the stay begins with the next one.
    """

    stay: StayId
    slept: Annotated[bool, Meta(description="they were in the house on the first night")]
    shown_fee_cents: ShownFee = None


def undo_no_show(command: UndoNoShow, see: See) -> list[Fact]:
    """Take the fee back, hold it all again, and open the door."""
    stay = existing_booking(see, Stay, command.stay)
    must_run(see, stay.hub)
    must_have(see, stay.payer, Right.UNDO)
    missed = _missed_today(see, stay)
    must_not_be_paid_back(see, stay.billed)
    origins = _origins(see, stay)
    arrive = stay.arrive if command.slept else stay.arrive + ONE_DAY
    if arrive >= stay.depart:
        raise NeverArrived(arrive=stay.arrive)
    beds = _beds_for(see, stay)
    agreed = _bill_in(stay, beds)
    bill = since(DAYS, agreed, arrive)
    owed = fee(stay, see.today(), bill)
    must_be_as_shown(see, command.shown_fee_cents, owed.cents)
    sold = sold_within(DAYS, stay.sold, arrive, stay.depart)
    undone = stay.fact(
        see,
        NoShowUndone,
        was_arrive=stay.arrive,
        was_beds=stay.beds,
        arrive=arrive,
        beds=beds,
        first=stay.arrive + ONE_DAY,
        bill=bill,
        sold=sold,
        spent=spent_but_for(stay, sold),
        undone_cents=missed.fee_cents,
        given_up=owed.given_up,
        fee_cents=owed.cents,
        at_least=_at_least(see, stay, arrive),
        origins=origins,
    )
    stamp = stamp_of_fee(stay.bill, (), missed.fee_cents)
    rest = total_of(stay.bill) - missed.fee_cents - stamp
    drafts = (
        fee_undone(stay.billed, missed.fee_cents, stamp),
        hold(stay.payer, rest, stay.name, stay.terms.words.held),
        *held_anew(stay.billed, agreed, bill, owed.cents),
    )
    return [undone, *post(see, *drafts)]


def _missed_today(see: See, stay: Stay) -> Missed:
    """Return what was marked today; refuses `NotANoShow`, `TooLateToUndo`."""
    if stay.stage is not Stage.NO_SHOW or stay.missed is None:
        raise NotANoShow(stage=stay.stage)
    if not stay.may_come_after_all(see.today()):
        raise TooLateToUndo(marked_on=stay.missed.day, today=see.today())
    return stay.missed


def _origins(see: See, stay: Stay) -> tuple[str, ...]:
    """Return where the guests live; refuses `GuestsNotRegistered`, and a register that has ended."""
    register = see(GuestRegister, stay.name)
    must_be_open(register, stay.name)
    if lacking := register.lacking(stay.beds, age_rule(see, stay)):
        raise GuestsNotRegistered(guests=lacking)
    return register.origins(stay.beds)


def _beds_for(see: See, stay: Stay) -> tuple[Bedding, ...]:
    """Return the beds agreed, each that is taken by now changed for one that is free until they leave."""
    span = stay.arrive + ONE_DAY, stay.depart
    must_sleep_once(see, guests_of(stay.beds), span, stay.name)
    if not (gone := _gone(see, stay.units_in(stay), span, stay.name)):
        return stay.beds
    every = places_of(see, stay.hub)
    taken = _gone(see, every, span, stay.name)
    left = [one for one in every if one not in taken and one not in stay.units_in(stay)]
    if len(left) < len(gone):
        raise NoBedsLeft(nights=_full(see, stay, every, gone))
    return tuple(_elsewhere(one, left) if (one.room, one.bed) in gone else one for one in stay.beds)


def _elsewhere(one: Bedding, left: list[tuple[str, str]]) -> Bedding:
    """Return the guest in a bed that is left, in the same room if there is one."""
    room, bed = min(left, key=lambda place: place[0] != one.room)
    left.remove((room, bed))
    return replace(one, room=room, bed=bed)


def _full(
    see: See, stay: Stay, every: list[tuple[str, str]], gone: Iterable[tuple[str, str]]
) -> list[date]:
    """Return the nights on which the hub has too few beds; if no single one, those on which theirs are taken."""

    def taken(night: date, places: Iterable[tuple[str, str]]) -> int:
        span = night, night + ONE_DAY
        return len(_gone(see, places, span, stay.name))

    to_come = list(nights(stay.arrive + ONE_DAY, stay.depart))
    full = [one for one in to_come if len(every) - taken(one, every) < len(stay.beds)]
    return full or [one for one in to_come if taken(one, gone)]


def _bill_in(stay: Stay, beds: tuple[Bedding, ...]) -> StayBill:
    """Return the bill that was agreed, with its prices in the beds of each night."""
    every = list(nights(stay.arrive, stay.depart))
    was = dict.fromkeys(every, stay.beds)
    now = dict.fromkeys(every, beds) | {stay.arrive: stay.beds}
    return moved(stay.bill, was, now, stay.sold)


def _at_least(see: See, stay: Stay, arrive: date) -> tuple[AtLeast[date], ...]:
    """Return what nights cost at least when they are given up later: who undoes a mistake raises nothing."""
    if arrive == stay.arrive:
        return stay.at_least
    return at_least_after(stay, see.today(), arrive, stay.depart)


def _gone(
    see: See, places: Iterable[tuple[str, str]], span: tuple[date, date], but_for: str
) -> set[tuple[str, str]]:
    """Return those places that somebody else has on a night of the span, or that are not let on one."""
    places = list(places)
    taken = taken_units(see, Calendar, places, span, besides=(but_for,))
    rooms = lent(see, see.all(Room, dict.fromkeys(room for room, _ in places)))
    not_let = {name for name, room in rooms.items() if any(room.not_let(*span))}
    return {one for one in places if one in taken or one[0] in not_let}
