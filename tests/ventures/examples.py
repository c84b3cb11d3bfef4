"""A bakery in the village, founded by Carla and Dario, that asks all members for money."""

from datetime import date

from ledger.kernel.fact import Fact
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from ledger.ventures.events import Founder, RoundOpened, StakeCommitted, VentureOpened
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
ROUND = named("R", "ROUND")
COMMITMENT, SECOND_COMMITMENT = named("K", "FIRST"), named("K", "SECOND")

PRICE = 25_00
OPENS, CLOSES = date(2026, 6, 10), date(2026, 6, 20)
COOLING_OFF_DAYS = 3
SHARES_MIN, SHARES_MAX, LIMIT = 40, 60, 50

venture_opened = VentureOpened(
    day=SPRING,
    venture=BAKERY,
    hub=HUB,
    name="Forno di Castelbuono",
    founders=(Founder(CARLA, 90), Founder(DARIO, 10)),
)
round_opened = RoundOpened(
    day=SPRING,
    round=ROUND,
    venture=BAKERY,
    price_cents=PRICE,
    shares_min=SHARES_MIN,
    shares_max=SHARES_MAX,
    opens=OPENS,
    closes=CLOSES,
    cooling_off_days=COOLING_OFF_DAYS,
    shares_limit=LIMIT,
)

village = [hub_opened, *joined(*EVERYONE)]
raising = [*village, venture_opened, round_opened]


def committed(
    member: str,
    shares: int,
    commitment: str = COMMITMENT,
    *,
    day: date = TODAY,
    settles_after: date | None = None,
    n: int = 0,
) -> list[Fact]:
    """A commitment and the money held for it (`n`: the id of its entry, as in `entry`)."""
    return [
        StakeCommitted(
            day=day,
            commitment=commitment,
            round=ROUND,
            venture=BAKERY,
            member=member,
            shares=shares,
            settles_after=settles_after,
        ),
        held(member, shares * PRICE, commitment, kind="commitment-held", n=n),
    ]


def raised(cents: int) -> EntryPosted:
    """Money that a settled round put aside for the bakery."""
    lines = (
        Posting(chart.CLIENTS_BANK, cents),
        Posting(chart.venture_money(BAKERY), -cents),
    )
    return entry("round-settled", ROUND, *lines)
