"""Mail about money: a document that a hub issued, what is owed to it, a month of a plan that could not be paid."""

from api.mail.days import MONTHS, short
from api.mail.telling import Said, Telling, euros
from api.mail.words import DOCUMENTS, LABELS
from ledger.treasury.document import FiscalKind
from projections.mail.questions import credits_left, hub_named


async def document(telling: Telling) -> Said:
    """Tell its number and what it comes to."""
    fact, language = telling.fact, telling.language
    cents = sum(one.base_cents + one.vat_cents for one in fact.lines)
    named = DOCUMENTS[language][FiscalKind(fact.kind)]
    number = f"{fact.number}/{fact.year}"
    values = {"document": named, "number": number, "place": await _place(telling)}
    return Said({**values, "sum": euros(cents, language)})


async def owed(telling: Telling) -> Said:
    """Tell what is owed: damage above the deposit, or city tax that the wallet did not hold."""
    fact = telling.fact
    cents = getattr(fact, "owed_cents", 0) or getattr(fact, "city_tax_owed_cents", 0)
    return Said({"place": await _place(telling), "sum": euros(cents, telling.language)})


async def unpaid(telling: Telling) -> Said:
    """Tell of which month there are no uses until it is paid."""
    first = telling.fact.first
    month = f"{MONTHS[telling.language][first.month - 1]} {first.year}"
    return Said({"place": await _place(telling), "month": month})


async def expiring(telling: Telling) -> Said | None:
    """Tell how many credits are left, and until when; of none there is nothing to tell."""
    left = await credits_left(telling.connection, telling.mail.thing)
    if not left:
        return None
    named = f"{left} {LABELS[telling.language].credits[left != 1]}"
    until = short(telling.fact.expires, telling.language)
    return Said({"place": await _place(telling), "left": named, "until": until})


async def _place(telling: Telling) -> str:
    return (await hub_named(telling.connection, telling.fact.hub, telling.as_of)).name
