"""Who sleeps where, and what it costs.

furnish   AddRoom SetPrice SetTerms          room.py      Room      beds and dated prices
reserve   Reserve ReleaseReservation         terms.py     HubTerms  taxes, deposit, long stays
book      Book                               calendar.py  Calendar  who holds which bed when
change    ChangeStay                         stay.py      Stay      its way, drawn as a table
cancel    Cancel                             payer.py     Payer     the open stays of a member
arrive    CheckIn MarkNoShow
sleep     RecordNight                        price.py     what a stay costs, line by line
damage    ChargeDamage                       fee.py       what giving up nights costs
leave     CheckOut                           agenda.py    what happens by itself, and when
"""

from collections.abc import Iterable

from ledger.kernel.rulebook import Chapter
from ledger.stays import agenda
from ledger.stays.arrive import CheckIn, MarkNoShow, check_in, mark_no_show
from ledger.stays.book import Book, book
from ledger.stays.calendar import Calendar
from ledger.stays.cancel import Cancel, cancel
from ledger.stays.change import ChangeStay, change_stay
from ledger.stays.damage import ChargeDamage, charge_damage
from ledger.stays.events import (
    DamageCharged,
    NightCorrected,
    NightSlept,
    NoShowMarked,
    PriceSet,
    ReservationReleased,
    RoomAdded,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedIn,
    StayCheckedOut,
    StayReserved,
    TermsSet,
)
from ledger.stays.furnish import AddRoom, SetPrice, SetTerms, add_room, set_price, set_terms
from ledger.stays.leave import CheckOut, check_out
from ledger.stays.payer import Payer, stays_remain
from ledger.stays.reserve import ReleaseReservation, Reserve, release_reservation, reserve
from ledger.stays.room import Room
from ledger.stays.sleep import RecordNight, record_night
from ledger.stays.stay import Stay
from ledger.stays.terms import HubTerms


def _of_hub(fact: RoomAdded | TermsSet) -> Iterable[str]:
    return (f"hub:{fact.hub}",)


def _of_guests(fact: StayBooked | StayChanged) -> Iterable[str]:
    """A guest finds the stays that others pay for, too."""
    guests = (f"member:{bedding.guest}" for bedding in fact.beds if bedding.guest)
    return (f"hub:{fact.hub}", *guests)


def _of_stay(fact: NightCorrected) -> Iterable[str]:
    return (f"stay:{fact.stay}",)


STAYS = Chapter(
    name="stays",
    facts=(
        RoomAdded,
        PriceSet,
        TermsSet,
        StayReserved,
        ReservationReleased,
        StayBooked,
        StayChanged,
        StayCancelled,
        NoShowMarked,
        StayCheckedIn,
        NightSlept,
        NightCorrected,
        DamageCharged,
        StayCheckedOut,
    ),
    nouns=(Room, HubTerms, Calendar, Stay, Payer),
    verbs={
        AddRoom: add_room,
        SetPrice: set_price,
        SetTerms: set_terms,
        Reserve: reserve,
        ReleaseReservation: release_reservation,
        Book: book,
        ChangeStay: change_stay,
        Cancel: cancel,
        CheckIn: check_in,
        MarkNoShow: mark_no_show,
        RecordNight: record_night,
        ChargeDamage: charge_damage,
        CheckOut: check_out,
    },
    answers=(stays_remain,),
    agenda={
        StayReserved: agenda.after_reserving,
        ReservationReleased: agenda.after_releasing,
        StayBooked: agenda.after_booking,
        StayChanged: agenda.after_changing,
        StayCancelled: agenda.after_not_coming,
        NoShowMarked: agenda.after_not_coming,
        StayCheckedIn: agenda.after_arriving,
        NightSlept: agenda.after_a_night,
        StayCheckedOut: agenda.after_leaving,
    },
    tags={
        RoomAdded: _of_hub,
        TermsSet: _of_hub,
        StayBooked: _of_guests,
        StayChanged: _of_guests,
        NightCorrected: _of_stay,
    },
)
