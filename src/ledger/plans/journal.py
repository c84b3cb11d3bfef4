"""The journal of plans and credits, rows 28 and 32 of the domain's table: paid before, earned when they are used or over."""

from datetime import date

from ledger.billing.chart import services_income
from ledger.kernel.days import ONE_DAY
from ledger.plans.chart import breakage, credits_owed, plans_owed
from ledger.plans.credit_events import CreditsBought
from ledger.plans.subscription import Month, Subscription
from ledger.treasury import chart
from ledger.treasury.document import Sale, lines_of
from ledger.treasury.events import Posting, VatPart
from ledger.treasury.post import Draft


def paid(one: Subscription, name: str, month: Month) -> Draft:
    """32. A month's price p is paid, of which n is without VAT: W p, HB p / CB p, Liabilities:Plans n, VAT v."""
    net, vat = month.net_cents, month.vat_cents
    lines = (
        Posting(chart.wallet(one.payer), month.cents),
        Posting(chart.hub_bank(one.hub), month.cents),
        Posting(chart.CLIENTS_BANK, -month.cents),
        Posting(plans_owed(one.hub), -net, name),
        Posting(chart.vat(one.hub), -vat),
    )
    sold = (VatPart(one.hub, one.terms.vat_bp, net, vat),) if month.cents else ()
    sale = Sale(one.hub, one.payer, lines_of(sold))
    return Draft(kind="plan-paid", about=name, lines=lines, vat=sold, sale=sale)


def earned(hub: str, name: str, net_cents: int, until: date) -> Draft:
    """32. A month is over, on its last day or the first open one after it: Liabilities:Plans n / IV n."""
    lines = (
        Posting(plans_owed(hub), net_cents, name),
        Posting(services_income(hub), -net_cents),
    )
    return Draft(kind="plan-earned", about=name, lines=lines, day=until - ONE_DAY, or_later=True)


def bought(one: CreditsBought) -> Draft:
    """28. Credits are sold at p, of which n is without VAT: W p, HB p / CB p, Liabilities:Credits n, VAT v."""
    net, vat = one.net_cents, one.vat_cents
    lines = (
        Posting(chart.wallet(one.payer), net + vat),
        Posting(chart.hub_bank(one.hub), net + vat),
        Posting(chart.CLIENTS_BANK, -net - vat),
        Posting(credits_owed(one.hub), -net, one.credits),
        Posting(chart.vat(one.hub), -vat),
    )
    sold = (VatPart(one.hub, one.terms.vat_bp, net, vat),)
    sale = Sale(one.hub, one.payer, lines_of(sold))
    return Draft(kind="credits-bought", about=one.credits, lines=lines, vat=sold, sale=sale)


def had(hub: str, name: str, cents: int) -> Draft:
    """28. Credits are used: Liabilities:Credits n / IV n."""
    lines = _becomes(hub, name, cents, services_income(hub))
    return Draft(kind="credit-used", about=name, lines=lines)


def lost(hub: str, name: str, cents: int) -> Draft:
    """28. Credits are spent, and were not used: Liabilities:Credits n / Income:Breakage n."""
    lines = _becomes(hub, name, cents, breakage(hub))
    return Draft(kind="credit-spent", about=name, lines=lines)


def expired(hub: str, name: str, cents: int) -> Draft:
    """28. Credits were not had in time: Liabilities:Credits n / Income:Breakage n."""
    lines = _becomes(hub, name, cents, breakage(hub))
    return Draft(kind="credits-expired", about=name, lines=lines)


def _becomes(hub: str, name: str, cents: int, income: str) -> tuple[Posting, ...]:
    return (Posting(credits_owed(hub), cents, name), Posting(income, -cents))
