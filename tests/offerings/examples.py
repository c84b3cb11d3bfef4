"""A house in an S.p.A. that offers shares to everybody in the village, and what was asked for."""

from datetime import date
from typing import Any

from ledger.houses import chart as of_houses
from ledger.houses.events import HouseOpened
from ledger.kernel.fact import Fact
from ledger.offerings.events import (
    OfferingCancelled,
    OfferingExtended,
    OfferingFailed,
    OfferingOpened,
    OfferingSettled,
    PledgeLapsed,
    PledgeLowered,
    PledgeProlonged,
    PledgeReleased,
    PledgeRevoked,
    SharesIssued,
    SharesPledged,
)
from ledger.offerings.open_offering import OpenOffering
from ledger.treasury import chart
from ledger.treasury.events import Posting
from tests.members.examples import village
from tests.places.examples import ALA, SPRING
from tests.scenario import TODAY, named
from tests.treasury.examples import MULINO, OFFERING, PLEDGE, entry, freed, held

EARLIER = named("C", "EARLIER")

PRICE = 100_00
OPENS, CLOSES = date(2026, 6, 10), date(2026, 6, 20)
COOLING_OFF_DAYS = 3
SHARES_MIN, SHARES_MAX, LIMIT = 10, 20, 12

mulino_opened = HouseOpened(
    day=SPRING,
    house=MULINO,
    hub=ALA,
    name="Mulino",
    form="spa",
    authorisation=False,
    deed=False,
)
offering_opened = OfferingOpened(
    day=SPRING,
    offering=OFFERING,
    issuer=MULINO,
    price_cents=PRICE,
    shares_min=SHARES_MIN,
    shares_max=SHARES_MAX,
    opens=OPENS,
    closes=CLOSES,
    cooling_off_days=COOLING_OFF_DAYS,
    shares_limit=LIMIT,
)

open_it = OpenOffering(
    issuer=MULINO,
    price_cents=PRICE,
    shares_min=SHARES_MIN,
    shares_max=SHARES_MAX,
    opens=TODAY,
    closes=CLOSES,
    cooling_off_days=COOLING_OFF_DAYS,
    shares_limit=LIMIT,
)

offering = [*village, mulino_opened, offering_opened]


def _of(member: str, shares: int, pledge: str) -> dict[str, Any]:
    return {
        "pledge": pledge,
        "offering": OFFERING,
        "issuer": MULINO,
        "member": member,
        "shares": shares,
        "cents": shares * PRICE,
    }


def pledged(
    member: str,
    shares: int,
    pledge: str = PLEDGE,
    *,
    day: date = TODAY,
    settles_after: date | None = None,
    n: int = 0,
) -> list[Fact]:
    """A pledge in the offering and the money held for it (`n`: the id of its entry, as in `entry`)."""
    return [
        SharesPledged(day=day, settles_after=settles_after, **_of(member, shares, pledge)),
        held(member, shares * PRICE, pledge, kind="pledge-held", n=n),
    ]


def lowered(
    member: str, shares: int, *, to: int, pledge: str = PLEDGE, day: date = TODAY, n: int = 0
) -> list[Fact]:
    """A pledge for fewer shares than before, and the money of the others free again."""
    freed_cents = (shares - to) * PRICE
    return [
        PledgeLowered(day=day, freed_cents=freed_cents, **_of(member, to, pledge)),
        freed(member, freed_cents, pledge, kind="pledge-lowered", n=n, day=day),
    ]


def extended(
    closes: date, *, day: date = TODAY, settles_after: date | None = None
) -> OfferingExtended:
    """The offering, open until later."""
    return OfferingExtended(
        day=day, offering=OFFERING, issuer=MULINO, closes=closes, settles_after=settles_after
    )


def prolonged(
    member: str, shares: int, closes: date, *, pledge: str = PLEDGE, day: date = TODAY
) -> PledgeProlonged:
    """A pledge in an offering that is open until later."""
    return PledgeProlonged(day=day, closes=closes, **_of(member, shares, pledge))


def revoked(
    member: str,
    shares: int,
    pledge: str = PLEDGE,
    *,
    day: date = TODAY,
    settles_after: date | None = None,
) -> PledgeRevoked:
    """The pledge taken back."""
    return PledgeRevoked(day=day, settles_after=settles_after, **_of(member, shares, pledge))


def released(
    member: str, shares: int, pledge: str = PLEDGE, *, day: date, n: int = 0
) -> list[Fact]:
    """A pledge that came to nothing, and its money free again."""
    return [
        PledgeReleased(day=day, **_of(member, shares, pledge)),
        freed(member, shares * PRICE, pledge, kind="pledge-released", n=n, day=day),
    ]


def lapsed(
    member: str, shares: int, pledge: str = PLEDGE, *, day: date = TODAY, n: int = 0
) -> list[Fact]:
    """A pledge of somebody who is gone, and its money free again."""
    return [
        PledgeLapsed(day=day, **_of(member, shares, pledge)),
        freed(member, shares * PRICE, pledge, kind="pledge-released", n=n, day=day),
    ]


def issued(member: str, shares: int, pledge: str = PLEDGE, *, day: date, n: int = 0) -> list[Fact]:
    """A pledge that became shares, and its money the house's capital."""
    cents = shares * PRICE
    lines = (
        Posting(chart.held(member), cents, pledge),
        Posting(chart.house_bank(MULINO), cents),
        Posting(chart.CLIENTS_BANK, -cents),
        Posting(of_houses.capital(MULINO), -cents),
    )
    return [
        SharesIssued(day=day, **_of(member, shares, pledge)),
        entry("shares-issued", pledge, *lines, n=n, day=day),
    ]


def _in_all(shares: int, pledges: int) -> dict[str, Any]:
    return {
        "offering": OFFERING,
        "issuer": MULINO,
        "shares": shares,
        "cents": shares * PRICE,
        "pledges": pledges,
    }


def settled(shares: int, pledges: int, *, day: date) -> OfferingSettled:
    """The offering, with so many shares issued for so many pledges."""
    return OfferingSettled(day=day, **_in_all(shares, pledges))


def failed(shares: int, pledges: int, *, day: date) -> OfferingFailed:
    """The offering, with too few shares asked for."""
    return OfferingFailed(day=day, **_in_all(shares, pledges))


def cancelled(shares: int, pledges: int, *, day: date, reason: str = "no") -> OfferingCancelled:
    """The offering, called off."""
    return OfferingCancelled(day=day, reason=reason, **_in_all(shares, pledges))


def hold_shares(
    shares: dict[str, int], *, house: str = MULINO, day: date = SPRING, price: int = PRICE
) -> list[Fact]:
    """Members who hold shares since an offering that settled on `day`, their money with the house."""
    total = sum(shares.values()) * price
    lines = (
        Posting(chart.house_bank(house), total),
        Posting(of_houses.capital(house), -total),
    )
    issued_to = [
        SharesIssued(
            day=day,
            offering=EARLIER,
            issuer=house,
            pledge=named("P", f"OLD{member}"[:16]),
            member=member,
            shares=count,
            cents=count * price,
        )
        for member, count in shares.items()
    ]
    over = OfferingSettled(
        day=day,
        offering=EARLIER,
        issuer=house,
        shares=sum(shares.values()),
        cents=total,
        pledges=len(shares),
    )
    return [over, *issued_to, entry("shares-issued", EARLIER, *lines, day=day)]
