"""Hosts announce occasions, decide, call them off, conclude them; members book seats or wait for them, give them up, and are paid back."""

from datetime import timedelta

from ledger.billing.taken import Took
from ledger.bookings.booking import Stage
from ledger.kernel.command import Command
from ledger.occasions.announce import AnnounceOccasion
from ledger.occasions.attend import RecordAttendance
from ledger.occasions.book import BookSeats
from ledger.occasions.call_off import CallOffOccasion, DecideOccasion
from ledger.occasions.cancel import CancelSeat
from ledger.occasions.change import ChangeOccasion
from ledger.occasions.conclude import ConcludeOccasion, SeatPaid
from ledger.occasions.events import OccasionAnnounced, SeatBooked, WaitingListJoined
from ledger.occasions.meetings import MeetingAsked
from ledger.occasions.occasion import OPEN, Occasion, OccasionKind
from ledger.occasions.pay_back import PayBackSeat
from ledger.occasions.seat import Seat
from ledger.occasions.wait import (
    AcceptSeat,
    JoinWaitingList,
    LapseSeatOffer,
    LeaveWaitingList,
    Wait,
)
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, for_hub, for_member, hubs, latest, secret, someone
from tests.book.wishes_of_the_till import at_till, given_back
from tests.book.world import World

HOURS = (("00:00", "24:00"), ("18:00", "20:30"), ("23:30", "24:00"))


def announce(world: World, chance: Chance) -> Wish | None:
    hub = chance.pick(hubs(world))
    first = world.today + timedelta(days=chance.pick([1, 2, 9, 30, 30, 60]))
    begins, ends = chance.pick(list(HOURS))
    days = [first, first + timedelta(days=1)][: chance.pick([1, 1, 2])]
    least = chance.pick([0, 0, 0, 0, 1, 1, 2, 4])
    wish = AnnounceOccasion(
        hub=hub,
        what=chance.pick(list(OccasionKind)),
        title=f"Incontro {len(world.told[OccasionAnnounced])}",
        included=chance.pick(["", secret("wine")]),
        place=chance.pick(["", secret("the mill")]),
        leader=chance.pick([None, None, someone(world, chance, "admitted")]),
        meetings=tuple(MeetingAsked(on=day, begins=begins, ends=ends) for day in days),
        seats_min=least,
        seats_max=chance.pick([1, 1, 1, 2, 3]),
        decided_on=first - timedelta(days=chance.pick([1, 1, 2, 8])) if least else None,
        price_cents=chance.pick([0, 1, 2, 99, 999]),
        vat_bp=chance.pick([0, 1_000, 2_200]),
        free_days=chance.pick([0, 1, 2, 3]),
        late_percent=chance.pick([0, 33, 50, 100]),
        offer_hours=chance.pick([1, 13, 24]),
    )
    return wish, for_hub(world, chance, hub)


def _announced(world: World, chance: Chance) -> OccasionAnnounced | None:
    """Mostly one that is to come, or has to be decided or concluded."""
    fitting = [
        fact
        for fact in latest(world.told[OccasionAnnounced], 12)
        if world.memory[Occasion, fact.occasion].stage in OPEN or chance.yes(4)
    ]
    return chance.pick(latest(fitting, 4)) if fitting else None


def book(world: World, chance: Chance) -> Wish | None:
    one, payer = _announced(world, chance), someone(world, chance, "admitted", "suspended")
    if one is None or payer is None:
        return None
    other = someone(world, chance, "admitted")
    guests = chance.pick([(), (), (payer,), (other,), (payer, other)])
    told = tuple(guest for guest in guests if guest)
    wish = BookSeats(occasion=one.occasion, payer=payer, guests=told)
    return wish, for_member(world, chance, payer)


def change(world: World, chance: Chance) -> Wish | None:
    """Mostly of one that somebody has a seat at."""
    booked = [
        fact
        for fact in latest(world.told[OccasionAnnounced], 12)
        if (noun := world.memory[Occasion, fact.occasion]).seats and noun.begins > world.now
    ]
    one = chance.pick(booked) if booked else _announced(world, chance)
    if one is None:
        return None
    first = world.today + timedelta(days=chance.pick([2, 9, 40]))
    days = chance.pick([None, (MeetingAsked(on=first, begins="18:00", ends="20:00"),)])
    wish = ChangeOccasion(
        occasion=one.occasion, meetings=days, place=chance.pick(["", secret("a barn")])
    )
    return wish, for_hub(world, chance, one.hub)


def decide(world: World, chance: Chance) -> Wish | None:
    if (one := _announced(world, chance)) is None:
        return None
    return DecideOccasion(occasion=one.occasion), for_hub(world, chance, one.hub)


def call_off(world: World, chance: Chance) -> Wish | None:
    if (one := _announced(world, chance)) is None:
        return None
    wish = CallOffOccasion(occasion=one.occasion, reason=secret("the oven broke"))
    return wish, for_hub(world, chance, one.hub)


def conclude(world: World, chance: Chance) -> Wish | None:
    if (one := _announced(world, chance)) is None:
        return None
    paid = [
        SeatPaid(seat, told.means, f"{told.receipt}-{n}")
        for n, seat in enumerate(world.memory[Occasion, one.occasion].seats)
        if (told := at_till(world, chance))
    ]
    wish = ConcludeOccasion(occasion=one.occasion, at_till=tuple(paid))
    return wish, for_hub(world, chance, one.hub)


