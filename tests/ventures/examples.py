"""A bakery in the village, founded by Carla and Dario, that asks all members for money."""

from datetime import date

from ledger.kernel.fact import Fact
from ledger.offerings.events import OfferingOpened, SharesPledged
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from ledger.ventures import chart as of_ventures
from ledger.ventures.events import Founder, VentureOpened
from tests.cast import (
    CARLA,
    DARIO,
    EVERYONE,
    HUB,
    SPRING,
    TODAY,
    entry,
    held,
    hub_opened,
    joined,
    named,
)

BAKERY = named("V", "BAKERY")
OFFERING = named("C", "ROUND")
PLEDGE = named("P", "FIRST")

PRICE = 25_00
OPENS, CLOSES = date(2026, 6, 10), date(2026, 6, 20)

venture_opened = VentureOpened(
    day=SPRING,
    venture=BAKERY,
    hub=HUB,
    name="Forno di Castelbuono",
    founders=(Founder(CARLA, 90), Founder(DARIO, 10)),
)
offering_opened = OfferingOpened(
    day=SPRING,
    offering=OFFERING,
    issuer=BAKERY,
    price_cents=PRICE,
    shares_min=40,
    shares_max=60,
    opens=OPENS,
    closes=CLOSES,
    cooling_off_days=3,
    shares_limit=50,
)

village = [hub_opened, *joined(*EVERYONE)]
raising = [*village, venture_opened, offering_opened]


def pledged(member: str, shares: int, pledge: str = PLEDGE) -> list[Fact]:
    """A pledge for shares of the bakery and the money held for it."""
    return [
        SharesPledged(
            day=TODAY,
            pledge=pledge,
            offering=OFFERING,
            issuer=BAKERY,
            member=member,
            shares=shares,
            cents=shares * PRICE,
        ),
        held(member, shares * PRICE, pledge, kind="pledge-held"),
    ]


def raised(cents: int) -> EntryPosted:
    """Money that a settled round put aside for the bakery."""
    lines = (
        Posting(chart.CLIENTS_BANK, cents),
        Posting(of_ventures.venture_money(BAKERY), -cents),
    )
    return entry("shares-issued", PLEDGE, *lines)
