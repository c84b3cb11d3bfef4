"""What a stay is asked to be: who, where, from when to when; checked against beds, rights and terms."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.billing.bill import total_of
from ledger.bookings.calendar import taken_units
from ledger.bookings.cancelling import percentages
from ledger.bookings.changing import is_longer
from ledger.bookings.way import told_of
from ledger.kernel.command import Private
from ledger.kernel.days import ONE_DAY, nights, years_after
from ledger.kernel.ids import MemberId, RoomId
from ledger.kernel.refused import Malformed, Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.text import Word
from ledger.members.membership import Membership
from ledger.members.rights import Right, must_have
from ledger.stays.before import Before
from ledger.stays.calendar import Calendar, GuestNights, sleepers
from ledger.stays.cin import must_have_cin
from ledger.stays.city_tax import Party, tax_at, taxed_guests
from ledger.stays.events import Bedding
from ledger.stays.furnish import BedName
from ledger.stays.length_prices import LengthPrices
from ledger.stays.lent import must_be_let
from ledger.stays.market import market
from ledger.stays.price import Priced, price
from ledger.stays.public_rates import PublicRates
from ledger.stays.room import NoSuchRoom, Room
from ledger.stays.stay import Stay, beds_on

NO_STAY = Stay()
USUAL_NIGHTS_MAX = 30
GUESTS_MAX = 60
ALL_OF_IT = 100


class StayTooLong(Refused):
    """The stay has more nights than the hub allows; book fewer nights, or ask the hub for long stays."""


class NoSuchBed(Unknown):
    """The room has no such bed place."""


class BedTwice(Malformed):
    """A bed place is named once: each guest sleeps in one of their own."""


class GuestTwice(Malformed):
    """A guest sleeps in one bed place only."""


class GuestIsNoPerson(Refused):
    """An organisation may pay for a stay, but does not sleep."""


class CompanionsDiffer(Malformed):
    """Every bed place without a member needs one companion's name, in the order of the beds."""


class GuestElsewhere(Refused):
    """A guest sleeps in one place a night, and has another on some of these; bookings that the asker may see are named."""


class BedsTaken(Refused):
    """These bed places are taken or closed on some of these nights; `/availability` shows which are free."""


class BedAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bed place, and the guest who will sleep in it."""

    room: RoomId
    bed: BedName
    guest: Annotated[MemberId | None, Meta(description="a member, or null for a companion")] = None


BedsAsked = Annotated[
    tuple[BedAsked, ...], Meta(min_length=1, max_length=GUESTS_MAX, description="one a guest")
]


def companion_name(plain: str) -> str:
    """Return a companion's name without stray spaces; refuses `Malformed` an empty one."""
    if not (name := " ".join(plain.split())):
        raise Malformed("A companion needs a name.", field="companions")
    return name


WithoutVisaDays = Annotated[
    bool,
    Meta(description="use none of the payer's visa days, though the nights would cost nothing"),
]
CompanionNumber = Annotated[
    int,
    Meta(
        ge=0,
        le=GUESTS_MAX,
        description="or a companion: 1 is the first in the order of the beds",
    ),
]
Companions = Annotated[
    tuple[Annotated[Word, Private(companion_name)], ...],
    Meta(
        max_length=GUESTS_MAX,
        description="the names of guests who are not members, in the order of their beds",
    ),
]


def bedding(asked: tuple[BedAsked, ...]) -> tuple[Bedding, ...]:
    """Return what is asked for as facts keep it."""
    return tuple(Bedding(one.room, one.bed, one.guest or "") for one in asked)


def guests_of(beds: tuple[Bedding, ...]) -> tuple[str, ...]:
    """Return the guests who are members."""
    return tuple(one.guest for one in beds if one.guest)


def must_lie_apart(beds: tuple[Bedding, ...]) -> None:
    """Refuse beds or guests named twice."""
    if len({(one.room, one.bed) for one in beds}) < len(beds):
        raise BedTwice
    guests = guests_of(beds)
    if len(set(guests)) < len(guests):
        raise GuestTwice


def must_be_let_in(see: See, payer: str, guests: Iterable[str]) -> None:
    """Refuse members who may not book or do not sleep."""
    members = see.all(Membership, dict.fromkeys((payer, *guests)))
    for member in members:
        must_have(see, member, Right.COMMIT)
    for guest in guests:
        if not members[guest].person:
            raise GuestIsNoPerson(guest=guest)


