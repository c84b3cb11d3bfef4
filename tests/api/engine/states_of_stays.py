"""Hubs with rooms, stays at every stage: where the examples about guests hold."""

from datetime import date, timedelta
from typing import Any

from ledger.places.hub import Hub, HubKind
from ledger.places.record import RecordHub
from ledger.stays.arrive import CheckIn, MarkNoShow
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.cancel import Cancel
from ledger.stays.close import CloseRoom
from ledger.stays.furnish import AddRoom, SetTerms
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import Reserve
from ledger.stays.set_price import SetPrice
from ledger.stays.stay import Stay
from ledger.stays.tax_table import Exempt, RateAsked, SetCityTax
from ledger.stays.why_closed import WhyClosed
from ledger.treasury import chart
from ledger.treasury.opening import OpenBalances, OpeningBalance
from tests.api.engine.states import MAY, Pact, holds
from tests.opening import CIN, at_once, furnishing, people
from tests.registered import registering
from tests.staff import TREASURER
from tests.visiting import visit

ARRIVES = date(2027, 7, 5)
JUNE, WINTER = date(2027, 6, 20), date(2027, 1, 15)
DAY = timedelta(days=1)
TWO = (("window", True), ("door", False))
ONE = (("window", True),)


def room(pact: Pact, cents: int = 3_800, beds: tuple[str, ...] = ("window", "door")) -> None:
    """Furnish the village with a room."""
    hub = pact.ids["hub"]
    pact.do(AddRoom(hub=hub, name="Camera blu", beds=beds), room="room")
    since = pact.world.today
    pact.do(SetPrice(room=pact.ids["room"], valid_from=since, cents=cents))
    money = {"vat_bp": 1_000, "city_tax_cents": 150, "deposit_cents": 10_000}
    pact.do(SetTerms(hub=hub, valid_from=since, long_stays=False, cin=CIN, **money))


def reserved(
    pact: Pact, lain: Any = TWO, count: int = 4, name: str = "stay", who: str = "anna"
) -> None:
    """Keep beds from the fifth of July on."""
    beds = tuple(
        BedAsked(room=pact.ids["room"], bed=bed, guest=pact.ids[who] if member else None)
        for bed, member in lain
    )
    span = {"arrive": ARRIVES, "depart": ARRIVES + count * DAY}
    asked = Reserve(hub=pact.ids["hub"], payer=pact.ids[who], beds=beds, **span)
    pact.do(asked, **{name: "stay"})


def booked(
    pact: Pact, lain: Any = TWO, count: int = 4, name: str = "stay", who: str = "anna"
) -> None:
    """Book them."""
    reserved(pact, lain, count, name, who)
    names = ("Luca Bianchi",) * sum(not member for _, member in lain)
    pact.do(Book(stay=pact.ids[name], payer=pact.ids[who], companions=names))


def told(pact: Pact) -> None:
    """Tell the register of all guests."""
    for one in registering(pact.ids["stay"], pact.world.memory[Stay, pact.ids["stay"]].beds):
        pact.do(one)


def in_house(pact: Pact, lain: Any = TWO) -> None:
    """Let them in on the day."""
    awaited(pact, lain)
    pact.on(ARRIVES, 16)
    pact.do(CheckIn(stay=pact.ids["stay"]))


def awaited(pact: Pact, lain: Any = TWO) -> None:
    pact.on(JUNE)
    room(pact)
    booked(pact, lain)
    told(pact)


@holds(
    "places.record-hub",
    "places.rename-hub",
    "stays.add-room",
    "stays.set-terms",
    "stays.set-length-prices",
    "stays.set-arrival-rules",
    "stays.set-police-codes",
)
@holds("stays.set-stay-rule", "conventions.set-pact-rule", "conventions.set-debt-limit")
def winter(pact: Pact) -> None:
    """Nothing is needed but the hub."""
    pact.on(WINTER)


@holds("conventions.net-visits")
def visited(pact: Pact) -> None:
    """Somebody of the city slept in the village by visa day, and the city has money."""
    pact.on(date(2026, 4, 28))
    room(pact)
    (carla,) = at_once(pact.opening.members(pact.ids["city"], people(1, first=7), 1_000_000))
    bed = pact.ids["room"], "window"
    at = {"hub": pact.ids["hub"], "bed": bed, "member": carla, "home": pact.ids["city"]}
    at_once(visit(pact.opening, pact.on, **at, day=date(2026, 4, 29)))
    bank = OpeningBalance(chart.hub_bank(pact.ids["city"]), 100_000)
    pact.do(OpenBalances(owner=pact.ids["city"], balances=(bank,)), TREASURER)
    pact.on(MAY)


@holds("stays.set-city-tax")
def town(pact: Pact) -> None:
    """The municipality is one of Italy's."""
    winter(pact)
    pact.ids["istat"] = pact.world.memory[Hub, pact.ids["hub"]].istat


@holds("stays.exempt-guest")
def carer(pact: Pact) -> None:
    """Carers are exempt by the municipality's table, and a guest is awaited."""
    pact.on(JUNE)
    istat = pact.world.memory[Hub, pact.ids["hub"]].istat
    rates = (RateAsked(cents=150),)
    table = SetCityTax(
        istat=istat, valid_from=pact.world.today, rates=rates, others=(Exempt.CARER,)
    )
    pact.do(table)
    room(pact)
    booked(pact)


