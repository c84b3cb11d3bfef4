"""What a change of a stay would cost, from what was heard of prices and terms: guests are shown it before."""

from datetime import date

from ledger.places.events import HubOpened
from ledger.stays.city_tax import Party
from ledger.stays.events import PriceSet, RoomAdded, StayChanged, TermsSet
from ledger.stays.price import StayBill, price, public_rate
from ledger.stays.register import GuestRegister
from ledger.stays.register_events import GuestRegistered
from ledger.stays.room import Room
from ledger.stays.stay import Stay
from ledger.stays.tax_events import CityTaxSet, GuestExempted
from ledger.stays.tax_table import TaxTables
from ledger.stays.taxed import HubTax, TaxedGuest
from ledger.stays.terms import HubTerms
from patto.demo.driver import Driver


class Pricing:
    """All rooms and terms, as they are by what the driver has told."""

    def __init__(self, driver: Driver) -> None:
        self._rooms: dict[str, Room] = {}
        self._terms: dict[str, HubTerms] = {}
        driver.listen(self._room)
        self._taxes: dict[str, TaxTables] = {}
        self._towns: dict[str, str] = {}
        driver.listen(self._hub)
        self._registers: dict[str, GuestRegister] = {}
        driver.listen(self._town)
        driver.listen(self._guest)

    def _room(self, fact: RoomAdded | PriceSet) -> None:
        self._rooms[fact.room] = self._rooms.get(fact.room, Room()).evolve(fact)

    def _hub(self, fact: TermsSet) -> None:
        self._terms[fact.hub] = self._terms.get(fact.hub, HubTerms()).evolve(fact)

    def _town(self, fact: HubOpened | CityTaxSet) -> None:
        match fact:
            case HubOpened():
                self._towns[fact.hub] = fact.istat
            case CityTaxSet():
                self._taxes[fact.istat] = self._taxes.get(fact.istat, TaxTables()).evolve(fact)

    def _guest(self, fact: GuestRegistered | GuestExempted | StayChanged) -> None:
        before = self._registers.get(fact.stay, GuestRegister())
        self._registers[fact.stay] = before.evolve(fact)

    def changed(self, stay: Stay, arrive: date, depart: date, today: date) -> StayBill:
        """Return the bill of the stay with other days; guests in the house lay where they lay until today."""
        terms = self._terms[stay.hub]
        tax = HubTax(terms, self._taxes.get(self._towns[stay.hub], TaxTables()))
        told = self._registers.get(stay.name, GuestRegister())
        earlier = stay.before(stay.first_open(arrive, today))
        party = Party(stay.hub, arrive, depart, stay.beds, earlier)
        guests = tuple(
            TaxedGuest(told.of(one).exempt, until=until) for one, until in party.everyone()
        )
        rates = public_rate(self._rooms, terms)
        beds, bill = stay.beds, stay.bill
        return price(rates, tax, beds, arrive, depart, guests=guests, agreed=bill, earlier=earlier)