def must_be_named(beds: tuple[Bedding, ...], companions: tuple[str, ...]) -> None:
    """Refuse `CompanionsDiffer` unless there is a name for every bed without a member."""
    needed = sum(not one.guest for one in beds)
    if needed != len(companions):
        raise CompanionsDiffer(needed=needed, given=len(companions))


def must_last(arrive: date, depart: date) -> None:
    """Refuse a stay without a night, or of more than a year: 366 nights across 29 February."""
    if depart < arrive + ONE_DAY:
        raise Malformed("The departure day must come after the arrival day.", field="depart")
    if depart > (until := years_after(arrive, 1)):
        raise StayTooLong(nights=(depart - arrive).days, nights_max=(until - arrive).days)


def priced(
    see: See,
    hub: str,
    beds: tuple[Bedding, ...],
    arrive: date,
    depart: date,
    *,
    visas_of: str,
    now: Stay = NO_STAY,
) -> Priced:
    """Return what these beds cost on these nights; refuses what isn't there, allowed or free.

    What the stay is `now` it may remain: the beds it holds are free for it, its prices are agreed, and a
    stay that was allowed to be long is not too long as long as no night is added. Visa days are used of the member that
    `visas_of` names, or of nobody.
    """
    rooms = existing_beds(see, hub, beds)
    tax = tax_at(see, hub)
    terms = tax.terms
    if not now.name:
        must_have_cin(terms, hub, arrive)
    count = (depart - arrive).days
    if (
        count > USUAL_NIGHTS_MAX
        and is_longer(now, arrive, depart)
        and not terms.on(arrive).long_stays
    ):
        raise StayTooLong(nights=count, nights_max=USUAL_NIGHTS_MAX)
    first = now.first_open(arrive, see.today())
    party = Party(hub, arrive, depart, beds, now.before(first))
    anew = partial(
        price,
        PublicRates(rooms, terms),
        tax,
        beds,
        arrive,
        depart,
        guests=taxed_guests(see, tax, party, now),
        earlier=party.earlier,
        market=market(see, hub, guests_of(beds), (arrive, depart), now, visas_of=visas_of),
        lengths=see(LengthPrices, hub),
    )
    was = before(now, see.today())
    found = anew(before=was)
    if was.has_lapsed(list(nights(arrive, depart))):
        kept = anew(before=was.keeping_all())
        risen = max(0, total_of(found.bill) - total_of(kept.bill))
        found = msgspec.structs.replace(found, risen_cents=risen)
    must_be_free(see, beds, (first, depart), now.name)
    must_sleep_once(see, guests_of(beds), (first, depart), now.name)
    return found


def before(stay: Stay, today: date) -> Before:
    """Return what a stay was until now, as prices look at it."""
    every = nights(stay.arrive, stay.depart)
    lain = {night: beds_on(night, stay.beds, stay.earlier) for night in every}
    under = percentages(stay, today)
    late = frozenset(night for night, percent in under.items() if percent)
    in_full = frozenset(night for night in late if under[night] == ALL_OF_IT)
    return Before(stay.bill, stay.sold, lain, late, in_full)


def existing_beds(see: See, hub: str, beds: Iterable[Bedding]) -> Mapping[str, Room]:
    """Return the rooms of these bed places; refuses `NoSuchRoom` at this hub, and `NoSuchBed`."""
    rooms = see.all(Room, dict.fromkeys(one.room for one in beds))
    for one in beds:
        if rooms[one.room].hub != hub:
            raise NoSuchRoom(room=one.room, hub=hub)
        if one.bed not in rooms[one.room].beds:
            raise NoSuchBed(room=one.room, bed=one.bed)
    return rooms


def must_be_free(see: See, beds: Iterable[Bedding], span: tuple[date, date], *but_for: str) -> None:
    """Refuse `NotLent`, and `BedsTaken` when somebody has these beds on nights of the span, but for some stays."""
    places = [(one.room, one.bed) for one in beds]
    must_be_let(see, [room for room, _ in places], span)
    taken = taken_units(see, Calendar, places, span, besides=but_for)
    if taken:
        raise BedsTaken(taken=[f"{room}/{bed}" for room, bed in taken])


def must_sleep_once(see: See, guests: tuple[str, ...], span: tuple[date, date], stay: str) -> None:
    """Refuse `GuestElsewhere` when another stay has a guest on nights of the span."""
    elsewhere = taken_units(see, GuestNights, sleepers(guests), span, besides=(stay,))
    if elsewhere:
        raise GuestElsewhere(
            guests={
                guest: told_of(see, Stay, stays, guest) for (guest, _), stays in elsewhere.items()
            }
        )
