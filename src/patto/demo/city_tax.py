"""Municipalities ask for city tax by season, for five nights in a row; cities raise it once, and some guests owe nothing."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from ledger.places.hub import HubKind
from ledger.stays.exempt_guest import ExemptGuest
from ledger.stays.lodging import Lodging
from ledger.stays.tax_table import Exempt, RateAsked, SetCityTax
from patto.demo.driver import Request
from patto.demo.plan import HubPlan
from patto.demo.planned_stay import PlannedStay
from patto.demo.world import OPERATOR, Part, World

HIGH_MORE: Final = 50
"""Cents more from June to September."""
RAISED: Final = 50
_RAISED_AT_PERCENT, _NOTICE = 50, timedelta(days=10)
_FIRST_NIGHTS, _CHILDREN_BELOW, _OLD_FROM = 5, 12, 75
_CARERS_PERCENT: Final = 2
_CLASSES: Final = {HubKind.CITY: Lodging.GUEST_HOUSE, HubKind.VILLAGE: Lodging.HOLIDAY_HOME}


def lodging_of(plan: HubPlan) -> Lodging:
    """Return the class of a hub's lodging."""
    return _CLASSES[plan.side]


def table_of(plan: HubPlan, valid_from: date, more_cents: int = 0) -> Request:
    """Return the table of a hub's municipality; hotels pay a euro more."""
    low = plan.city_tax_cents + more_cents
    seasons = (("06-01", "09-30", low + HIGH_MORE), ("10-01", "05-31", low))
    rates = [
        RateAsked(lodging=of, first=first, last=last, cents=cents + dearer)
        for of, dearer in ((lodging_of(plan), 0), (None, 100))
        for first, last, cents in seasons
    ]
    command = SetCityTax(
        istat=plan.where.istat,
        valid_from=valid_from,
        rates=tuple(rates),
        nights_max=_FIRST_NIGHTS,
        exempt_below=_CHILDREN_BELOW,
        exempt_from=_OLD_FROM,
        residents=True,
        others=(Exempt.CARER, Exempt.ESCORT, Exempt.DUTY, Exempt.TAXED_ELSEWHERE),
    )
    return Request(command, OPERATOR)


def exempting(world: World, planned: PlannedStay) -> Iterable[Request]:
    """Now and then somebody has come to be with a patient, and shows the ward's paper."""
    chance = world.chance("exempt", planned.id)
    if planned.hub.plan.city_tax_cents and chance.often(_CARERS_PERCENT):
        first = planned.stay.beds[0]
        command = ExemptGuest(
            stay=planned.id,
            payer=planned.payer.id,
            guest=first.guest or None,
            companion=0 if first.guest else 1,
            reason=Exempt.CARER,
            note="Attestazione del reparto, vista all'arrivo.",
        )
        yield Request(command, planned.hub.host)


class CityTax(Part):
    """Each municipality that asks for anything has a table on the day its hub opens; cities raise theirs half a year on."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._raised: set[str] = set()

    def morning(self, today: date) -> Iterable[Request]:
        """Decide the rise, with some days' notice."""
        if today != self.world.part(_RAISED_AT_PERCENT):
            return
        for hub in self.world.hubs:
            town = hub.plan.where.istat
            if hub.plan.side is HubKind.CITY and town not in self._raised:
                self._raised.add(town)
                yield table_of(hub.plan, today + _NOTICE, RAISED)
