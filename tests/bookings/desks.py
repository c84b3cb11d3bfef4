"""A second user of bookings and bills: desks of a city hub, let by the day, as many as there are.

Facts, what a booking of desks is, and the verbs; everything else is what a bed by the night has, too.
"""

from datetime import date, timedelta

from ledger.billing import BILLING
from ledger.billing.bill import BillLine, Charge, Rate, lines_of
from ledger.billing.fee import GivenUp, must_be_as_shown
from ledger.billing.journal import Words, given_back, held, settled
from ledger.bookings import agenda, calendar, payer
from ledger.bookings.booking import Booking, Stage
from ledger.bookings.calendar import taken_units
from ledger.bookings.cancelling import bill_of_leaving, quote_fee, used_until
from ledger.bookings.terms import BookingTerms
from ledger.bookings.way import (
    existing_booking,
    must_be_awaited,
    must_be_bookable,
    must_be_booked,
    must_be_in_house,
    must_be_missing,
    must_be_releasable,
    must_begin,
)
from ledger.kernel.accounts import AccountKind
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, day_in_rome, rome
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.rulebook import Chapter, Rulebook
from ledger.kernel.slots import DAYS
from ledger.members import MEMBERS
from ledger.places import PLACES
from ledger.treasury import TREASURY
from ledger.treasury.post import post

DESK_INCOME = AccountKind(
    "Income:Desks:{hub}", english="Desks of hub {hub}.", italian="Postazioni dello spazio {hub}."
)
DESKS = tuple(("desks", str(number)) for number in (1, 2, 3))
DESK_CENTS, VAT_BP = 1235, 2200


class OfDesks(Fact, frozen=True, kw_only=True, gc=False):
    """Something about a booking of desks."""

    booking: str
    hub: str
    payer: str
    arrive: date
    depart: date
    desks: tuple[tuple[str, str], ...]


class Reserved(OfDesks, frozen=True, kw_only=True, gc=False, tag="desks.reserved.v1"):
    """Kept for a while."""

    bill: tuple[BillLine[date], ...]
    expires: object


class Released(OfDesks, frozen=True, kw_only=True, gc=False, tag="desks.released.v1"):
    """Given back."""

    expired: bool


class Booked(OfDesks, frozen=True, kw_only=True, gc=False, tag="desks.booked.v1"):
    """Confirmed."""


class Cancelled(OfDesks, frozen=True, kw_only=True, gc=False, tag="desks.cancelled.v1"):
    """Called off."""

    given_up: tuple[GivenUp[date], ...]
    fee_cents: int


class Missed(OfDesks, frozen=True, kw_only=True, gc=False, tag="desks.missed.v1"):
    """Nobody came."""

    given_up: tuple[GivenUp[date], ...]
    fee_cents: int


class CheckedIn(OfDesks, frozen=True, kw_only=True, gc=False, tag="desks.checked-in.v1"):
    """At work."""


class CheckedOut(OfDesks, frozen=True, kw_only=True, gc=False, tag="desks.checked-out.v1"):
    """Gone home."""

    left: date
    given_up: tuple[GivenUp[date], ...]
    fee_cents: int


class Desk(Booking[date], frozen=True, kw_only=True, gc=False):
    """Desks over days: a day that has begun is used; cancelling is free until the day before."""

    kind = "desks.desk"
    tag = key = "booking"
    steps = {
        Reserved: Stage.RESERVED,
        Released: Stage.RELEASED,
        Booked: Stage.BOOKED,
        Cancelled: Stage.CANCELLED,
        Missed: Stage.NO_SHOW,
        CheckedIn: Stage.IN_HOUSE,
        CheckedOut: Stage.FINISHED,
    }
    holds = "desks"
    terms = BookingTerms[date](
        slots=DAYS,
        kept_for=timedelta(minutes=5),
        missing_at=lambda arrive: rome(arrive, 12),
        absent_at=lambda arrive: rome(arrive, 24),
        over_at=rome,
        first_unused=lambda now: day_in_rome(now) + ONE_DAY,
        cancelling=((1, 0),),
        words=Words(
            held="held",
            released="released",
            captured="captured",
            net=DESK_INCOME,
            income=DESK_INCOME,
        ),
    )

    desks: tuple[tuple[str, str], ...] = ()


class Floor(calendar.Calendar, frozen=True, kw_only=True, gc=False):
    """Who sits where."""

    kind = "desks.floor"
    tag = "desks"
    slots = DAYS
    parts = calendar.held_by(Desk)


class Payer(payer.Payer, frozen=True, kw_only=True, gc=False):
    """Who pays."""

    kind = "desks.payer"
    tag = "member"
    parts = payer.owed_by(Desk)


