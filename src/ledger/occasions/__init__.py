"""Occasions of a hub: experiences, courses and activities at a day and hours, with seats.

announce   AnnounceOccasion          occasion.py   Occasion        what is announced, and who has a seat
call_off   CallOffOccasion DecideOccasion          meetings.py     its dates by the hub's clock
change     ChangeOccasion            other dates, or another place
conclude   ConcludeOccasion          seat.py       Seat            a booking of one guest for all dates of an occasion
book       BookSeats                 price.py                      the cheapest of all candidates, and what it was sold by
cancel     CancelSeat                payer.py      Payer OpenOccasions   what nobody leaves behind
wait       JoinWaitingList AcceptSeat LeaveWaitingList LapseSeatOffer   Wait    who waits when it is full
attend     RecordAttendance          who was there, date by date
pay_back   PayBackSeat               unsettled.py  Unsettled       what a closing of books waits for
                                     agenda.py                     what happens by itself, and when

What every booking shares is in `bookings`, what every bill shares in `billing`. A seat is paid for when its occasion has taken place.
"""

from ledger.bookings.uses import used_by
from ledger.conventions.member_uses import MemberUses
from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter
from ledger.occasions import agenda, events
from ledger.occasions.announce import announce_occasion
from ledger.occasions.attend import record_attendance
from ledger.occasions.book import book_seats
from ledger.occasions.call_off import call_off_occasion, decide_occasion
from ledger.occasions.cancel import cancel_seat
from ledger.occasions.change import change_occasion
from ledger.occasions.conclude import conclude_occasion
from ledger.occasions.occasion import Occasion
from ledger.occasions.pay_back import pay_back_seat
from ledger.occasions.payer import OpenOccasions, Payer, Waits, occasions_live, seats_remain
from ledger.occasions.price import SERVICE, unit_in
from ledger.occasions.seat import Seat
from ledger.occasions.unsettled import Unsettled, seats_are_open
from ledger.occasions.wait import (
    Wait,
    accept_seat,
    join_waiting_list,
    lapse_seat_offer,
    leave_waiting_list,
)

OCCASIONS = Chapter(
    name="occasions",
    facts=facts_in(events),
    nouns=(Occasion, Seat, Wait, Payer, Waits, OpenOccasions, Unsettled),
    feeds={MemberUses: used_by(Seat, SERVICE, unit_in)},
    entries=("seat-captured", "seat-held", "seat-released"),
    verbs=(
        announce_occasion,
        decide_occasion,
        call_off_occasion,
        change_occasion,
        conclude_occasion,
        book_seats,
        cancel_seat,
        join_waiting_list,
        accept_seat,
        leave_waiting_list,
        lapse_seat_offer,
        record_attendance,
        pay_back_seat,
    ),
    answers=(seats_remain, seats_are_open, occasions_live),
    due=(
        agenda.after_announcing,
        agenda.after_deciding,
        agenda.after_changing,
        agenda.after_its_end,
        agenda.after_offering,
        agenda.after_waiting,
    ),
)