@holds("places.withdraw-hub")
def opened_twice(pact: Pact) -> None:
    again = RecordHub(name="Spazio di Elva", side=HubKind.VILLAGE, istat="004079", another=True)
    pact.do(again, hub="hub")


@holds("places.provide-parts", "places.place-hub", "places.describe-hub")
def bare(pact: Pact) -> None:
    opened_twice(pact)


@holds("places.lose-part", "places.measure-connection")
def open_since_june(pact: Pact) -> None:
    pact.on(WINTER)


@holds("places.open-hub")
def complete(pact: Pact) -> None:
    bare(pact)
    for command in furnishing(pact.ids["hub"], pact.world.today):
        pact.do(command)


@holds("stays.set-price", "stays.withdraw-room", "stays.close-room")
def furnished(pact: Pact) -> None:
    pact.on(WINTER)
    room(pact)


@holds("stays.reopen-room")
def closed(pact: Pact) -> None:
    furnished(pact)
    first, until = date(2027, 2, 1), date(2027, 3, 1)
    closing = CloseRoom(room=pact.ids["room"], first=first, until=until, reason=WhyClosed.SEASON)
    pact.do(closing, closing="closing")


@holds("stays.reserve")
def free(pact: Pact) -> None:
    pact.on(JUNE)
    room(pact)


@holds("stays.release-reservation", "stays.book")
def kept(pact: Pact) -> None:
    free(pact)
    reserved(pact)


@holds("stays.book-again")
def lapsed(pact: Pact) -> None:
    """Three nights of two at 25,00, with tax and deposit 259,00."""
    pact.on(JUNE)
    room(pact, 2_500)
    reserved(pact, count=3)
    pact.world.pass_time(timedelta(minutes=16))


@holds("stays.change-stay", "stays.agree-price", "stays.give-beds-back", "stays.register-guest")
def coming(pact: Pact) -> None:
    free(pact)
    booked(pact)


@holds("stays.move-guests")
def a_bed_is_free(pact: Pact) -> None:
    free(pact)
    booked(pact, ONE)


@holds("stays.swap-stays")
def two_parties(pact: Pact) -> None:
    """Anna has the window, Bruno the door."""
    free(pact)
    booked(pact, ONE, name="stay")
    booked(pact, (("door", True),), name="other", who="bruno")


@holds("stays.cancel")
def six_days_before(pact: Pact) -> None:
    """Half of four nights at 38,00."""
    pact.on(JUNE)
    room(pact)
    booked(pact, ONE)
    pact.on(ARRIVES - 3 * DAY)


@holds("stays.pay-back")
def kept_a_fee(pact: Pact) -> None:
    six_days_before(pact)
    pact.do(Cancel(stay=pact.ids["stay"], shown_fee_cents=7_600))


@holds("stays.check-in")
def arrived(pact: Pact) -> None:
    awaited(pact)
    pact.on(ARRIVES, 16)


@holds("stays.mark-no-show")
def missing(pact: Pact) -> None:
    awaited(pact)
    pact.on(ARRIVES + DAY, 8)


@holds("stays.undo-no-show")
def missed(pact: Pact) -> None:
    missing(pact)
    pact.do(MarkNoShow(stay=pact.ids["stay"]))


@holds("stays.note-receipt")
def the_next_day(pact: Pact) -> None:
    in_house(pact)
    pact.on(ARRIVES + DAY, 9)


@holds("stays.destroy-register")
def nobody_came(pact: Pact) -> None:
    """The no-show of two days ago can no longer be undone."""
    missed(pact)
    pact.on(ARRIVES + 3 * DAY)


@holds("stays.record-night")
def slept(pact: Pact) -> None:
    in_house(pact)
    pact.on(ARRIVES + DAY, 1)


@holds("stays.charge-damage")
def broken(pact: Pact) -> None:
    in_house(pact)


@holds("stays.check-out")
def over(pact: Pact) -> None:
    in_house(pact)
    pact.on(ARRIVES + 4 * DAY, 9)


@holds("stays.release-deposit")
def gone(pact: Pact) -> None:
    over(pact)
    pact.do(CheckOut(stay=pact.ids["stay"]))


def a_stay_for_500(pact: Pact) -> None:
    """Two nights at 250,00, without tax or deposit, slept and paid."""
    hub, since = pact.ids["hub"], pact.world.today
    pact.do(AddRoom(hub=hub, name="Suite", beds=("window",)), room="room")
    pact.do(SetPrice(room=pact.ids["room"], valid_from=since, cents=25_000))
    free = {"vat_bp": 1_000, "city_tax_cents": 0, "deposit_cents": 0, "long_stays": False}
    pact.do(SetTerms(hub=hub, valid_from=since, cin=CIN, **free))
    came = date(2026, 4, 20)
    pact.on(came)
    beds = (BedAsked(room=pact.ids["room"], bed="window", guest=pact.ids["anna"]),)
    span = {"arrive": came, "depart": came + 2 * DAY}
    pact.do(Reserve(hub=hub, payer=pact.ids["anna"], beds=beds, **span), stay="stay")
    pact.do(Book(stay=pact.ids["stay"], payer=pact.ids["anna"]))
    told(pact)
    pact.do(CheckIn(stay=pact.ids["stay"]))
    pact.on(came + 2 * DAY, 9)
    pact.do(CheckOut(stay=pact.ids["stay"]))
