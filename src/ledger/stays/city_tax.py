"""City tax is that of the night: a rise is held at check-in, and taken when the guests leave, or owed to the hub."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from ledger.billing.bill import Charge, since, stamped, until
from ledger.bookings.booking import Stage
from ledger.kernel.days import ONE_DAY
from ledger.kernel.see import See
from ledger.kernel.slots import DAYS
from ledger.places.hub import Hub
from ledger.stays.calendar import ASLEEP, GuestNights
from ledger.stays.events import Bedding
from ledger.stays.guest_tax import GuestTax
from ledger.stays.price import StayBill, city_tax
from ledger.stays.register import Guest, GuestRegister, guests_in
from ledger.stays.stay import Earlier, Stay
from ledger.stays.tax_events import AgeRule
from ledger.stays.tax_table import TaxTables
from ledger.stays.taxed import BEYOND, TAXED, HubTax, TaxedGuest, nights_of
from ledger.stays.terms import HubTerms
from ledger.treasury import chart
from ledger.treasury.account import Account

SLEPT = (Stage.RESERVED, Stage.BOOKED, Stage.IN_HOUSE, Stage.FINISHED)
"""A night at one of these stages was slept, or will be; a no-show keeps its first night, and nobody slept it."""


def tax_at(see: See, hub: str) -> HubTax:
    """Return what is asked of guests at a hub."""
    return HubTax(see(HubTerms, hub), see(TaxTables, see(Hub, hub).istat))


def age_rule(see: See, stay: Stay) -> AgeRule | None:
    """Return by what the age of the stay's guests is judged, if it matters."""
    return see(TaxTables, see(Hub, stay.hub).istat).age_rule(stay.arrive)


class Party(msgspec.Struct, frozen=True, gc=False):
    """Who sleeps at a hub on the nights of `[arrive, depart)`, in `beds` now and in `earlier` ones before."""

    hub: str
    arrive: date
    depart: date
    beds: tuple[Bedding, ...]
    earlier: tuple[Earlier, ...] = ()

    def everyone(self) -> list[tuple[Guest, date]]:
        """Return the guests in the order of the beds, and after them who left before, each with the day until when.

        Companions are numbered as in the register: those who are left, and after them those who left last.
        """
        found = [(one, date.max) for one in guests_in(self.beds)]
        for before in reversed(self.earlier):
            known = {one.key for one, _ in found}
            came = guests_in(before.beds)
            found += [(one, before.until) for one in came if one.key not in known]
        return found


def party_of(stay: Stay, arrive: date, depart: date) -> Party:
    """Return who sleeps in a stay."""
    return Party(stay.hub, arrive, depart, stay.beds, stay.earlier)


def taxed_guests(see: See, tax: HubTax, party: Party, stay: Stay) -> tuple[TaxedGuest, ...]:
    """Return a party as city tax looks at it, in the order of `everyone`; `stay` is what it was until now, if anything.

    Companions of a booking that gets other beds are named anew: nothing is known of them yet.
    """
    register = see(GuestRegister, stay.name) if stay.name else GuestRegister()
    if stay.stage is Stage.IN_HOUSE and len(party.beds) < len(stay.beds):
        register = register.fewer(stay.beds, party.beds)
    anew = stay.stage is not Stage.IN_HOUSE and party.beds != stay.beds
    everyone = party.everyone()
    before = _nights_before(see, tax, party, stay.name)
    return tuple(
        TaxedGuest(
            "" if anew and one.companion else register.of(one).exempt,
            before.get(one.guest, 0) if one.guest else 0,
            until,
        )
        for one, until in everyone
    )


def _nights_before(see: See, tax: HubTax, party: Party, stay: str) -> Mapping[str, int]:
    """Return how many nights each member sleeps without a break before a stay, as far back as matters.

    In the same hub, or the same municipality where its table says so. A companion has no other stays that we know.
    """
    most = tax.most_nights(party.arrive, party.depart)
    members = [one.guest for one, _ in party.everyone() if one.guest]
    if not (most and members):
        return {}
    back = [party.arrive - n * ONE_DAY for n in range(1, most + 1)]
    sheets = dict.fromkeys(GuestNights.sheet(one, night) for one in members for night in back)
    held = see.all(GuestNights, sheets)

    def holder(member: str, night: date) -> str:
        place = f"{night:{DAYS.mark}}/{ASLEEP}"
        return held[GuestNights.sheet(member, night)].holder(place, see.now)

    stays = {(one, night): holder(one, night) for one in members for night in back}
    others = see.all(Stay, dict.fromkeys(name for name in stays.values() if name))
    counted = _counted_hubs(see, tax, party, (one.hub for one in others.values()))

    def slept(member: str, night: date) -> bool:
        name = stays[member, night]
        if not name or name == stay:
            return False
        return others[name].hub in counted and others[name].judged(see.now) in SLEPT

    return {
        member: next((n for n, night in enumerate(back) if not slept(member, night)), most)
        for member in members
    }


def _counted_hubs(see: See, tax: HubTax, party: Party, hubs: Iterable[str]) -> frozenset[str]:
    """Return at which of these hubs nights count: at the party's own, or wherever its municipality is theirs."""
    table = tax.tables.on(party.arrive)
    if table is None or not table.everywhere:
        return frozenset((party.hub,))
    istat = see(Hub, party.hub).istat
    found = see.all(Hub, dict.fromkeys(hubs))
    return frozenset((party.hub, *(name for name, one in found.items() if one.istat == istat)))


def bill_by_now(see: See, stay: Stay, bill: StayBill, first: date, left: date) -> StayBill:
    """Return a bill of the stay with the tax that is in force by now on its nights of `[first, left)`.

    The municipality taxes the night, whatever was foreseen when the stay was booked.
    """
    tax = tax_at(see, stay.hub)
    guests = taxed_guests(see, tax, party_of(stay, first, left), stay)
    lines = city_tax(tax, guests, first, left)
    taxed = _with_tax(bill, (*lines, *_tax(since(DAYS, bill, left))))
    if until(DAYS, taxed, left) == until(DAYS, bill, left):
        return bill
    return taxed


def tax_of_guests(see: See, stay: Stay, left: date) -> tuple[GuestTax, ...]:
    """Return what each guest owes who leaves on a day, and what became of their nights; none who slept none."""
    tax = tax_at(see, stay.hub)
    party = party_of(stay, stay.arrive, left)
    guests = taxed_guests(see, tax, party, stay)
    found = nights_of(tax, guests, stay.arrive, left)
    return tuple(
        GuestTax(
            one.guest,
            one.companion,
            taxed=of.by_why.get(TAXED, 0),
            beyond=of.by_why.get(BEYOND, 0),
            exempt=sum(n for why, n in of.by_why.items() if why not in (TAXED, BEYOND)),
            why=next((why for why in of.by_why if why not in (TAXED, BEYOND)), ""),
            cents=of.cents,
        )
        for (one, _), of in zip(party.everyone(), found, strict=True)
        if of.by_why
    )


def in_wallet(see: See, stay: Stay) -> int:
    """Return the cents that the payer has for a rise."""
    return -see(Account, chart.wallet(stay.payer)).balance


def _tax(bill: StayBill) -> StayBill:
    return tuple(line for line in bill if line.what is Charge.TAX)


def _with_tax(bill: StayBill, tax: StayBill) -> StayBill:
    """Return the bill with other lines of tax, in their place."""
    use = (line for line in bill if line.what is Charge.USE)
    deposit = (line for line in bill if line.what is Charge.DEPOSIT)
    return stamped((*use, *tax, *deposit))
