"""Whoever finds an occasion full waits for a seat: what becomes free is offered in order, for some hours, and goes on to the next."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Self, assert_never

from msgspec import Meta
from msgspec.structs import replace

from ledger.billing.fee import ShownTotal, must_cost_as_shown
from ledger.bookings.waiting_list import offered_until
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, OccasionId, Prefix, WaitingId
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused, Unknown
from ledger.kernel.see import See
from ledger.members.rights import acts_for, must_act_for, must_serve
from ledger.occasions.book import must_be_let_in, must_have_no_seat, posted, seat_for
from ledger.occasions.events import SeatBooked, SeatOffered, WaitingListJoined, WaitingListLeft
from ledger.occasions.occasion import (
    OPEN,
    Occasion,
    existing_occasion,
    must_be_to_come,
)


class WhyLeft(StrEnum):
    """Why somebody waits no longer, who has no seat."""

    LEFT = "left"
    LAPSED = "lapsed"
    CALLED_OFF = "called-off"
    OVER = "over"


class NobodyWaitsThere(Unknown):
    """Nobody waits by that name."""


class SeatsAreLeft(Refused):
    """There are seats left: `left` of them can be booked at once."""


class WaitsNoLonger(Refused):
    """They have a seat by now, have left the list, or the occasion is off or over."""


class NotOffered(Refused):
    """No seat is offered to them yet: they are number `place` of those who wait."""


class OfferIsOver(Refused):
    """The seat was offered until then, and goes to the next in order."""


class OfferStands(Refused):
    """The seat is offered to them until then."""


class JoinWaitingList(Command, frozen=True, kw_only=True, tag="occasions.join-waiting-list"):
    """Wait for a seat of an occasion that is full, for oneself or another guest; a seat that becomes free is offered in order.

    No money is held while one waits; an offer stands for as long as the occasion says, and never past its beginning.
    """

    occasion: OccasionId
    payer: Annotated[MemberId, Meta(description="the member who would pay")]
    guest: Annotated[
        MemberId | None, Meta(description="who would take part; the payer if left out")
    ] = None


class LeaveWaitingList(Command, frozen=True, kw_only=True, tag="occasions.leave-waiting-list"):
    """Wait no longer (the payer's or the guest's own users): a seat that was offered goes to the next."""

    waiting: WaitingId


class AcceptSeat(Command, frozen=True, kw_only=True, tag="occasions.accept-seat"):
    """Take the seat that is offered, at the cheapest price that applies to the guest now: it is held from the payer's wallet."""

    waiting: WaitingId
    shown_total_cents: ShownTotal = None


class LapseSeatOffer(Command, frozen=True, kw_only=True, tag="occasions.lapse-seat-offer"):
    """Give an offered seat that nobody took in time to the next who waits; it happens by itself."""

    waiting: WaitingId


class Wait(Noun, frozen=True, kw_only=True, gc=False):
    """One guest who waits, or waited, by the name of their place; `occasion` is empty where nobody ever did."""

    kind = "occasions.wait"
    tag = "waiting"
    key = "waiting"

    occasion: str = ""
    payer: str = ""
    guest: str = ""
    is_over: bool = False

    def evolve(self, part: WaitingListJoined | SeatOffered | WaitingListLeft | SeatBooked) -> Self:
        """Wait, or no longer."""
        match part:
            case WaitingListJoined():
                return type(self)(occasion=part.occasion, payer=part.payer, guest=part.guest)
            case SeatOffered():
                return self
            case WaitingListLeft() | SeatBooked():
                return replace(self, is_over=True)
            case _:
                assert_never(part)


def join_waiting_list(command: JoinWaitingList, see: See) -> list[Fact]:
    """Come after all who wait."""
    occasion = existing_occasion(see, command.occasion)
    must_serve(see, command.payer, occasion.hub)
    must_be_to_come(see, occasion)
    guest = command.guest or command.payer
    must_be_let_in(see, command.payer, (guest,))
    must_have_no_seat(occasion, (guest,))
    if occasion.left > 0:
        raise SeatsAreLeft(left=occasion.left)
    return [
        WaitingListJoined(
            day=see.today(),
            waiting=see.new_id(Prefix.WAITING),
            occasion=command.occasion,
            hub=occasion.hub,
            payer=command.payer,
            guest=guest,
        )
    ]


