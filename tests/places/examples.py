"""Hubs that tests speak of, in municipalities that exist."""

from datetime import date

from ledger.kernel.who import Role, Who
from ledger.places.events import HubOpened

DAY = date(2026, 6, 1)
ALA = "S" + "A" * 16
MILANO = "S" + "M" * 16
NOWHERE = "S" + "N" * 16

ALA_OPENED = HubOpened(
    day=DAY,
    hub=ALA,
    name="Wise Ala",
    side="village",
    istat="001003",
    municipality="Ala di Stura",
    population=462,
)
MILANO_OPENED = HubOpened(
    day=DAY,
    hub=MILANO,
    name="Spazio Wiser Milano",
    side="city",
    istat="015146",
    municipality="Milano",
    population=1_242_123,
)

HOST = Who(actor="hanna", role=Role.HOST, hub=ALA)
OTHER_HOST = Who(actor="hugo", role=Role.HOST, hub=MILANO)
TREASURER = Who(actor="teo", role=Role.TREASURER)
AUDITOR = Who(actor="ada", role=Role.AUDITOR)
