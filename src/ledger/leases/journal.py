"""The journal of leases, rows 28 and 32 of the domain's table: a month is billed before and earned after; what the wallet lacks is owed (31)."""

from collections.abc import Iterable

from ledger.billing.chart import services_income
from ledger.kernel.days import ONE_DAY
from ledger.leases.events import LeaseEnded
from ledger.leases.lease import Lease, LeaseMonth
from ledger.plans.chart import plans_owed
from ledger.treasury import chart
from ledger.treasury.document import Sale, lines_of
from ledger.treasury.events import Posting, VatPart
from ledger.treasury.post import Draft


def billed(one: Lease, name: str, month: LeaseMonth, owed_cents: int) -> Draft:
    """28, 31. A month's price p, n without VAT, of which d is owed: W p-d, HB p-d, RC d / CB p-d, Liabilities:Plans n, VAT v."""
    net, vat = month.net_cents, month.vat_cents
    lines = (
        *_paid(one, month.cents - owed_cents),
        Posting(chart.hub_receivable(one.hub, one.member), owed_cents),
        Posting(plans_owed(one.hub), -net, name),
        Posting(chart.vat(one.hub), -vat),
    )
    sold = _at_rate(one, net, vat)
    sale = Sale(one.hub, one.member, lines_of(sold))
    return Draft(kind="lease-billed", about=name, lines=lines, vat=sold, sale=sale)


def earned(one: Lease, name: str, month: LeaseMonth) -> Draft:
    """32. A month is over, on its last day or the first open one after it: Liabilities:Plans n / IV n."""
    lines = (
        Posting(plans_owed(one.hub), month.net_cents, name),
        Posting(services_income(one.hub), -month.net_cents),
    )
    day = month.until - ONE_DAY
    return Draft(kind="lease-earned", about=name, lines=lines, day=day, or_later=True)


def given_back(one: Lease, fact: LeaseEnded) -> Draft:
    """28, negated: of what was billed for days that are let no more, d is owed no more: Liabilities:Plans n, VAT v, CB p-d / HB p-d, W p-d, RC d."""
    net, vat, owed = fact.back_net_cents, fact.back_vat_cents, fact.let_off_cents
    lines = (
        Posting(plans_owed(one.hub), net, fact.lease),
        Posting(chart.vat(one.hub), vat),
        *_paid(one, owed - net - vat),
        Posting(chart.hub_receivable(one.hub, one.member), -owed),
    )
    sold = _at_rate(one, -net, -vat)
    sale = Sale(one.hub, one.member, lines_of(sold))
    return Draft(kind="lease-given-back", about=fact.lease, lines=lines, vat=sold, sale=sale)


def _paid(one: Lease, cents: int) -> Iterable[Posting]:
    """Yield the lines by which so much goes from the wallet to the hub, or back."""
    yield Posting(chart.wallet(one.member), cents)
    yield Posting(chart.hub_bank(one.hub), cents)
    yield Posting(chart.CLIENTS_BANK, -cents)


def _at_rate(one: Lease, net: int, vat: int) -> tuple[VatPart, ...]:
    """Return what was sold, below zero what was not after all; nothing of a price of zero cents."""
    return (VatPart(one.hub, one.terms.vat_bp, net, vat),) if net or vat else ()
