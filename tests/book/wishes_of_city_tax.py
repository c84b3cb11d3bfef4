"""Municipalities say what they ask of guests, and hosts why some owe nothing."""

from datetime import timedelta

from ledger.bookings.booking import Stage
from ledger.kernel.command import Command
from ledger.places.events import HubRecorded
from ledger.stays.events import StayReserved
from ledger.stays.exempt_guest import ExemptGuest
from ledger.stays.lodging import Lodging
from ledger.stays.register import guests_in
from ledger.stays.stay import Stay
from ledger.stays.tax_table import SEEN_BY_THE_HOST, Exempt, RateAsked, SetCityTax, TaxTables
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, for_hub, secret
from tests.book.world import World
from tests.staff import OPERATOR


def set_city_tax(world: World, chance: Chance) -> Wish | None:
    """A rate all the year, one of the season, or one of a class; mostly for the first nights only."""
    istat = chance.pick(world.told[HubRecorded]).istat
    season = (
        RateAsked(first="11-01", last="03-31", cents=chance.pick([0, 100])),
        RateAsked(first="04-01", last=chance.pick(["10-31", "11-01"]), cents=chance.pick([250, 3])),
    )
    rates = chance.pick(
        [
            season,
            (RateAsked(cents=175),),
            (*season, RateAsked(lodging=Lodging.HOSTEL, cents=90)),
        ]
    )
    wish = SetCityTax(
        istat=istat,
        valid_from=world.today + timedelta(days=chance.pick([0, 0, 2, -1])),
        rates=rates,
        nights_max=chance.pick([None, 1, 2, 3, 5]),
        everywhere=chance.yes(40),
        exempt_below=chance.pick([None, 12, 45]),
        exempt_from=chance.pick([None, None, 70]),
        residents=chance.yes(70),
        others=chance.pick([(), SEEN_BY_THE_HOST]),
    )
    return wish, OPERATOR


def exempt_guest(world: World, chance: Chance) -> Wish | None:
    """Mostly for a reason that the table names, of whoever is awaited or in the house."""
    every = [world.memory[Stay, fact.stay] for fact in world.told[StayReserved]]
    found = [one for one in every if one.stage in (Stage.BOOKED, Stage.IN_HOUSE)]
    towns = {fact.hub: fact.istat for fact in world.told[HubRecorded]}
    named = [
        (one, table.others)
        for one in found
        if (table := world.memory[TaxTables, towns[one.hub]].on(one.arrive)) and table.others
    ]
    some = [(one, (Exempt.CARER,)) for one in found if chance.yes(5)]
    if not (asked := named or some):
        return None
    stay, others = chance.pick(asked)
    guest = chance.pick(list(guests_in(stay.beds)))
    wish = ExemptGuest(
        stay=stay.name,
        payer=stay.payer,
        guest=guest.guest or None,
        companion=guest.companion,
        reason=None if chance.yes(20) else Exempt(chance.pick(others)),
        note=secret("paper"),
    )
    return wish, for_hub(world, chance, stay.hub)


WISHES: dict[type[Command], Wishing] = {SetCityTax: set_city_tax, ExemptGuest: exempt_guest}
