"""The host agrees a price by hand: for a reason, and no lower than the operator allows."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from ledger.billing.bill import Charge, at_unit, since, stamped, total_of, until
from ledger.billing.journal import held_anew
from ledger.bookings.way import existing_booking, must_be_paid_by
from ledger.conventions.selling import by_hand
from ledger.conventions.sold import Sold, by_slot, in_runs
from ledger.kernel.command import Command, Personal
from ledger.kernel.days import nights
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, StayId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.members.words import Reason
from ledger.stays.asked import existing_beds
from ledger.stays.change import NothingChanges
from ledger.stays.events import StayChanged
from ledger.stays.move import must_be_movable
from ledger.stays.price import StayBill
from ledger.stays.rules import StayRule, rule_on
from ledger.stays.set_price import NightCents
from ledger.stays.stay import Stay
from ledger.treasury.post import post


class PriceOutOfLimits(Refused):
    """A price by hand is at most what was agreed, and at least the part of the public price that the operator allows."""


class AgreePrice(Command, frozen=True, kw_only=True, tag="stays.agree-price"):
    """Agree what each bed place costs a night that is still to come, for a reason (the hub's host, operators).

    It is never more than was agreed, and what is too much is given back at once.
    """

    personal = Personal(person="payer", fact=StayChanged)

    stay: StayId
    payer: MemberId
    night_cents: NightCents
    reason: Reason


def agree_price(command: AgreePrice, see: See) -> list[Fact]:
    """Bill the nights to come by hand, and release what is no longer owed."""
    stay = existing_booking(see, Stay, command.stay)
    must_be_movable(see, stay)
    must_be_paid_by(stay, command.payer)
    first = stay.first_open(stay.arrive, see.today())
    _must_be_within(see, stay, first, command.night_cents)
    bill = _by_hand(stay.bill, first, command.night_cents)
    sold = _sold_by_hand(stay, first, command.night_cents)
    if total_of(bill) == total_of(stay.bill):
        raise NothingChanges
    change = stay.changed(see, bill=bill, sold=sold, by_hub=True, reason=command.reason)
    return [change, *post(see, *held_anew(stay.billed, stay.bill, bill, 0))]


def _must_be_within(see: See, stay: Stay, first: date, cents: int) -> None:
    """Refuse `PriceOutOfLimits`, with what would be within them on all nights and in all rooms."""
    costs = [line.unit_cents for line in _to_come(stay.bill, first) if line.unit_cents]
    if not costs:
        raise NothingChanges
    most = min(costs)
    least = max(_least(see, stay, first))
    if not least <= cents <= most:
        raise PriceOutOfLimits(least_cents=least, most_cents=most)


def _least(see: See, stay: Stay, first: date) -> Iterator[int]:
    """Yield the lowest price of each room and night, rounded up: of the last of its guests."""
    rooms = existing_beds(see, stay.hub, stay.beds)
    guests = Counter(one.room for one in stay.beds)
    for night in nights(first, stay.depart):
        percent = rule_on(see, StayRule.BY_HAND_PERCENT, night)
        for name, room in rooms.items():
            yield -(-room.price_on(night, guests[name]) * percent // 100)


def _to_come(bill: StayBill, first: date) -> StayBill:
    """Return the lines of the nights from `first` on."""
    return since(DAYS, tuple(line for line in bill if line.what is Charge.USE), first)


def _by_hand(bill: StayBill, first: date, cents: int) -> StayBill:
    """Return the bill whose nights from `first` on cost so much a bed place."""
    use = tuple(line for line in bill if line.what is Charge.USE)
    slept = until(DAYS, use, first)
    anew = (at_unit(line, min(cents, line.unit_cents)) for line in _to_come(bill, first))
    return stamped((*slept, *anew, *(line for line in bill if line.what is not Charge.USE)))


def _sold_by_hand(stay: Stay, first: date, cents: int) -> tuple[Sold[date], ...]:
    """Return what was sold to whom, from `first` on at the price by hand; of all others the fact says so by its reason."""
    return in_runs(
        DAYS,
        {
            key: one if key[1] < first else by_hand(one, cents)
            for key, one in by_slot(DAYS, stay.sold).items()
        },
    )
