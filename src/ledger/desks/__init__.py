"""Desks of a hub, let by the day and half day: who sits where, and what it costs.

provide   SetDesks SetDeskTerms          hub_desks.py  HubDesks    how many, when it is open; price and terms; all dated
book      BookDesk                       hours.py                  day and half days, opening hours
walk_in   RecordWalkIn                   desk.py       Desk        a booking of one guest for a day or a half
arrive    CheckInAtDesk MarkDeskMissed   calendar.py   DeskCalendar GuestHalves  who has which desk when; which are free
code      SetDeskCode CheckInByCode      price.py                  the cheapest of all candidates, and what it was sold by
cancel    CancelDesk                     payer.py      Payer       the open bookings of a member
pay_back  PayBackDesk                    unsettled.py  Unsettled   what a closing of books waits for
                                         agenda.py                 what happens by itself, and when

What every booking shares is in `bookings`, what every bill shares in `billing`. A desk is paid for when its guest checks in.
"""

from ledger.bookings.uses import drawn_by, owed_for, used_by
from ledger.conventions.hub_debt import HubDebt
from ledger.conventions.member_uses import MemberUses
from ledger.desks import agenda, events
from ledger.desks.arrive import check_in_at_desk, mark_desk_missed
from ledger.desks.book import book_desk
from ledger.desks.calendar import DeskCalendar, GuestHalves
from ledger.desks.cancel import cancel_desk
from ledger.desks.code import DeskCode, check_in_by_code, set_desk_code
from ledger.desks.desk import Desk
from ledger.desks.hub_desks import HubDesks, desks_live
from ledger.desks.pay_back import pay_back_desk
from ledger.desks.payer import Payer, desks_remain
from ledger.desks.price import SERVICE, unit_in
from ledger.desks.provide import set_desk_terms, set_desks
from ledger.desks.unsettled import Unsettled, desks_are_open
from ledger.desks.walk_in import record_walk_in
from ledger.kernel.fact import facts_in
from ledger.kernel.ids import Prefix
from ledger.kernel.rulebook import Chapter
from ledger.plans.credits import Credits
from ledger.plans.subscription import Subscription

DESKS = Chapter(
    name="desks",
    facts=facts_in(events),
    nouns=(HubDesks, Desk, DeskCalendar, GuestHalves, Payer, Unsettled, DeskCode),
    feeds={
        MemberUses: used_by(Desk, SERVICE, unit_in),
        HubDebt: owed_for(Desk),
        Subscription: drawn_by(Desk, Prefix.SUBSCRIPTION),
        Credits: drawn_by(Desk, Prefix.CREDITS),
    },
    entries=("desk-captured", "desk-held", "desk-released"),
    verbs=(
        set_desks,
        set_desk_terms,
        book_desk,
        record_walk_in,
        check_in_at_desk,
        set_desk_code,
        check_in_by_code,
        mark_desk_missed,
        cancel_desk,
        pay_back_desk,
    ),
    answers=(desks_remain, desks_are_open, desks_live),
    due=(agenda.after_booking, agenda.after_its_end),
)