def leave_waiting_list(command: LeaveWaitingList, see: See) -> list[Fact]:
    """Go; what was offered to them is offered to the next."""
    wait, occasion = _waiting(see, command.waiting)
    if not acts_for(see, wait.guest):
        must_serve(see, wait.payer, occasion.hub)
    left = left_by(see, occasion, wait.occasion, command.waiting, WhyLeft.LEFT)
    return [left, *offers(see, wait.occasion, occasion.evolve(left))]


def accept_seat(command: AcceptSeat, see: See) -> list[Fact]:
    """Have the seat that was kept for them."""
    wait, occasion = _waiting(see, command.waiting)
    must_act_for(see, wait.payer)
    must_be_to_come(see, occasion)
    if not occasion.waiting.is_offered(command.waiting, see.now):
        place = occasion.waiting.place(command.waiting)
        if place:
            raise NotOffered(place=place)
        raise OfferIsOver(until=occasion.waiting.who[command.waiting].offered_until)
    must_be_let_in(see, wait.payer, (wait.guest,))
    booked = replace(
        seat_for(see, wait.occasion, occasion, wait.payer, wait.guest), waiting=command.waiting
    )
    total = booked.total_cents
    must_cost_as_shown(see, command.shown_total_cents, total, agreed_cents=total)
    return posted(see, [booked])


def lapse_seat_offer(command: LapseSeatOffer, see: See) -> list[Fact]:
    """Whoever did not take it in time has left; the next is offered it, unless the occasion has begun."""
    wait, occasion = _waiting(see, command.waiting)
    must_run(see, occasion.hub)
    until = occasion.waiting.who[command.waiting].offered_until
    if until is None:
        raise NotOffered(place=occasion.waiting.place(command.waiting))
    if see.now < until:
        raise OfferStands(until=until)
    left = left_by(see, occasion, wait.occasion, command.waiting, WhyLeft.LAPSED)
    return [left, *offers(see, wait.occasion, occasion.evolve(left))]


def offers(see: See, name: str, occasion: Occasion) -> Iterator[SeatOffered]:
    """Yield the offers of what is free to those who wait, in order; none once it has begun, or does not take place."""
    if occasion.stage not in OPEN or see.now >= occasion.begins:
        return
    until = offered_until(see.now, occasion.offer_hours, occasion.begins)
    for waiting in occasion.waiting.next_ones(occasion.seats_max - len(occasion.seats)):
        one = occasion.waiters[waiting]
        yield SeatOffered(
            day=see.today(),
            waiting=waiting,
            occasion=name,
            hub=occasion.hub,
            payer=one.payer,
            guest=one.guest,
            until=until,
        )


def left_by(see: See, occasion: Occasion, name: str, waiting: str, why: WhyLeft) -> WaitingListLeft:
    """Return that somebody waits no longer."""
    one = occasion.waiters[waiting]
    return WaitingListLeft(
        day=see.today(),
        waiting=waiting,
        occasion=name,
        hub=occasion.hub,
        payer=one.payer,
        guest=one.guest,
        why=why,
    )


def all_leave(see: See, occasion: Occasion, name: str, why: WhyLeft) -> list[WaitingListLeft]:
    """Return that nobody waits any more, one by one, in order of joining."""
    return [left_by(see, occasion, name, one, why) for one in occasion.waiting.by_number]


def _waiting(see: See, waiting: str) -> tuple[Wait, Occasion]:
    """Return who waits, and for what; refuses `NobodyWaitsThere` and `WaitsNoLonger`."""
    wait = see(Wait, waiting)
    if not wait.occasion:
        raise NobodyWaitsThere(waiting=waiting)
    if wait.is_over:
        raise WaitsNoLonger(waiting=waiting)
    return wait, existing_occasion(see, wait.occasion)
