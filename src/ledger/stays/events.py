"""Facts about rooms, what they cost, and who sleeps in them when."""

from datetime import date, datetime
from typing import ClassVar

import msgspec

from ledger.billing.bill import BillLine
from ledger.billing.fee import AtLeast, GivenUp
from ledger.conventions.sold import Sold, Spent
from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref
from ledger.stays.guest_night import GuestNight
from ledger.stays.guest_tax import GuestTax
from ledger.stays.nightly import FurtherGuest, SeasonPrice, WeekdayPrice


class Bedding(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One guest in one bed place; `guest` is a member's id, or empty for a companion."""

    room: Ref
    bed: str
    guest: Ref = ""


class RoomNight(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one night brought in one room: bed places slept in, and the net of VAT; `guests` are those who are members."""

    room: Ref
    beds: int
    net_cents: int
    guests: tuple[Ref, ...] = ()


class RoomAdded(Fact, frozen=True, kw_only=True, gc=False, tag="stays.room-added.v1"):
    """A hub has a room with these bed places, its own or under an agreement with an owner; a double bed is two."""

    found_by: ClassVar = {"hub": "hub"}
    begins: ClassVar = "room"

    hub: Ref
    room: Ref
    name: str
    beds: tuple[str, ...]
    agreement: Ref = ""


class RoomWithdrawn(Fact, frozen=True, kw_only=True, gc=False, tag="stays.room-withdrawn.v1"):
    """The room was added by mistake, nobody ever slept or will sleep in it, and it is no more."""

    found_by: ClassVar = {"hub": "hub"}

    hub: Ref
    room: Ref


class PriceSet(Fact, frozen=True, kw_only=True, gc=False, tag="stays.price-set.v1"):
    """A bed place of the room costs this a night, VAT included, from the night `valid_from` on: some `weekdays` and `seasons` cost what they say, and `further` guests less."""

    hub: Ref
    room: Ref
    valid_from: date
    cents: int
    weekdays: tuple[WeekdayPrice, ...] = ()
    seasons: tuple[SeasonPrice, ...] = ()
    further: tuple[FurtherGuest, ...] = ()


class TermsSet(Fact, frozen=True, kw_only=True, gc=False, tag="stays.terms-set.v1"):
    """The hub's terms from `valid_from` on: VAT and city tax by night, the rest by arrival day; its CIN, if it has one.

    `city_tax_cents` count as long as the municipality has no table; of a table its rates for the class `lodging` do.
    """

    found_by: ClassVar = {"hub": "hub"}

    hub: Ref
    valid_from: date
    vat_bp: int
    city_tax_cents: int
    deposit_cents: int
    long_stays: bool
    cin: str = ""
    lodging: str = ""


class OfClosing(Fact, frozen=True, kw_only=True, gc=False):
    """Something about bed places of a room on the nights of `[first, until)`; a foreign calendar may keep them closed."""

    found_by: ClassVar = {"hub": "hub"}

    closing: Ref
    hub: Ref
    room: Ref
    beds: tuple[str, ...]
    first: date
    until: date
    foreign_calendar: Ref = ""


class RoomClosed(OfClosing, frozen=True, kw_only=True, gc=False, tag="stays.room-closed.v1"):
    """They are not let, for a reason that all may read; who has them already, where a foreign calendar says so, keeps them."""

    begins: ClassVar = "closing"

    reason: str


class RoomReopened(OfClosing, frozen=True, kw_only=True, gc=False, tag="stays.room-reopened.v1"):
    """What was closed is let again."""


class OfStay(Fact, frozen=True, kw_only=True, gc=False):
    """Something about one stay; it is the payer's, at a hub."""

    stay: Ref
    hub: Ref
    payer: Ref


class OfGuests(OfStay, frozen=True, kw_only=True, gc=False):
    """Something about a stay that says who sleeps in which beds, and on which nights."""

    arrive: date
    depart: date
    beds: tuple[Bedding, ...]


class OfSale(OfGuests, frozen=True, kw_only=True, gc=False):
    """Something about a stay that says, too, by which rule which guests were sold which nights at other than the public price."""

    sold: tuple[Sold[date], ...] = ()


class OfLoss(OfSale, frozen=True, kw_only=True, gc=False):
    """Something about a stay after which visa days may be `spent`, all in all, that nobody uses."""

    spent: tuple[Spent[date], ...] = ()


class StayReserved(OfSale, frozen=True, kw_only=True, gc=False, tag="stays.stay-reserved.v1"):
    """Bed places and prices are kept for the payer until `expires`; no money moved."""

    begins: ClassVar = "stay"

    bill: tuple[BillLine[date], ...]
    expires: datetime


class ReservationReleased(
    OfSale, frozen=True, kw_only=True, gc=False, tag="stays.reservation-released.v1"
):
    """The reservation is over without a booking: given back, or `expired`."""

    expired: bool


class StayBooked(OfSale, frozen=True, kw_only=True, gc=False, tag="stays.stay-booked.v1"):
    """The stay is confirmed and its money held; companions' names are sealed, in order of beds."""

    found_by: ClassVar = {"hub": "hub", "beds.guest": "member"}

    companions: tuple[str, ...]
    total_cents: int


class StayChanged(OfStay, frozen=True, kw_only=True, gc=False, tag="stays.stay-changed.v1"):
    """The stay has other days, beds or guests; `fee_cents` is for what is `given_up` of its nights.

    `total_cents` is what it costs now with its deposit, the fee apart. Nights before `first` are as they were. Nights that remain cost
    `at_least` so much when they are given up later, whatever day it is by then. What the hub changes itself (`by_hub`) gives nothing up
    and costs nothing. Two stays that swap beds name each other (`swapped_with`).
    `companions` are the sealed names, empty when the guests remained the same. `in_house` says that the guests had arrived; nights
    before `recorded_to` were recorded as slept. What was told to the register of guests who are `awaited` is kept until they come, or
    cannot come any more. A price that was agreed by hand has its `reason`, sealed. Where guests in the house gave beds back, `origins`
    are where those who remain live; empty when the guests remained the same.
    """

    found_by: ClassVar = {"hub": "hub", "beds.guest": "member"}

    was_arrive: date
    was_depart: date
    was_beds: tuple[Bedding, ...]
    arrive: date
    depart: date
    beds: tuple[Bedding, ...]
    bill: tuple[BillLine[date], ...]
    was_sold: tuple[Sold[date], ...] = ()
    sold: tuple[Sold[date], ...] = ()
    spent: tuple[Spent[date], ...] = ()
    total_cents: int
    companions: tuple[str, ...]
    given_up: tuple[GivenUp[date], ...]
    fee_cents: int
    at_least: tuple[AtLeast[date], ...]
    in_house: bool
    recorded_to: date
    first: date
    by_hub: bool
    swapped_with: Ref
    awaited: bool
    reason: str
    origins: tuple[str, ...] = ()


class StayCancelled(OfLoss, frozen=True, kw_only=True, gc=False, tag="stays.stay-cancelled.v1"):
    """The booking is off, and its bed places are free; the hub itself cancels without a fee. Stamp duty is on the fee's document."""

    given_up: tuple[GivenUp[date], ...]
    fee_cents: int
    stamp_cents: int = 0
    by_hub: bool


class NoShowMarked(OfLoss, frozen=True, kw_only=True, gc=False, tag="stays.no-show-marked.v1"):
    """Nobody arrived: the nights after the first are free again, and the nights are owed as a fee, with stamp duty on its document."""

    given_up: tuple[GivenUp[date], ...]
    fee_cents: int
    stamp_cents: int = 0


class NoShowUndone(OfLoss, frozen=True, kw_only=True, gc=False, tag="stays.no-show-undone.v1"):
    """The guests are here after all, and in the house: the no-show's fee of `undone_cents` is held again, with the stamp duty on it.

    From the night `first` on they sleep in `beds`, where they have none of those agreed any more: before it, in `was_beds`. Whoever
    missed the first night arrives on the second, and that is `given_up` for `fee_cents`.
    """

    was_arrive: date
    was_beds: tuple[Bedding, ...]
    first: date
    bill: tuple[BillLine[date], ...]
    undone_cents: int
    given_up: tuple[GivenUp[date], ...]
    fee_cents: int
    at_least: tuple[AtLeast[date], ...]
    origins: tuple[str, ...]


class StayCheckedIn(OfGuests, frozen=True, kw_only=True, gc=False, tag="stays.stay-checked-in.v1"):
    """The guests arrived and are in the house; `origins` are the regions or countries they live in, one a guest."""

    origins: tuple[str, ...]


class NightSlept(OfStay, frozen=True, kw_only=True, gc=False, tag="stays.night-slept.v1"):
    """The night of `day` was slept, the last before `depart`; `origins` are where its guests live, `agreed` those to whom a price was agreed."""

    depart: date
    origins: tuple[str, ...]
    rooms: tuple[RoomNight, ...]
    agreed: tuple[GuestNight, ...] = ()


class NightCorrected(OfStay, frozen=True, kw_only=True, gc=False, tag="stays.night-corrected.v1"):
    """The nights recorded before came to some cents more or less by the bill of leaving.

    VAT is rounded per line, so a line of other nights shares out another net. What a night brought is final: `net_cents`, the
    difference, takes effect on `day`, that of the check-out; `beds` are none.
    """

    found_by: ClassVar = {"stay": "stay"}

    rooms: tuple[RoomNight, ...]


class DamageCharged(OfStay, frozen=True, kw_only=True, gc=False, tag="stays.damage-charged.v1"):
    """The hub kept part of the security deposit for damage, and is owed what is above it; `note` is sealed."""

    cents: int
    owed_cents: int
    note: str


class StayCheckedOut(OfStay, frozen=True, kw_only=True, gc=False, tag="stays.stay-checked-out.v1"):
    """The guests left on `left`: nights, VAT, city tax and stamp duty are captured, the rest but the deposit is released.

    Of the city tax `city_tax_owed_cents` are a debt to the hub: the rate rose, and the payer had no money for it. Whoever leaves before
    `depart` owes the nights given up as a fee, unless the hub waived it. `deposit_cents` remain held, and until `deposit_until` damage
    may be charged. `guests` say of each whose nights are taxed.
    """

    left: date
    depart: date
    beds: tuple[Bedding, ...]
    net_cents: int
    vat_cents: int
    city_tax_cents: int
    city_tax_owed_cents: int = 0
    stamp_cents: int = 0
    guests: tuple[GuestTax, ...]
    was_sold: tuple[Sold[date], ...] = ()
    sold: tuple[Sold[date], ...] = ()
    spent: tuple[Spent[date], ...] = ()
    given_up: tuple[GivenUp[date], ...]
    fee_cents: int
    waived: bool
    deposit_cents: int
    deposit_until: datetime
