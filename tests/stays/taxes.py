"""Ala's municipality asks two euro in summer, one in winter, for the first three nights; some owe nothing."""

from datetime import date
from typing import Any

from ledger.places.events import HubRecorded
from ledger.stays.tax_events import CityTaxSet, GuestExempted, TaxRate
from tests.members.examples import ANNA
from tests.places.examples import ALA, ALA_RECORDED
from tests.scenario import TODAY
from tests.treasury.examples import STAY

assert isinstance(ALA_RECORDED, HubRecorded)
TOWN = ALA_RECORDED.istat
SUMMER, WINTER = TaxRate("", "06-01", "09-30", 200), TaxRate("", "10-01", "05-31", 100)


def table(**more: Any) -> CityTaxSet:
    """The table that an operator set, or another one."""
    said: dict[str, Any] = {
        "day": TODAY,
        "istat": TOWN,
        "valid_from": TODAY,
        "rates": (SUMMER, WINTER),
        "nights_max": 3,
        "everywhere": False,
        "exempt_below": None,
        "exempt_from": None,
        "residents": False,
        "others": (),
    }
    return CityTaxSet(**(said | more))


def exempted(reason: str, guest: str = ANNA, companion: int = 0, day: date = TODAY, **more: Any):
    """The host saw why."""
    said = {"stay": STAY, "hub": ALA, "payer": ANNA, "note": "", **more}
    return GuestExempted(day=day, guest=guest, companion=companion, reason=reason, **said)
