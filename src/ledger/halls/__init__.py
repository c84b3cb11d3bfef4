"""Halls of a hub, let by the half hour: who has which when, and what it costs. A room that is slept in is of `stays`.

set_up    SetUpHall ChangeHall SetHallTerms    hall.py        Hall HubHalls  what it is, and its terms; all dated
book      BookHall                             half_hours.py                 half hours by the hub's clock
walk_in   RecordHallWalkIn                     booking.py     HallBooking    a booking of one guest over some half hours
arrive    CheckInAtHall CheckInAtHallByCode    calendar.py    HallCalendar   who has which hall when, setting up included
          MarkHallMissed                       price.py                      the cheapest of all candidates, half hour by half hour
cancel    CancelHall                           payer.py       Payer          the open bookings of a member
pay_back  PayBackHall                          unsettled.py   Unsettled      what a closing of books waits for
                                               agenda.py                     what happens by itself, and when

What every booking shares is in `bookings`, what every bill shares in `billing`; the code by which one checks in is the hub's, of `desks`.
"""

from ledger.bookings.uses import drawn_by, owed_for, used_by
from ledger.conventions.hub_debt import HubDebt
from ledger.conventions.member_uses import MemberUses
from ledger.halls import agenda, events
from ledger.halls.arrive import check_in_at_hall, check_in_at_hall_by_code, mark_hall_missed
from ledger.halls.book import book_hall
from ledger.halls.booking import HallBooking
from ledger.halls.calendar import HallCalendar
from ledger.halls.cancel import cancel_hall
from ledger.halls.hall import Hall, HubHalls, halls_live
from ledger.halls.pay_back import pay_back_hall
from ledger.halls.payer import Payer, halls_remain
from ledger.halls.price import service_in, unit_in
from ledger.halls.set_up import change_hall, set_hall_terms, set_up_hall
from ledger.halls.unsettled import Unsettled, halls_are_open
from ledger.halls.walk_in import record_hall_walk_in
from ledger.kernel.fact import facts_in
from ledger.kernel.ids import Prefix
from ledger.kernel.rulebook import Chapter
from ledger.plans.credits import Credits
from ledger.plans.subscription import Subscription

HALLS = Chapter(
    name="halls",
    facts=facts_in(events),
    nouns=(Hall, HubHalls, HallBooking, HallCalendar, Payer, Unsettled),
    feeds={
        MemberUses: used_by(HallBooking, service_in, unit_in),
        HubDebt: owed_for(HallBooking),
        Subscription: drawn_by(HallBooking, Prefix.SUBSCRIPTION),
        Credits: drawn_by(HallBooking, Prefix.CREDITS),
    },
    entries=("hall-captured", "hall-held", "hall-released"),
    verbs=(
        set_up_hall,
        change_hall,
        set_hall_terms,
        book_hall,
        record_hall_walk_in,
        check_in_at_hall,
        check_in_at_hall_by_code,
        mark_hall_missed,
        cancel_hall,
        pay_back_hall,
    ),
    answers=(halls_remain, halls_are_open, halls_live),
    due=(agenda.after_booking, agenda.after_its_end),
)
