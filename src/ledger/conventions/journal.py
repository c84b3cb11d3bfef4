"""Rows 29 and 30 of the journal: a visit that its guest does not pay for makes a debt between hubs, which is netted later."""

from collections.abc import Iterable, Iterator

from ledger.conventions import chart as of_pact
from ledger.conventions.netting_events import HubPays
from ledger.conventions.sold import Rule, Sold
from ledger.kernel.money import included_vat
from ledger.kernel.see import See
from ledger.kernel.slots import S
from ledger.members.membership import Membership
from ledger.treasury import chart
from ledger.treasury.document import Sale, lines_of
from ledger.treasury.events import Posting, VatPart
from ledger.treasury.post import Draft


def visit_owed(*, home: str, host: str, cents: int, vat_bp: int, about: str) -> Draft:
    """29. A visit by visa day, or on another hub's plan or credit, worth d: PN home d, EP home d, PH host d / PN host d, PH home d, IP host net, VAT host; on its own date, or the first open one after it."""
    vat = included_vat(cents, vat_bp)
    lines = (
        Posting(of_pact.pact(home), cents),
        Posting(of_pact.pact_cost(home), cents),
        Posting(of_pact.pact_claim(host), cents),
        Posting(of_pact.pact(host), -cents),
        Posting(of_pact.pact_claim(home), -cents),
        Posting(of_pact.pact_income(host), vat - cents),
        Posting(chart.vat(host), -vat),
    )
    parts = (VatPart(host, vat_bp, cents - vat, vat),)
    sale = Sale(host, home, lines_of(parts))
    return Draft(kind="visit-owed", about=about, lines=lines, vat=parts, sale=sale, or_later=True)


def netted(one: HubPays, netting: str) -> Draft:
    """30. A payment of d by which visits are netted: PN creditor d, HB creditor d, PH debtor d / PN debtor d, PH creditor d, HB debtor d."""
    lines = (
        Posting(of_pact.pact(one.creditor), one.cents),
        Posting(chart.bank_of(one.creditor), one.cents),
        Posting(of_pact.pact_claim(one.debtor), one.cents),
        Posting(of_pact.pact(one.debtor), -one.cents),
        Posting(of_pact.pact_claim(one.creditor), -one.cents),
        Posting(chart.bank_of(one.debtor), -one.cents),
    )
    return Draft(kind="netting", about=netting, lines=lines)


def visits_owed(see: See, used: Iterable[Sold[S]], *, host: str, about: str) -> Iterator[Draft]:
    """Yield 29 for each run of uses by visa day, or on another hub's plan or credit; no hub owes itself."""
    for one in used:
        if home := owing(see, one, host):
            yield visit_owed(
                home=home,
                host=host,
                cents=one.slots * one.agreed_cents,
                vat_bp=one.agreed_vat_bp,
                about=about,
            )


def owing(see: See, one: Sold[S], host: str) -> str | None:
    """Return the hub that owes the host a use, if one does: by visa day where the guest is at home by now, else the one that sold it."""
    if one.rule != Rule.VISA_DAY:
        return one.home or None
    home = see(Membership, one.guest).home_hub
    return home if home != host else None
