"""Hosts furnish rooms; guests reserve, book, change, cancel, arrive or don't, break things, leave."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from ledger.agreements.events import AgreementMade
from ledger.billing.bill import total_of
from ledger.billing.taken import Took
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import quote_fee
from ledger.kernel.command import Command
from ledger.places.events import HubRecorded
from ledger.stays.arrive import CheckIn, MarkNoShow, fee_of_coming
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book, BookAgain
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.close import CloseRoom, ReopenRoom
from ledger.stays.events import PriceSet, RoomAdded, RoomClosed, StayReserved, TermsSet
from ledger.stays.furnish import AddRoom, SetTerms
from ledger.stays.leave import CheckOut
from ledger.stays.lodging import Lodging
from ledger.stays.pay_back import PayBack
from ledger.stays.register import GuestRegister
from ledger.stays.register_events import GuestRegistered
from ledger.stays.register_guest import RegisterGuest
from ledger.stays.register_words import GuestKind
from ledger.stays.report_arrivals import (
    CodeOfPlace,
    DestroyRegister,
    NoteReceipt,
    SetPoliceCodes,
)
from ledger.stays.reserve import ReleaseReservation, Reserve
from ledger.stays.set_price import FurtherGuestAsked, SeasonPriceAsked, SetPrice, WeekdayPriceAsked
from ledger.stays.sleep import RecordNight
from ledger.stays.stay import Stay
from ledger.stays.why_closed import WhyClosed
from projections.recount.money import wallet
from tests.book.chance import Chance
from tests.book.wishes import (
    Wish,
    Wishing,
    for_hub,
    for_member,
    hubs,
    lacking_of,
    latest,
    members,
    secret,
    someone,
)
from tests.book.wishes_of_moves import leave_before
from tests.book.wishes_of_the_till import as_it_was_paid, on_some_days
from tests.book.world import World
from tests.opening import CIN
from tests.registered import registering
from tests.staff import OPERATOR

ROOMS_MAX = 4


def add_room(world: World, chance: Chance) -> Wish | None:
    if len(world.told[RoomAdded]) >= ROOMS_MAX:
        return None
    hub = chance.pick(hubs(world))
    beds = chance.pick([1, 2, ("window", "wall")])
    made = [one for one in world.told[AgreementMade] if one.hub == hub]
    if made and chance.yes(50):
        one = chance.pick(made)
        name = chance.pick(one.rooms)
        wish = AddRoom(hub=hub, name=name, beds=beds, agreement=one.agreement)
        return wish, for_hub(world, chance, hub)
    return AddRoom(hub=hub, name="Camera", beds=beds), for_hub(world, chance, hub)


def set_price(world: World, chance: Chance) -> Wish | None:
    """The same for every night at first; set anew mostly with what else a price can say, and rarely what leaves a night open."""
    if not (rooms := world.told[RoomAdded]):
        return None
    priced = {fact.room for fact in world.told[PriceSet]}
    one = chance.pick([room for room in rooms if room.room not in priced] or rooms)
    wish = SetPrice(
        room=one.room,
        valid_from=world.today + timedelta(days=chance.pick([0, 0, 2, -1])),
        cents=chance.pick([1, 999, 2_500, 3_333]),
        **(_EXCEPTIONS[world.today.toordinal() % len(_EXCEPTIONS)] if one.room in priced else {}),
    )
    return wish, for_hub(world, chance, one.hub)


_WEEKEND = tuple(WeekdayPriceAsked(weekday=day, cents=800) for day in (5, 6))
_ALWAYS = SeasonPriceAsked(name="Sempre", first="01-01", last="09-30", cents=1_111)
_FEASTS = SeasonPriceAsked(
    name="Feste", first="12-01", last="12-31", cents=3_000, weekdays=_WEEKEND[:1]
)
_SECOND = FurtherGuestAsked(guest_from=2, off_bp=3_333)
_EXCEPTIONS: tuple[dict[str, Any], ...] = (
    {"weekdays": _WEEKEND},
    {"seasons": (_ALWAYS, _FEASTS)},
    {"further": (_SECOND,)},
    {},
    {"weekdays": _WEEKEND, "seasons": (_FEASTS,), "further": (_SECOND,)},
    {"seasons": (_ALWAYS, replace(_FEASTS, first="09-30"))},
    {"further": (_SECOND,), "seasons": (_ALWAYS,)},
)
"""By the day on which it is set, so that no other wish is drawn otherwise than without them."""


def set_terms(world: World, chance: Chance) -> Wish | None:
    known = {fact.hub for fact in world.told[TermsSet]}
    hub = chance.pick([one for one in hubs(world) if one not in known] or hubs(world))
    wish = SetTerms(
        hub=hub,
        valid_from=world.today + timedelta(days=chance.pick([0, 0, 2, -1])),
        vat_bp=chance.pick([0, 1_000, 2_200]),
        city_tax_cents=chance.pick([0, 150, 150]),
        deposit_cents=chance.pick([0, 2_000, 5_000]),
        long_stays=chance.yes(30),
        cin=CIN,
        lodging=chance.pick([None, None, Lodging.HOSTEL]),
    )
    return wish, for_hub(world, chance, hub)


def close_room(world: World, chance: Chance) -> Wish | None:
    """Mostly a bed or two for a night or two; often where guests lie."""
    if not (rooms := world.told[RoomAdded]):
        return None
    one = chance.pick(rooms)
    first = world.today + timedelta(days=chance.pick([0, 1, 3, 7, -1]))
    wish = CloseRoom(
        room=one.room,
        beds=one.beds[: chance.pick([0, 1, 2])],
        first=first,
        until=first + timedelta(days=chance.pick([1, 2, 4, 0])),
        reason=chance.pick(list(WhyClosed)),
    )
    return wish, for_hub(world, chance, one.hub)


def reopen_room(world: World, chance: Chance) -> Wish | None:
    if not (closed := world.told[RoomClosed]):
        return None
    one = chance.pick(closed)
    first = one.first + timedelta(days=chance.pick([0, 1, 2]))
    return ReopenRoom(closing=one.closing, first=first), for_hub(world, chance, one.hub)


def _beds(world: World, chance: Chance, hub: str, payer: str) -> tuple[BedAsked, ...]:
    """One to three places of the hub, mostly different ones: the payer's own and companions'."""
    places = [
        (fact.room, bed) for fact in world.told[RoomAdded] if fact.hub == hub for bed in fact.beds
    ]
    count = min(chance.pick([1, 1, 2, 3]), len(places))
    first = chance.number(0, len(places) - 1)
    asked = (places + places)[first : first + count]
    if chance.yes(3):
        asked = [asked[0], asked[0]]
    guest = chance.pick([payer, None, someone(world, chance, "admitted")])
    return tuple(
        BedAsked(room=room, bed=bed, guest=guest if n == 0 else None)
        for n, (room, bed) in enumerate(asked)
    )


def _names(beds: tuple[BedAsked, ...]) -> tuple[str, ...]:
    return (secret("companion"),) * sum(not one.guest for one in beds)


def reserve(world: World, chance: Chance) -> Wish | None:
    rich = [
        one
        for one in members(world, "admitted")
        if world.recount.money.balance[wallet(one)] < -20_000
    ]
    payer = chance.pick(rich) if rich and chance.yes(80) else someone(world, chance, "admitted")
    rooms = world.told[RoomAdded]
    if payer is None or not rooms:
        return None
    hub = chance.pick(rooms).hub
    arrive = world.today + timedelta(days=chance.pick([0, 0, 0, 1, 1, 2, 5, 9, -1, 40]))
    wish = Reserve(
        hub=hub,
        payer=payer,
        arrive=arrive,
        depart=arrive + timedelta(days=chance.pick([1, 2, 2, 3, 4, 7, 7, 32])),
        beds=_beds(world, chance, hub, payer),
        without_visa_days=chance.yes(15),
    )
    return wish, for_member(world, chance, payer)


def _in(world: World, chance: Chance, *stages: Stage) -> list[tuple[str, Stay]]:
    """Stays at these stages; seldom the last one there was, wherever it stands."""
    every = [(fact.stay, world.memory[Stay, fact.stay]) for fact in world.told[StayReserved]]
    found = [one for one in every if one[1].stage in stages]
    return found or (latest(every, 1) if chance.yes(15) else [])


def _early(stays: list[tuple[str, Stay]]) -> list[tuple[str, Stay]]:
    """Those in the house who have slept and would still stay: their bill may change by cents."""
    return [one for one in stays if one[1].arrive < one[1].recorded_to < one[1].depart]


def release(world: World, chance: Chance) -> Wish | None:
    if not (found := _in(world, chance, Stage.RESERVED)):
        return None
    name, stay = chance.pick(found)
    return ReleaseReservation(stay=name), for_member(world, chance, stay.payer)


def book(world: World, chance: Chance) -> Wish | None:
    found = _in(world, chance, Stage.RESERVED)
    admitted = members(world, "admitted")
    timely = [one for one in found if one[1].expires and world.now < one[1].expires]
    timely = [one for one in timely if one[1].payer in admitted] or timely
    if not (found := timely or (found if chance.yes(15) else [])):
        return None
    name, stay = chance.pick(found)
    companions = (secret("companion"),) * sum(not one.guest for one in stay.beds)
    if chance.yes(3):
        companions += (secret("stranger"),)
    payer = stay.payer if not chance.yes(3) else someone(world, chance) or stay.payer
    return Book(stay=name, payer=payer, companions=companions), for_member(world, chance, payer)


def book_again(world: World, chance: Chance) -> Wish | None:
    every = [world.memory[Stay, fact.stay] for fact in world.told[StayReserved]]
    expired = [one for one in every if one.has_expired(world.now) and one.arrive >= world.today]
    if not (found := expired or (every[-1:] if chance.yes(15) else [])):
        return None
    stay = chance.pick(found)
    companions = (secret("companion"),) * sum(not one.guest for one in stay.beds)
    shown = total_of(stay.bill) if chance.yes(15) else None
    wish = BookAgain(
        stay=stay.name, payer=stay.payer, companions=companions, shown_total_cents=shown
    )
    return wish, for_member(world, chance, stay.payer)


def change(world: World, chance: Chance) -> Wish | None:
    if not (found := _in(world, chance, Stage.BOOKED, Stage.IN_HOUSE)):
        return None
    name, stay = chance.pick((chance.yes(50) and _early(found)) or found)
    if stay.stage is Stage.IN_HOUSE and len(stay.beds) > 1 and chance.yes(40):
        return leave_before(world, chance, stay)
    same = stay.stage is Stage.IN_HOUSE or chance.yes(60)
    arrive = stay.arrive + timedelta(days=0 if same else chance.number(-2, 5))
    beds: tuple[BedAsked, ...] = ()
    if stay.stage is Stage.BOOKED and chance.yes(40):
        beds = _beds(world, chance, stay.hub, stay.payer)
    wish = ChangeStay(
        stay=name,
        payer=stay.payer,
        arrive=arrive,
        depart=max(arrive, stay.depart + timedelta(days=chance.number(-2, 3))),
        beds=beds,
        companions=_names(beds),
    )
    return wish, for_member(world, chance, stay.payer)


def cancel(world: World, chance: Chance) -> Wish | None:
    if not (found := _in(world, chance, Stage.BOOKED)):
        return None
    name, stay = chance.pick(found)
    if chance.yes(30):
        return Cancel(stay=name, by_hub=True), for_hub(world, chance, stay.hub)
    shown = quote_fee(stay, world.now).cents + (1 if chance.yes(5) else 0)
    return Cancel(stay=name, shown_fee_cents=shown), for_member(world, chance, stay.payer)


def register(world: World, chance: Chance) -> Wish | None:
    """Something about a guest who is awaited, or rarely about somebody else."""
    if not (found := _in(world, chance, Stage.BOOKED, Stage.IN_HOUSE)):
        return None
    name, stay = chance.pick(found)
    lives = chance.pick(["Veneto", *(fact.istat for fact in world.told[HubRecorded])])
    said = {"surname": secret("surname"), "residence": lives}
    wishes = registering(name, stay.beds, **(said if chance.yes(30) else {}))
    wish = replace(chance.pick(wishes), comes_as=chance.pick([None, None, *GuestKind]))
    if chance.yes(5):
        wish = replace(wish, companion=7)
    return wish, for_member(world, chance, stay.payer)


def note_receipt(world: World, chance: Chance) -> Wish | None:
    """Of a stay in the house, or over; rarely of one that nobody came to."""
    found = _in(world, chance, Stage.IN_HOUSE, Stage.FINISHED)
    news = [one for one in found if not world.memory[GuestRegister, one[0]].reported]
    if not (found := news or found):
        return None
    name, stay = chance.pick(found)
    wish = NoteReceipt(
        hub=stay.hub,
        stays=(name,),
        receipt=f"R-{chance.number(1, 999)}",
        received_on=world.today + timedelta(days=chance.pick([0, 0, 0, 1])),
        sha256="0" * 64,
    )
    return wish, for_hub(world, chance, stay.hub)


def destroy_register(world: World, chance: Chance) -> Wish | None:
    """Mostly what was reported or is off."""
    registers = {
        fact.stay: world.memory[GuestRegister, fact.stay] for fact in world.told[GuestRegistered]
    }
    over = (Stage.CANCELLED, Stage.NO_SHOW)
    found = [
        name
        for name, one in registers.items()
        if not one.destroyed and (one.reported or world.memory[Stay, name].stage in over)
    ]
    if not (found := found or (list(registers) if chance.yes(15) else [])):
        return None
    name = chance.pick(found)
    return DestroyRegister(stay=name), for_hub(world, chance, world.memory[Stay, name].hub)


def set_codes(world: World, chance: Chance) -> Wish | None:
    place = chance.pick(["DE", "FR", "058091", "ZZ"])
    return SetPoliceCodes(codes=(CodeOfPlace(place=place, code="100000216"),)), OPERATOR


def check_in(world: World, chance: Chance) -> Wish | None:
    """Mostly those whose day it is; of a guest whom the register lacks the host mostly tells first."""
    found = _in(world, chance, Stage.BOOKED)
    today = [one for one in found if one[1].arrive <= world.today]
    if not (found := today or (found if chance.yes(15) else [])):
        return None
    name, stay = chance.pick(found)
    who = for_hub(world, chance, stay.hub)
    lacking = lacking_of(world, stay)
    if lacking and not chance.yes(5):
        untold = [one for one in stay.beds if one.bed in lacking]
        wishes = registering(name, stay.beds, comes_as=GuestKind.SINGLE)
        return wishes[stay.beds.index(untold[0])], who
    return CheckIn(stay=name, shown_fee_cents=fee_of_coming(stay, world.now).cents), who


def no_show(world: World, chance: Chance) -> Wish | None:
    found = _in(world, chance, Stage.BOOKED)
    late = [one for one in found if one[1].arrive < world.today]
    if not (found := late or (found if chance.yes(15) else [])):
        return None
    name, stay = chance.pick(found)
    return MarkNoShow(stay=name), for_hub(world, chance, stay.hub)


def night(world: World, chance: Chance) -> Wish | None:
    if not (found := _in(world, chance, Stage.IN_HOUSE)):
        return None
    name, stay = chance.pick(found)
    when = stay.recorded_to + timedelta(days=chance.pick([0, 0, 0, -1, 1]))
    return RecordNight(stay=name, night=when), for_hub(world, chance, stay.hub)


def check_out(world: World, chance: Chance) -> Wish | None:
    if not (found := _in(world, chance, Stage.IN_HOUSE)):
        return None
    name, stay = chance.pick(_early(found) or found)
    waived = chance.yes(20)
    who = for_hub(world, chance, stay.hub) if waived else OPERATOR
    shown = None if waived else quote_fee(stay, world.now).cents
    told = on_some_days(world)
    return CheckOut(stay=name, waived=waived, shown_fee_cents=shown, at_till=told), who


def pay_back(world: World, chance: Chance) -> Wish | None:
    """Some of what a hub took, or all of it; rarely a cent too much."""
    has = world.recount.taken.has
    bookings = sorted({booking for (booking, _), cents in has.items() if cents})
    if not bookings:
        return None
    stay = world.memory[Stay, chance.pick(bookings)]
    sums = {
        Took.USE: has[stay.name, "Unbilled"] + has[stay.name, "VAT"],
        Took.CITY_TAX: has[stay.name, "CityTax"],
        Took.FEE: has[stay.name, "Fees"],
        Took.DAMAGE: has[stay.name, "Damages"],
    }
    of = chance.pick([what for what, cents in sums.items() if cents] or [Took.USE])
    cents = sums[of] + chance.yes(5) if chance.yes(50) else chance.number(1, max(1, sums[of]))
    at_till = as_it_was_paid(world, stay.name)
    wish = PayBack(
        stay=stay.name,
        payer=stay.payer,
        of=of,
        amount_cents=max(1, cents),
        note="" if at_till else secret("why"),
        at_till=at_till,
    )
    return wish, for_hub(world, chance, stay.hub)


WISHES: dict[type[Command], Wishing] = {
    AddRoom: add_room,
    SetPrice: set_price,
    SetTerms: set_terms,
    CloseRoom: close_room,
    ReopenRoom: reopen_room,
    Reserve: reserve,
    ReleaseReservation: release,
    Book: book,
    BookAgain: book_again,
    ChangeStay: change,
    Cancel: cancel,
    RegisterGuest: register,
    NoteReceipt: note_receipt,
    DestroyRegister: destroy_register,
    SetPoliceCodes: set_codes,
    CheckIn: check_in,
    MarkNoShow: no_show,
    RecordNight: night,
    CheckOut: check_out,
    PayBack: pay_back,
}
