"""The ids and sums in the examples: nobody and nothing has them."""

from datetime import date, timedelta
from typing import Final

HUB: Final = "SPAZIO2ESEMPIO2AA"
MEMBER: Final = "MEMBRO2ESEMPIO2AA"
BUYER: Final = "MCOMPRA2ESEMPIO2A"
USER: Final = "UTENTE2ESEMPIO2AA"
HOUSE: Final = "HCASA2ESEMPIO2AAA"
ENTRY: Final = "ESCRITTURA2ESEMPI"
ROOM: Final = "BRCAMERA2ESEMPIO2A"
STAY: Final = "BSOGGIORNO2ESEMPI"
SEAT: Final = "SEPOSTO2ESEMPIO2AA"
AGREEMENT: Final = "AGACCORDO2ESEMPIO2"

OPENS: Final = date(2027, 3, 1)
CLOSES: Final = OPENS + timedelta(days=60)
LATER: Final = CLOSES + timedelta(days=30)
TERMS: Final = {
    "price_cents": 50_000,
    "shares_min": 100,
    "shares_max": 200,
    "opens": OPENS,
    "closes": CLOSES,
    "cooling_off_days": 14,
    "shares_limit": 20,
}
IBAN: Final = "IT60 X054 2811 1010 0000 0123 456"
CODE: Final = "RF95MEMBRO2ESEMPIO2AA"
BANK: Final = {"amount_cents": 50_000, "day": date(2026, 5, 12), "reference": "CRO-4711"}
