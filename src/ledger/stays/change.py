"""A booked stay gets other days, beds or guests, and a stay in the house another departure day, or fewer beds."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.billing.bill import total_of
from ledger.billing.fee import Fee, ShownFee, ShownTotal, must_be_as_shown, must_cost_as_shown
from ledger.billing.journal import held_anew
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import at_least_after, fee
from ledger.bookings.changing import first_added, is_longer, must_add_in_time
from ledger.bookings.uses import spent_after
from ledger.bookings.way import (
    existing_booking,
    must_be_booked,
    must_be_paid_by,
    must_not_be_over,
)
from ledger.kernel.command import Command, Personal
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, StayId
from ledger.kernel.refused import NotAllowed, Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.rights import Right, must_have, must_serve
from ledger.stays.arrival_rules import must_obey_changed
from ledger.stays.asked import (
    GUESTS_MAX,
    BedAsked,
    Companions,
    WithoutVisaDays,
    bedding,
    before,
    guests_of,
    must_be_let_in,
    must_be_named,
    must_last,
    must_lie_apart,
    priced,
)
from ledger.stays.events import Bedding, StayChanged
from ledger.stays.price import Priced
from ledger.stays.stay import Stay
from ledger.treasury.debts import must_owe_nothing
from ledger.treasury.post import post


class NothingChanges(Refused):
    """The stay is like that already."""


class OnlyDepartureMoves(Refused):
    """Once guests are in the house only their departure day can change, not into the past, and beds be given back."""


class ChangeStay(Command, frozen=True, kw_only=True, tag="stays.change-stay"):
    """Give a stay other days, beds or guests; in the house, another departure day, or fewer of its beds.

    Nights that remain keep their price, new ones cost what is in force. What was sold by length to a stay that is too short
    for it now costs what is in force, and the new total has to be shown before. A new arrival day, length or room obeys the rules for arriving. Nights given up, or
    made cheaper, are cancelled: the fee for cancelling is owed on the difference. Nights that remain
    keep the percentage they stand under, should they be given up later. The hub's host may add at the desk, and give nothing up. What is added is judged as if it
    were booked today; what remains is not judged again. Guests who leave before the others give their beds back from tonight on.
    """

    personal = Personal(person="payer", fact=StayChanged)

    stay: StayId
    payer: MemberId
    arrive: date
    depart: date
    beds: Annotated[
        tuple[BedAsked, ...],
        Meta(max_length=GUESTS_MAX, description="all beds and guests anew; empty to keep them"),
    ] = ()
    companions: Companions = ()
    shown_total_cents: ShownTotal = None
    shown_fee_cents: ShownFee = None
    without_visa_days: WithoutVisaDays = False


def change_stay(command: ChangeStay, see: See) -> list[Fact]:
    """Swap the nights, adjust what is held, keep the fee for what is given up."""
    stay = existing_booking(see, Stay, command.stay)
    must_serve(see, stay.payer, stay.hub)
    must_be_paid_by(stay, command.payer)
    must_last(command.arrive, command.depart)
    beds = _beds(command, stay)
    if stay.stage is Stage.IN_HOUSE:
        _must_only_move_departure(command, see, stay, beds)
    else:
        must_be_booked(see, stay)
    span = (command.arrive, command.depart)
    _must_keep_all_at_the_desk(see, stay, beds, *span)
    _must_add(see, stay, beds, *span)
    visas_of = "" if command.without_visa_days else stay.payer
    found = priced(see, stay.hub, beds, *span, visas_of=visas_of, now=stay)
    must_obey_changed(see, stay, before(stay, see.today()), beds, *span)
    bill = found.bill
    owed = fee(stay, see.today(), bill)
    must_be_as_shown(see, command.shown_fee_cents, owed.cents)
    total, agreed = total_of(bill), total_of(stay.bill)
    unrisen = min(agreed, total - found.risen_cents)
    must_cost_as_shown(see, command.shown_total_cents, total, agreed_cents=unrisen)
    if total + owed.cents > agreed:
        must_owe_nothing(see, stay.payer)
    return [
        _changed(see, command, stay, beds, found, owed),
        *post(see, *held_anew(stay.billed, stay.bill, bill, owed.cents)),
    ]


def _must_keep_all_at_the_desk(
    see: See, stay: Stay, beds: tuple[Bedding, ...], arrive: date, depart: date
) -> None:
    """Refuse `NotAllowed` a host what gives up anything; that is the payer's own to say."""
    keeps = arrive <= stay.arrive and stay.depart <= depart and set(stay.beds) <= set(beds)
    if see.who.role is Role.HOST and not keeps:
        raise NotAllowed("At the desk a host adds nights and beds, and takes none away.")


def _must_only_move_departure(
    command: ChangeStay, see: See, stay: Stay, beds: tuple[Bedding, ...]
) -> None:
    """Refuse all but another departure and fewer beds, whose guests have a night to leave before."""
    must_not_be_over(see, stay)
    today, fewer = see.today(), len(beds) < len(stay.beds)
    as_they_lie = tuple(one for one in stay.beds if one in beds) == beds
    first = today + ONE_DAY if fewer else today
    in_time = command.arrive == stay.arrive and command.depart >= first
    if not in_time or not as_they_lie or (command.beds and not fewer):
        raise OnlyDepartureMoves(arrive=stay.arrive, today=today)


def _beds(command: ChangeStay, stay: Stay) -> tuple[Bedding, ...]:
    """Return who sleeps where; refuses beds that don't fit, and a change that changes nothing."""
    asked = bedding(command.beds)
    must_lie_apart(asked)
    must_be_named(asked, command.companions)
    if not asked and (command.arrive, command.depart) == (stay.arrive, stay.depart):
        raise NothingChanges
    return asked or stay.beds


def _must_add(see: See, stay: Stay, beds: tuple[Bedding, ...], arrive: date, depart: date) -> None:
    """Refuse to add nights, beds or guests that nobody could book now; whoever only gives up may."""
    added = first_added(stay, [(one.room, one.bed) for one in beds], arrive, depart)
    must_add_in_time(see, added)
    guests, known = guests_of(beds), guests_of(stay.beds)
    new = tuple(guest for guest in guests if guest not in known)
    companions = len(beds) - len(guests) > len(stay.beds) - len(known)
    if added is None and not new and not companions:
        must_have(see, stay.payer, Right.UNDO)
        return
    must_be_let_in(see, stay.payer, guests if is_longer(stay, arrive, depart) else new)


def _changed(
    see: See,
    command: ChangeStay,
    stay: Stay,
    beds: tuple[Bedding, ...],
    found: Priced,
    owed: Fee[date],
) -> StayChanged:
    return stay.changed(
        see,
        arrive=command.arrive,
        depart=command.depart,
        beds=beds,
        bill=found.bill,
        sold=found.sold,
        spent=spent_after(stay, see.today(), found.sold),
        companions=command.companions,
        given_up=owed.given_up,
        fee_cents=owed.cents,
        at_least=at_least_after(stay, see.today(), command.arrive, command.depart),
    )
