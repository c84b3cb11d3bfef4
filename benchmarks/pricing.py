"""A price with all candidates explained, in memory: one member's night, and a week of two members who share their visa days' limit."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from benchmarks.row import Row, at_most, percentile, told
from benchmarks.server import BenchServer
from ledger.conventions.candidates import Buyer, Offer
from ledger.conventions.convention import AgreedTerms, HubConventions
from ledger.conventions.events import AgreedPrice
from ledger.conventions.rules import PactRule, PactRules
from ledger.conventions.rules_events import PactRuleSet
from ledger.conventions.sold import Rule
from ledger.kernel.days import ONE_DAY
from ledger.places.hub import HubKind
from ledger.stays.events import Bedding
from ledger.stays.nightly import DatedPrice
from ledger.stays.price import Market, Priced, price
from ledger.stays.public_rates import PublicRates
from ledger.stays.room import Room
from ledger.stays.taxed import HubTax
from ledger.stays.terms import HubTerms, Terms

CEILING_MS = 0.3
DAY = date(2027, 3, 1)
HUB, ROOM, HOME = "X" + "A" * 16, "R" + "A" * 16, "X" + "B" * 16
GUESTS = ("M" + "A" * 16, "M" + "B" * 16)
LINES, VISA_DAYS, NIGHTS = 20, 3, 7


def measure(server: BenchServer) -> list[Row]:
    """Price again and again; nothing is looked up, all that a price needs is there."""
    night = _milliseconds(server, lambda: _priced(GUESTS[:1], 1))
    week = _milliseconds(server, lambda: _priced(GUESTS, NIGHTS))
    return [
        at_most(
            CEILING_MS,
            "price with all candidates, in memory",
            night,
            "ms",
            f"median; a member's night, {LINES} lines of a convention, visa days",
        ),
        told(f"price of {NIGHTS} nights of two members, in memory", week, "ms", "median"),
    ]


def _milliseconds(server: BenchServer, work: Callable[[], Priced]) -> float:
    took: list[float] = []
    for _ in range(server.scaled(5_000, 500)):
        began = time.perf_counter()
        found = work()
        took.append((time.perf_counter() - began) * 1000)
    rules = {one.rule for one in found.sold}
    assert Rule.VISA_DAY in rules, rules
    return percentile(took, 50)


def _priced(guests: tuple[str, ...], nights: int) -> Priced:
    beds = [Bedding(ROOM, str(n), guest) for n, guest in enumerate(guests, 1)]
    return price(RATE, TAX, beds, DAY, DAY + nights * ONE_DAY, market=_market(guests))


def _market(guests: tuple[str, ...]) -> Market:
    buyer = Buyer(HOME, HubKind.CITY, had=(DAY - ONE_DAY,), visas=(DAY - ONE_DAY,))
    return Market(OFFER, dict.fromkeys(guests, buyer))


def _line(n: int) -> AgreedPrice:
    """Return a line of a price list: the last one is for nights, the others for what else a hub serves."""
    kind = ("bed", "night") if n == LINES - 1 else ("desk", "day")
    return AgreedPrice(
        service=kind[0],
        unit=kind[1],
        public_cents=60_00,
        agreed_cents=36_00,
        vat_bp=1_000,
        whom="other-side",
        most_a_month=10,
        notice_hours=24,
    )


_ROOM = Room(hub=HUB, since=DAY, beds=("1", "2"), prices=(DatedPrice(DAY - ONE_DAY, 60_00),))
_TERMS = HubTerms(dated=(Terms(DAY - ONE_DAY, 1_000, 150, 5_000, False),))
_AGREED = AgreedTerms(
    "CV" + "A" * 16, 2, DAY - ONE_DAY, None, tuple(_line(n) for n in range(LINES))
)
_RULES = PactRules().evolve(
    PactRuleSet(
        day=DAY - ONE_DAY,
        rule=PactRule.VISA_DAYS_A_YEAR,
        valid_from=DAY - ONE_DAY,
        value=VISA_DAYS,
        reason="The pact begins.",
    )
)
RATE = PublicRates({ROOM: _ROOM}, _TERMS)
TAX = HubTax(_TERMS)
OFFER = Offer(
    HUB,
    HubKind.VILLAGE,
    "bed",
    "night",
    datetime(2027, 1, 1, 12, tzinfo=UTC),
    HubConventions(agreed=(_AGREED,)),
    _RULES,
)
