"""An occasion has taken place: what was held for its seats is paid, or kept as a fee where nobody came."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.billing.bill import Charge, sold_at, sum_of, vat_of
from ledger.billing.journal import captured, given_back, stamp_of_fee
from ledger.bookings.at_once import freed
from ledger.bookings.cancelling import fee
from ledger.bookings.way import existing_booking
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import OccasionId, SeatId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.membership import Membership
from ledger.occasions.announce import SEATS_MAX
from ledger.occasions.events import OccasionConcluded, SeatMissed, SeatUsed
from ledger.occasions.occasion import (
    CONCLUDED_AFTER,
    OPEN,
    OccasionIsOver,
    existing_occasion,
)
from ledger.occasions.seat import Seat
from ledger.occasions.wait import WhyLeft, all_leave
from ledger.till.means import AtTill, Means, ReceiptNumber
from ledger.till.take import at_till, through_till
from ledger.treasury.post import Draft


class NotOverYet(Refused):
    """The last date is not over; by itself an occasion is concluded a day after."""


class SeatNotUsed(Refused):
    """No such seat of this occasion was used: nothing is paid for it at the hub."""


class SeatPaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A seat that was paid at the hub, in cash or by card, under the number on the receipt."""

    seat: SeatId
    means: Means
    receipt: ReceiptNumber


class ConcludeOccasion(Command, frozen=True, kw_only=True, tag="occasions.conclude-occasion"):
    """Say that an occasion has taken place, once its last date is over (the hub's host, operators): its seats are paid.

    It happens by itself a day later. What was held for seats that were paid at the hub is free.
    """

    occasion: OccasionId
    at_till: Annotated[
        tuple[SeatPaid, ...],
        Meta(max_length=SEATS_MAX, description="the seats that were paid at the hub, and how"),
    ] = ()


def conclude_occasion(command: ConcludeOccasion, see: See) -> list[Fact]:
    """Take the money of every seat that was kept for somebody: nobody recorded counts as present, absent on all that is recorded as missed."""
    occasion = existing_occasion(see, command.occasion)
    must_run(see, occasion.hub)
    for one in command.at_till:
        existing_booking(see, Seat, one.seat)
    if occasion.stage not in OPEN:
        raise OccasionIsOver(stage=occasion.stage)
    by_itself = see.who.role is Role.SYSTEM
    over = occasion.ends + CONCLUDED_AFTER if by_itself else occasion.ends
    if see.now < over:
        raise NotOverYet(until=over)
    seats = list(see.all(Seat, occasion.seats).values())
    see.all(Membership, dict.fromkeys(seat.guest for seat in seats))
    at_hub = _told(command, [seat.name for seat in seats if not seat.is_missed])
    used = [used_seat(see, seat) for seat in seats if not seat.is_missed]
    missed = [missed_seat(see, seat) for seat in seats if seat.is_missed]
    whole = OccasionConcluded(
        day=see.today(),
        occasion=command.occasion,
        hub=occasion.hub,
        leader=occasion.leader,
        used=len(used),
        missed=len(missed),
    )
    settled = [*used, *missed]
    paid = [
        (at_hub[fact.seat], at_till(see, draft, at_hub[fact.seat].means))
        for fact, (draft,) in used
        if fact.seat in at_hub
    ]
    drafts = [draft for fact, some in settled if fact.seat not in at_hub for draft in some]
    free = [draft for seat in seats if seat.name in at_hub for draft in freed(seat)]
    left = all_leave(see, occasion, command.occasion, WhyLeft.OVER)
    entries = through_till(see, paid, *free, *drafts)
    return [whole, *(fact for fact, _ in settled), *entries, *left]


def _told(command: ConcludeOccasion, used: Sequence[str]) -> dict[str, AtTill]:
    """Return how which seats were paid; refuses what was told twice, and seats that nobody used."""
    told = {one.seat: AtTill(one.means, one.receipt) for one in command.at_till}
    if len(told) < len(command.at_till):
        raise Malformed("Name each seat once.", field="at_till")
    for one in told:
        if one not in used:
            raise SeatNotUsed(seat=one)
    return told


Settled = tuple[SeatUsed | SeatMissed, tuple[Draft, ...]]


def missed_seat(see: See, seat: Seat) -> Settled:
    """15. Return that nobody came to a seat, whose price is kept as a fee: no terms make staying away free."""
    owed = fee(seat, seat.depart)
    stamp = stamp_of_fee(seat.bill, (), owed.cents)
    said = {"given_up": owed.given_up, "fee_cents": owed.cents, "stamp_cents": stamp}
    fact = seat.fact(see, SeatMissed, **said)
    return fact, given_back(seat.billed, seat.bill, owed.cents)


def used_seat(see: See, seat: Seat) -> Settled:
    """27, 36. Return that a seat was used, with the entry by which it is paid: H n+v+s, HB n+v+s / CB n+v+s, IV n, VAT v, stamp duty s."""
    vat = vat_of(seat.bill)
    fact = seat.fact(
        see,
        SeatUsed,
        home_hub=see(Membership, seat.guest).home_hub,
        net_cents=sum_of(seat.bill, Charge.USE) - vat,
        vat_cents=vat,
        stamp_cents=sum_of(seat.bill, Charge.STAMP),
        agreed_net_cents=next((one.worth_cents for one in seat.sold), None),
    )
    stamp = sum_of(seat.bill, Charge.STAMP)
    return fact, (captured(seat.billed, sold_at(seat.hub, seat.bill), tax=0, stamp=stamp),)
