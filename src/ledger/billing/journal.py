"""How a bill becomes entries, numbered as in the domain's table: held, kept by the hub, given back.

6  held for the whole bill      14  captured at the end: net, VAT, tax
7  what is too much goes back   15  a fee for what was given up      16  damage from the deposit
22 paid back by the hub         36  with 14 and 15: the stamp duty that was held

The payer bears the stamp duty that they were shown, and that is held: on the document of what was used, or else on that of the fee
with which the booking ends.
"""

from collections.abc import Callable, Mapping

import msgspec
from msgspec.structs import replace

from ledger.billing import chart as of_bills
from ledger.billing.bill import Bill, Charge, sold_at, sum_of, total_of
from ledger.kernel.slots import S
from ledger.treasury import chart
from ledger.treasury.document import Sale, lines_of
from ledger.treasury.document_events import DocumentLine
from ledger.treasury.events import Posting, VatPart
from ledger.treasury.journal import hold, release
from ledger.treasury.post import Draft
from ledger.treasury.stamp import stamp_of


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What one kind of bill is called in the books.

    `held`, `released` and `captured` are kinds of entry; `net` names the account of a hub that is
    credited with the net when the bill is captured, `income` the one that has earned it by then.
    """

    held: str
    released: str
    captured: str
    net: Callable[[str], str]
    income: Callable[[str], str]


class Billed(msgspec.Struct, frozen=True):
    """Whose bill it is: the name under which money is held, who earns, who pays, in which words."""

    name: str
    hub: str
    payer: str
    words: Words


def held(of: Billed, bill: Bill[S]) -> Draft:
    """6 for everything on the bill."""
    return hold(of.payer, total_of(bill), of.name, of.words.held)


def held_anew(
    of: Billed, was: Bill[S], now: Bill[S], fee_cents: int, *, owed_cents: int = 0
) -> tuple[Draft, ...]:
    """6 for what is missing and not owed, 15 for the fee, 7 for what is too much."""
    more = total_of(now) + fee_cents - total_of(was) - owed_cents
    return (
        hold(of.payer, max(0, more), of.name, of.words.held),
        fee(of, fee_cents),
        release(of.payer, max(0, -more), of.name, of.words.released),
    )


def given_back(of: Billed, bill: Bill[S], fee_cents: int) -> tuple[Draft, ...]:
    """15 for the fee, 7 for the rest: nothing was used."""
    stamp = stamp_of_fee(bill, (), fee_cents)
    return (
        fee(of, fee_cents, stamp),
        release(of.payer, total_of(bill) - fee_cents - stamp, of.name, of.words.released),
    )


def settled(
    of: Billed,
    was: Bill[S],
    used: Bill[S],
    *,
    fee_cents: int,
    damage_cents: int = 0,
    deposit_cents: int = 0,
    tax_owed_cents: int = 0,
) -> tuple[Draft, ...]:
    """14 for what was used, 31 for tax that is owed, 15 for what was given up, 7 for the rest but the deposit held on."""
    use, tax, stamp = (sum_of(used, one) for one in (Charge.USE, Charge.TAX, Charge.STAMP))
    of_fee = stamp_of_fee(was, used, fee_cents)
    kept = use + tax + stamp + fee_cents + of_fee
    rest = total_of(was) - damage_cents - kept - deposit_cents
    return (
        captured(of, sold_at(of.hub, used), tax=tax - tax_owed_cents, stamp=stamp),
        tax_owed(of, tax_owed_cents),
        fee(of, fee_cents, of_fee),
        given_free(of, rest),
    )


def given_free(of: Billed, cents: int) -> Draft:
    """7. So much of what is held is the payer's again."""
    return release(of.payer, cents, of.name, of.words.released)


def captured(of: Billed, sold: tuple[VatPart, ...], *, tax: int, stamp: int) -> Draft:
    """14, 36. At the end: H N+V+C+s, HB N+V+C+s / CB N+V+C+s, the net's account N, VAT V, CT C, stamp duty s."""
    earned = {
        of.words.net(of.hub): sum(part.base_cents for part in sold),
        chart.vat(of.hub): sum(part.vat_cents for part in sold),
        chart.city_tax(of.hub): tax,
    }
    lines = lines_of(sold, city_tax=tax)
    return replace(_kept(of, earned, lines, stamp, kind=of.words.captured), vat=sold)


def stamp_of_fee(was: Bill[S], used: Bill[S], fee_cents: int) -> int:
    """Return the stamp duty on the document of a fee, as far as it was held and is not on that of what was used; the hub bears what is not."""
    held = sum_of(was, Charge.STAMP) - sum_of(used, Charge.STAMP)
    return max(0, min(held, stamp_of(fee_cents)))