class DesksTaken(Refused):
    """There are not that many desks left."""


class Reserve(Command, frozen=True, kw_only=True, tag="desks.reserve"):
    """Keep some desks, whichever are free."""

    hub: str
    payer: str
    arrive: date
    depart: date
    desks: int


class Do(Command, frozen=True, kw_only=True, tag="desks.do"):
    """Whatever comes next for a booking."""

    booking: str
    shown_fee_cents: int | None = None


class Release(Do, frozen=True, kw_only=True, tag="desks.release"):
    """Give back."""


class Book(Do, frozen=True, kw_only=True, tag="desks.book"):
    """Confirm."""


class Cancel(Do, frozen=True, kw_only=True, tag="desks.cancel"):
    """Call off."""


class Miss(Do, frozen=True, kw_only=True, tag="desks.miss"):
    """Say that nobody came."""


class CheckIn(Do, frozen=True, kw_only=True, tag="desks.check-in"):
    """Let in."""


class CheckOut(Do, frozen=True, kw_only=True, tag="desks.check-out"):
    """Let go."""


def reserve(command: Reserve, see):
    must_begin(see.today(), command.arrive)
    span = (command.arrive, command.depart)
    taken = taken_units(see, Floor, DESKS, span)
    free = tuple(desk for desk in DESKS if desk not in taken)
    if len(free) < command.desks:
        raise DesksTaken(free=len(free))
    rate = Rate(DESK_CENTS, VAT_BP)
    bill = tuple(lines_of(DAYS, Charge.USE, "desks", command.desks, span, lambda _: rate))
    new = Desk(
        name=see.new_id("B"),
        hub=command.hub,
        payer=command.payer,
        arrive=command.arrive,
        depart=command.depart,
        desks=free[: command.desks],
        bill=bill,
        expires=see.now + Desk.terms.kept_for,
    )
    return [new.fact(see, Reserved)]


def release(command: Release, see):
    desk = existing_booking(see, Desk, command.booking)
    must_be_releasable(see, desk)
    return [desk.fact(see, Released, expired=desk.has_expired(see.now))]


def book(command: Book, see):
    desk = existing_booking(see, Desk, command.booking)
    must_be_bookable(see, desk, desk.payer)
    return [desk.fact(see, Booked), *post(see, held(desk.billed, desk.bill))]


def cancel(command: Cancel, see):
    desk = existing_booking(see, Desk, command.booking)
    must_be_booked(see, desk)
    fee = quote_fee(desk, see.now)
    must_be_as_shown(see, command.shown_fee_cents, fee.cents)
    back = post(see, *given_back(desk.billed, desk.bill, fee.cents))
    return [desk.fact(see, Cancelled, given_up=fee.given_up, fee_cents=fee.cents), *back]


def miss(command: Miss, see):
    desk = existing_booking(see, Desk, command.booking)
    must_be_missing(see, desk)
    fee = quote_fee(desk, see.now)
    back = post(see, *given_back(desk.billed, desk.bill, fee.cents))
    return [desk.fact(see, Missed, given_up=fee.given_up, fee_cents=fee.cents), *back]


def check_in(command: CheckIn, see):
    desk = existing_booking(see, Desk, command.booking)
    must_be_awaited(see, desk)
    return [desk.fact(see, CheckedIn)]


def check_out(command: CheckOut, see):
    desk = existing_booking(see, Desk, command.booking)
    must_be_in_house(desk)
    fee, used = quote_fee(desk, see.now), bill_of_leaving(desk, see.now)
    must_be_as_shown(see, command.shown_fee_cents, fee.cents)
    paid = post(see, *settled(desk.billed, desk.bill, used, fee_cents=fee.cents))
    left = used_until(desk, see.now)
    out = desk.fact(see, CheckedOut, left=left, given_up=fee.given_up, fee_cents=fee.cents)
    return [out, *paid]


WAITING = agenda.Waiting(
    booking=Desk,
    release=lambda booking: Release(booking=booking),
    no_show=lambda booking: Miss(booking=booking),
    check_out=lambda booking: CheckOut(booking=booking),
)


def after_a_step(
    fact: Reserved | Released | Booked | Cancelled | Missed | CheckedIn | CheckedOut,
):
    return WAITING.after(fact)


CHAPTER = Chapter(
    name="desks",
    facts=tuple(Desk.steps),
    nouns=(Desk, Floor, Payer),
    verbs=(reserve, release, book, cancel, miss, check_in, check_out),
    due=(after_a_step,),
    accounts=(DESK_INCOME,),
)
DESK_RULES = Rulebook(PLACES, MEMBERS, TREASURY, BILLING, CHAPTER)
