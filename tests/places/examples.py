"""The hubs that tests speak of, in municipalities that exist, and who runs them."""

from datetime import date

from ledger.kernel.who import Role, Who
from ledger.places.events import HubOpened
from tests.scenario import named

SPRING = date(2026, 4, 1)
ALA, MILANO, NOWHERE = (named("S", name) for name in ("ALA", "MILANO", "NOWHERE"))

ALA_OPENED = HubOpened(
    day=SPRING,
    hub=ALA,
    name="Wise Ala",
    side="village",
    istat="001003",
    municipality="Ala di Stura",
    population=462,
)
MILANO_OPENED = HubOpened(
    day=SPRING,
    hub=MILANO,
    name="Spazio Wiser Milano",
    side="city",
    istat="015146",
    municipality="Milano",
    population=1_242_123,
)

HOST = Who(actor="hanna", role=Role.HOST, hub=ALA)
OTHER_HOST = Who(actor="hugo", role=Role.HOST, hub=MILANO)
