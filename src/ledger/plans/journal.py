"""The journal of plans, row 32 of the domain's table: a month is paid before it begins, and earned when it is over."""

from datetime import date

from ledger.billing.chart import services_income
from ledger.kernel.days import ONE_DAY
from ledger.plans.chart import plans_owed
from ledger.plans.subscription import Month, Subscription
from ledger.treasury import chart
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
    return Draft(kind="plan-paid", about=name, lines=lines, vat=sold)


def earned(hub: str, name: str, net_cents: int, until: date) -> Draft:
    """32. A month is over, on its last day or the first open one after it: Liabilities:Plans n / IV n."""
    lines = (
        Posting(plans_owed(hub), net_cents, name),
        Posting(services_income(hub), -net_cents),
    )
    return Draft(kind="plan-earned", about=name, lines=lines, day=until - ONE_DAY, or_later=True)