def attend(world: World, chance: Chance) -> Wish | None:
    """Of one that has begun, mostly; each seat there, away, or passed over."""
    begun = [
        fact
        for fact in latest(world.told[OccasionAnnounced], 12)
        if world.memory[Occasion, fact.occasion].stage in OPEN
        and (fact.meetings[0].begins <= world.now or chance.yes(4))
    ]
    if not begun:
        return None
    one = chance.pick(begun)
    seats = list(world.memory[Occasion, one.occasion].seats)
    said = [(seat, chance.pick(["there", "away", "away", ""])) for seat in sorted(seats)]
    wish = RecordAttendance(
        occasion=one.occasion,
        meeting=chance.pick([1, 1, len(one.meetings)]),
        present=tuple(seat for seat, how in said if how == "there"),
        absent=tuple(seat for seat, how in said if how == "away"),
    )
    return wish, for_hub(world, chance, one.hub)


def join(world: World, chance: Chance) -> Wish | None:
    """Mostly for what is full."""
    full = [
        fact
        for fact in latest(world.told[OccasionAnnounced], 12)
        if (noun := world.memory[Occasion, fact.occasion]).stage in OPEN
        and (noun.left <= 0 or chance.yes(4))
    ]
    payer = someone(world, chance, "admitted")
    if not full or payer is None:
        return None
    guest = chance.pick([None, None, someone(world, chance, "admitted")])
    wish = JoinWaitingList(occasion=chance.pick(full).occasion, payer=payer, guest=guest)
    return wish, for_member(world, chance, payer)


def _waiting(world: World, chance: Chance, *, offered: bool) -> WaitingListJoined | None:
    fitting = []
    for fact in latest(world.told[WaitingListJoined], 12):
        waiting = world.memory[Occasion, fact.occasion].waiting.who.get(fact.waiting)
        has_offer = waiting is not None and waiting.offered_until is not None
        if (waiting and has_offer is offered) or chance.yes(4):
            fitting.append(fact)
    return chance.pick(fitting) if fitting else None


def accept(world: World, chance: Chance) -> Wish | None:
    if (one := _waiting(world, chance, offered=True)) is None:
        return None
    return AcceptSeat(waiting=one.waiting), for_member(world, chance, one.payer)


def leave(world: World, chance: Chance) -> Wish | None:
    if (one := _waiting(world, chance, offered=chance.yes(50))) is None:
        return None
    assert world.memory[Wait, one.waiting].payer == one.payer
    return LeaveWaitingList(waiting=one.waiting), for_member(world, chance, one.payer)


def lapse(world: World, chance: Chance) -> Wish | None:
    if (one := _waiting(world, chance, offered=True)) is None:
        return None
    return LapseSeatOffer(waiting=one.waiting), for_hub(world, chance, one.hub)


def _booked(world: World, chance: Chance, *stages: Stage) -> SeatBooked | None:
    """Pick a seat that is at one of the stages; now and then any."""
    fitting = [
        fact
        for fact in latest(world.told[SeatBooked], 20)
        if world.memory[Seat, fact.seat].stage in stages or chance.yes(4)
    ]
    return chance.pick(fitting) if fitting else None


def _waited_for(world: World) -> SeatBooked | None:
    """The last seat for which somebody waits."""
    for fact in reversed(world.told[SeatBooked]):
        one = world.memory[Occasion, fact.occasion]
        if fact.seat in one.seats and one.waiters and one.begins > world.now:
            return fact
    return None


def cancel(world: World, chance: Chance) -> Wish | None:
    waited_for = _waited_for(world) if chance.yes(60) else None
    if (one := waited_for or _booked(world, chance, Stage.BOOKED)) is None:
        return None
    by_hub = chance.yes(25)
    who = for_hub(world, chance, one.hub) if by_hub else for_member(world, chance, one.payer)
    return CancelSeat(seat=one.seat, by_hub=by_hub), who


def pay_back(world: World, chance: Chance) -> Wish | None:
    if (one := _booked(world, chance, Stage.FINISHED, Stage.CANCELLED, Stage.NO_SHOW)) is None:
        return None
    used = world.memory[Seat, one.seat].stage is Stage.FINISHED
    at_till = given_back(world, chance, one.seat)
    wish = PayBackSeat(
        seat=one.seat,
        payer=one.payer,
        of=Took.USE if used else Took.FEE,
        amount_cents=chance.pick([1, 100, max(1, one.total_cents)]),
        note="" if at_till else secret("it rained"),
        at_till=at_till,
    )
    return wish, for_hub(world, chance, one.hub)


WISHES: dict[type[Command], Wishing] = {
    AnnounceOccasion: announce,
    BookSeats: book,
    ChangeOccasion: change,
    DecideOccasion: decide,
    CallOffOccasion: call_off,
    ConcludeOccasion: conclude,
    CancelSeat: cancel,
    RecordAttendance: attend,
    JoinWaitingList: join,
    AcceptSeat: accept,
    LeaveWaitingList: leave,
    LapseSeatOffer: lapse,
    PayBackSeat: pay_back,
}
