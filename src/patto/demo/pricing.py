"""What a change of a stay would cost, from what was heard of prices and terms: guests are shown it before."""

from datetime import date

from ledger.bookings.uses import used_by
from ledger.conventions.candidates import Buyer, Offer
from ledger.conventions.convention import HubConventions
from ledger.conventions.events import (
    ConventionAgreed,
    ConventionEnded,
    ConventionProposed,
    ConventionResumed,
    ConventionSuspended,
)
from ledger.conventions.member_uses import MemberUses, visa_days
from ledger.conventions.rules import PactRules
from ledger.conventions.rules_events import PactRuleSet
from ledger.kernel.fact import Fact
from ledger.members.events import HomeHubChanged, MemberApplied
from ledger.places.events import HubRecorded
from ledger.places.hub import HubKind
from ledger.stays.asked import before, guests_of
from ledger.stays.city_tax import Party
from ledger.stays.events import PriceSet, RoomAdded, StayChanged, TermsSet
from ledger.stays.length_events import LengthPricesSet
from ledger.stays.length_prices import LengthPrices
from ledger.stays.market import SERVICE, UNIT, nights_had, why_no_visa, years_of
from ledger.stays.price import Market, StayBill, price
from ledger.stays.public_rates import PublicRates
from ledger.stays.register import GuestRegister
from ledger.stays.register_events import GuestRegistered
from ledger.stays.room import Room
from ledger.stays.stay import Stay
from ledger.stays.tax_events import CityTaxSet, GuestExempted
from ledger.stays.tax_table import TaxTables
from ledger.stays.taxed import HubTax, TaxedGuest
from ledger.stays.terms import HubTerms
from patto.demo.debts import Debts
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
        self._lengths: dict[str, LengthPrices] = {}
        driver.listen(self._by_length)
        self._driver = driver
        self._conventions: dict[str, HubConventions] = {}
        self._homes: dict[str, str] = {}
        self._sides: dict[str, HubKind] = {}
        self._uses: dict[str, MemberUses] = {}
        driver.listen(self._agree)
        self._rules = PactRules()
        self._debts = Debts(driver)
        driver.listen(self._rule)
        driver.listen(self._at_home)
        self._used_by = used_by(Stay, SERVICE, lambda _: UNIT)
        driver.listen(self._use, self._used_by)

    def _room(self, fact: RoomAdded | PriceSet) -> None:
        self._rooms[fact.room] = self._rooms.get(fact.room, Room()).evolve(fact)

    def _hub(self, fact: TermsSet) -> None:
        self._terms[fact.hub] = self._terms.get(fact.hub, HubTerms()).evolve(fact)

    def _by_length(self, fact: LengthPricesSet) -> None:
        self._lengths[fact.hub] = self._lengths.get(fact.hub, LengthPrices()).evolve(fact)

    def _town(self, fact: HubRecorded | CityTaxSet) -> None:
        match fact:
            case HubRecorded():
                self._towns[fact.hub] = fact.istat
                self._sides[fact.hub] = HubKind(fact.side)
            case CityTaxSet():
                self._taxes[fact.istat] = self._taxes.get(fact.istat, TaxTables()).evolve(fact)

    def _guest(self, fact: GuestRegistered | GuestExempted | StayChanged) -> None:
        before = self._registers.get(fact.stay, GuestRegister())
        self._registers[fact.stay] = before.evolve(fact)

    def _agree(
        self,
        fact: ConventionProposed
        | ConventionAgreed
        | ConventionSuspended
        | ConventionResumed
        | ConventionEnded,
    ) -> None:
        before = self._conventions.get(fact.hub, HubConventions())
        self._conventions[fact.hub] = before.evolve(fact)

    def _rule(self, fact: PactRuleSet) -> None:
        self._rules = self._rules.evolve(fact)

    def _at_home(self, fact: MemberApplied | HomeHubChanged) -> None:
        self._homes[fact.member] = fact.home_hub

    def _use(self, fact: Fact) -> None:
        for key, part in self._used_by[type(fact)](fact):
            self._uses[key] = self._uses.get(key, MemberUses()).evolve(part)

    def _market(self, stay: Stay, span: tuple[date, date]) -> Market:
        """Return the guests as buyers."""
        now, hub = self._driver.now, stay.hub
        conventions = self._conventions.get(hub, HubConventions())
        buyers = {}
        for guest in guests_of(stay.beds):
            home = self._homes[guest]
            uses = [self._uses.get(key, MemberUses()) for key in years_of(guest, span)]
            buyers[guest] = Buyer(
                home,
                self._sides[home],
                nights_had(uses, hub, stay, now),
                visa_days(uses, now=now, besides=stay.name),
                why_no_visa(guest, stay.payer),
            )
        homes = {one.home for guest, one in buyers.items() if guest == stay.payer}
        left = self._debts.left(homes, hub, self._rules, stay.name)
        offer = Offer(hub, self._sides[hub], SERVICE, UNIT, now, conventions, self._rules, left)
        return Market(offer, buyers)

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
        rates = PublicRates(self._rooms, terms)
        return price(
            rates,
            tax,
            stay.beds,
            arrive,
            depart,
            guests=guests,
            before=before(stay, today),
            earlier=earlier,
            market=self._market(stay, (arrive, depart)),
            lengths=self._lengths.get(stay.hub, LengthPrices()),
        ).bill
