"""Named bills: Anna's at Ala, where a night's net waits to be billed until she leaves."""

from datetime import date, timedelta

from hypothesis import strategies as st

from ledger.billing.bill import Charge, Rate, deposit_line, lines_of, stamped
from ledger.billing.journal import Billed, Words
from ledger.kernel.slots import DAYS
from ledger.stays import chart as of_stays
from ledger.treasury.events import VatPart
from tests.members.examples import ANNA
from tests.places.examples import ALA
from tests.treasury.examples import STAY

WORDS = Words(
    held="stay-held",
    released="stay-released",
    captured="stay-captured",
    net=of_stays.unbilled,
    income=of_stays.stay_income,
)
ANNAS = Billed(STAY, ALA, ANNA, WORDS)
FIRST, LEFT = date(2026, 7, 10), date(2026, 7, 13)


def sold(net: int, vat: int, rate_bp: int = 1_000) -> tuple[VatPart, ...]:
    """What Ala sold at one rate."""
    return (VatPart(ALA, rate_bp, net, vat),)


@st.composite
def bills(draw):
    """A few days of one or two resources at changing prices, with tax and deposit, odd cents all over."""
    last = FIRST + timedelta(days=draw(st.integers(1, 12)))
    lines = []
    for resource in ("blue", "green")[: draw(st.integers(1, 2))]:
        rates = draw(st.lists(st.integers(1, 9_999), min_size=1, max_size=3))
        vat_bp = draw(st.sampled_from([0, 400, 1000, 2200, 10_000]))
        places = draw(st.integers(1, 3))
        of = {FIRST + timedelta(days=n): rates[n % len(rates)] for n in range(12)}
        lines += lines_of(
            DAYS,
            Charge.USE,
            resource,
            places,
            (FIRST, last),
            lambda day, of=of, vat_bp=vat_bp: Rate(of[day], vat_bp),
        )
    tax = draw(st.integers(0, 300))
    lines += lines_of(DAYS, Charge.TAX, "", 2, (FIRST, last), lambda _: Rate(tax, 0))
    return stamped((*lines, *deposit_line(FIRST, draw(st.integers(0, 10_000)))))
