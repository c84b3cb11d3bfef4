"""Who sleeps where, and what it costs.

furnish   AddRoom SetPrice SetTerms; withdraw_room WithdrawRoom
                  room.py      Room      beds and dated prices
reserve   Reserve ReleaseReservation         terms.py     HubTerms  taxes, deposit, long stays
book      Book BookAgain                     calendar.py  Calendar GuestNights  who holds which bed when
kept.py   Kept: what is reserved and not paid, limited
agree_price AgreePrice: by hand, within limits
change    ChangeStay                         stay.py      Stay      a booking of bed places by the night
lend      LendRoom                           lent.py      Lent      whose a room is on which night
move      MoveGuests SwapStays               payer.py     Payer     the open stays of a member
cancel    Cancel                             give_beds_back  GiveBedsBack: the hub makes a party smaller
arrive    CheckIn MarkNoShow
undo_no_show UndoNoShow: they came after all     room.py RoomsOfHub
register_guest RegisterGuest             register.py  GuestRegister  what the law asks of each guest
report_arrivals NoteReceipt DestroyRegister SetPoliceCodes; police_record.py the record of 168 characters
sleep     RecordNight                        price.py     what a stay costs, line by line; market.py who buys of whom
damage    ChargeDamage                       agenda.py    what happens by itself, and when
deposit   ReleaseDeposit                     rules.py     StayRules SetStayRule: what holds at all hubs
leave     CheckOut                           close.py     Closing   CloseRoom ReopenRoom: beds not let
                                             unsettled.py Unsettled what a closing of books waits for
tax_table SetCityTax                         TaxTables what a municipality asks; taxed.py the rule, night by night
length_prices SetLengthPrices            LengthPrices what a night of a long stay costs; before.py which prices hold
arrival_rules SetArrivalRules            arrivals.py  ArrivalRules  when one may arrive, and for how many nights
exempt_guest ExemptGuest                     city_tax.py  tax by now: at check-in, and when they leave
pay_back  PayBack                            a fee, damage, nights or city tax, from the hub to the payer

What every booking shares is in `bookings`, what every bill shares in `billing`.
"""

from ledger.bookings.uses import owed_for, used_by
from ledger.conventions.hub_debt import HubDebt, UsedOn
from ledger.conventions.member_uses import MemberUses
from ledger.kernel.fact import facts_in
from ledger.kernel.routes import Part
from ledger.kernel.rulebook import Chapter
from ledger.places.withdraw_hub import Came, Gone, LivesOn
from ledger.stays import (
    agenda,
    arrival_events,
    chart,
    deposit_events,
    events,
    length_events,
    lent_events,
    register_events,
    rules_events,
    tax_events,
)
from ledger.stays.agree_price import agree_price
from ledger.stays.arrival_rules import set_arrival_rules
from ledger.stays.arrivals import ArrivalRules
from ledger.stays.arrive import check_in, mark_no_show
from ledger.stays.book import book, book_again
from ledger.stays.calendar import Calendar, GuestNights
from ledger.stays.cancel import cancel
from ledger.stays.change import change_stay
from ledger.stays.close import Closing, close_room, reopen_room
from ledger.stays.damage import charge_damage
from ledger.stays.deposit import release_deposit
from ledger.stays.exempt_guest import exempt_guest
from ledger.stays.furnish import add_room, set_terms
from ledger.stays.give_beds_back import give_beds_back
from ledger.stays.kept import Kept
from ledger.stays.leave import check_out
from ledger.stays.lend import lend_room, nights_booked_after
from ledger.stays.length_prices import LengthPrices, set_length_prices
from ledger.stays.lent import RoomsUnder
from ledger.stays.market import SERVICE, UNIT
from ledger.stays.move import move_guests, swap_stays
from ledger.stays.pay_back import pay_back_stay
from ledger.stays.payer import Payer, stays_remain
from ledger.stays.register import GuestRegister
from ledger.stays.register_guest import register_guest
from ledger.stays.report_arrivals import destroy_register, note_receipt, set_police_codes
from ledger.stays.reserve import release_reservation, reserve
from ledger.stays.room import Room, RoomsOfHub
from ledger.stays.rules import StayRules, set_stay_rule
from ledger.stays.set_price import set_price
from ledger.stays.sleep import record_night
from ledger.stays.stay import Stay
from ledger.stays.tax_table import TaxTables, set_city_tax
from ledger.stays.terms import HubTerms
from ledger.stays.undo_no_show import undo_no_show
from ledger.stays.unsettled import Unsettled, nights_are_open
from ledger.stays.withdraw_room import withdraw_room


def _added(fact: events.RoomAdded) -> list[Part]:
    return [(fact.hub, Came("rooms", fact.room))]


def _withdrawn(fact: events.RoomWithdrawn) -> list[Part]:
    return [(fact.hub, Gone(fact.room))]


def _used(fact: events.NightSlept) -> list[Part]:
    homes = dict.fromkeys(one.home for one in fact.agreed if one.home)
    return [(home, UsedOn(fact.stay, fact.day)) for home in homes]


STAYS = Chapter(
    name="stays",
    facts=(
        *facts_in(events),
        *facts_in(lent_events),
        *facts_in(register_events),
        *facts_in(deposit_events),
        *facts_in(rules_events),
        *facts_in(tax_events),
        *facts_in(length_events),
        *facts_in(arrival_events),
    ),
    nouns=(
        Room,
        RoomsOfHub,
        RoomsUnder,
        HubTerms,
        Closing,
        Calendar,
        GuestNights,
        Stay,
        Payer,
        Kept,
        Unsettled,
        GuestRegister,
        StayRules,
        TaxTables,
        LengthPrices,
        ArrivalRules,
    ),
    feeds={
        LivesOn: {events.RoomAdded: _added, events.RoomWithdrawn: _withdrawn},
        MemberUses: used_by(Stay, SERVICE, lambda _: UNIT),
        HubDebt: {**owed_for(Stay), events.NightSlept: _used},
    },
    entries=("night-slept", "stay-captured", "stay-held", "stay-released"),
    verbs=(
        add_room,
        lend_room,
        withdraw_room,
        set_price,
        set_terms,
        close_room,
        reopen_room,
        reserve,
        release_reservation,
        book,
        book_again,
        change_stay,
        agree_price,
        move_guests,
        swap_stays,
        give_beds_back,
        cancel,
        register_guest,
        note_receipt,
        destroy_register,
        set_police_codes,
        check_in,
        mark_no_show,
        undo_no_show,
        record_night,
        charge_damage,
        check_out,
        release_deposit,
        set_stay_rule,
        set_city_tax,
        set_length_prices,
        set_arrival_rules,
        exempt_guest,
        pay_back_stay,
    ),
    accounts=chart.ACCOUNTS,
    forgets={register_events.RegisterDestroyed: "stay"},
    answers=(stays_remain, nights_are_open, nights_booked_after),
    due=(
        agenda.after_no_night,
        agenda.after_arriving,
        agenda.after_registering,
        agenda.after_reporting,
        agenda.after_destroying,
        agenda.after_changing,
        agenda.after_a_night,
        agenda.after_leaving,
        agenda.after_releasing,
    ),
)
