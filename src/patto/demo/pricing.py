"""What a change of a stay would cost, from what was heard of prices and terms: guests are shown it before."""

from datetime import date

from ledger.stays.events import PriceSet, RoomAdded, TermsSet
from ledger.stays.price import StayBill, price, public_rate
from ledger.stays.room import Room
from ledger.stays.stay import Stay
from ledger.stays.terms import HubTerms
from patto.demo.driver import Driver


class Pricing:
    """All rooms and terms, as they are by what the driver has told."""

    def __init__(self, driver: Driver) -> None:
        self._rooms: dict[str, Room] = {}
        self._terms: dict[str, HubTerms] = {}
        driver.listen(self._room)
        driver.listen(self._hub)

    def _room(self, fact: RoomAdded | PriceSet) -> None:
        self._rooms[fact.room] = self._rooms.get(fact.room, Room()).evolve(fact)

    def _hub(self, fact: TermsSet) -> None:
        self._terms[fact.hub] = self._terms.get(fact.hub, HubTerms()).evolve(fact)

    def changed(self, stay: Stay, arrive: date, depart: date, today: date) -> StayBill:
        """Return the bill of the stay with other days; guests in the house lay where they lay until today."""
        terms = self._terms[stay.hub]
        rates = public_rate(self._rooms, terms)
        earlier = stay.before(stay.first_open(arrive, today))
        return price(rates, terms, stay.beds, arrive, depart, agreed=stay.bill, earlier=earlier)