def fee(of: Billed, cents: int, stamp: int = 0) -> Draft:
    """15, 36. A fee on cancelling or no-show: H f+s, HB f+s / CB f+s, IF f, stamp duty s."""
    earned = {of_bills.fee_income(of.hub): cents}
    return _kept(of, earned, lines_of((), fee=cents), stamp, kind="fee")


def fee_undone(of: Billed, cents: int, stamp: int = 0) -> Draft:
    """15, negated: what was kept as a fee is held for the payer again; stamp duty stays owed, and the hub bears it."""
    back = cents + stamp
    lines = (
        Posting(chart.held(of.payer), -back, of.name),
        Posting(chart.hub_bank(of.hub), -back),
        Posting(chart.CLIENTS_BANK, back),
        Posting(of_bills.fee_income(of.hub), cents),
        *([Posting(chart.stamp_borne(of.hub), stamp)] if stamp else ()),
    )
    sale = Sale(of.hub, of.payer, lines_of((), fee=-cents), -stamp)
    return Draft(kind="fee-undone", about=of.name, lines=lines, sale=sale)


def damage(of: Billed, cents: int) -> Draft:
    """16. Damage kept from the deposit: H d, HB d / CB d, ID d."""
    income = of_bills.damage_income(of.hub)
    return _kept(of, {income: cents}, lines_of((), damage=cents), kind="damage")


def damage_owed(of: Billed, cents: int) -> Draft:
    """31. Damage above the deposit is a debt to the hub: RC d / ID d."""
    lines = _owed(of, of_bills.damage_income(of.hub), cents)
    sale = _sale(of, lines_of((), damage=cents))
    return Draft(kind="damage-owed", about=of.name, lines=lines, sale=sale)


def tax_owed(of: Billed, cents: int) -> Draft:
    """31. City tax that has risen, and for which there is no money, is a debt to the hub: RC c / CT c."""
    lines = _owed(of, chart.city_tax(of.hub), cents)
    sale = _sale(of, lines_of((), city_tax=cents))
    return Draft(kind="city-tax-owed", about=of.name, lines=lines, sale=sale)


def _owed(of: Billed, account: str, cents: int) -> tuple[Posting, ...]:
    """Return the lines by which the payer owes the hub what it has earned, or answers for."""
    return (
        Posting(chart.hub_receivable(of.hub, of.payer), cents),
        Posting(account, -cents),
    )


def paid_back(
    of: Billed,
    parts: Mapping[str, int],
    note: str,
    *,
    back: tuple[DocumentLine, ...],
    vat: tuple[VatPart, ...] = (),
    let_off: int = 0,
) -> Draft:
    """22. The hub pays back: IF, ID, IS or IV n, VAT v, CT c, CB p / HB p, W p; of what is owed to it, RC instead.

    `back` are the lines of the credit note, below zero.
    """
    total = sum(parts.values()) - let_off
    lines = (
        *(Posting(account, cents) for account, cents in parts.items()),
        Posting(chart.hub_receivable(of.hub, of.payer), -let_off),
        Posting(chart.CLIENTS_BANK, total),
        Posting(chart.hub_bank(of.hub), -total),
        Posting(chart.wallet(of.payer), -total),
    )
    sale = _sale(of, back)
    return Draft(kind="paid-back", about=of.name, lines=lines, vat=vat, sale=sale, note=note)


def _sale(of: Billed, lines: tuple[DocumentLine, ...]) -> Sale:
    """Return what the document of a bill is of: the hub's, for whoever pays."""
    return Sale(of.hub, of.payer, lines)


def _kept(
    of: Billed,
    earned: Mapping[str, int],
    told: tuple[DocumentLine, ...],
    stamp: int = 0,
    *,
    kind: str,
) -> Draft:
    """Move held money to the hub's bank, earned on these accounts, told line by line in a document, and the stamp duty on that."""
    total = sum(earned.values()) + stamp
    lines = (
        Posting(chart.held(of.payer), total, of.name),
        Posting(chart.hub_bank(of.hub), total),
        Posting(chart.CLIENTS_BANK, -total),
        *(Posting(account, -cents) for account, cents in earned.items()),
        *([Posting(chart.stamp_duty(of.hub), -stamp)] if stamp else ()),
    )
    sale = Sale(of.hub, of.payer, told, stamp)
    return Draft(kind=kind, about=of.name, lines=lines, sale=sale)
