"""The journal of every money event: one function a row, numbered as in the domain's table."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from ledger.treasury import chart
from ledger.treasury.events import Posting, VatPart
from ledger.treasury.own_chart import other_income, reserve_of, result_of
from ledger.treasury.post import Draft


def payment_in(member: str, cents: int) -> Draft:
    """1. Money arrives from a member's bank: CB a / W a."""
    lines = (Posting(chart.CLIENTS_BANK, cents), Posting(chart.wallet(member), -cents))
    return Draft(kind="payment-in", about=member, lines=lines)


def payment_out(member: str, cents: int) -> Draft:
    """2. Money leaves to a member's bank: W a / CB a."""
    lines = (Posting(chart.wallet(member), cents), Posting(chart.CLIENTS_BANK, -cents))
    return Draft(kind="payment-out", about=member, lines=lines)


def unclaimed_paid(member: str, cents: int) -> Draft:
    """21. Money leaves to the bank of somebody who has left: UC a / CB a."""
    lines = (Posting(chart.unclaimed(member), cents), Posting(chart.CLIENTS_BANK, -cents))
    return Draft(kind="unclaimed-paid", about=member, lines=lines)


def reversal(
    entry: str,
    lines: Iterable[Posting],
    vat: Iterable[VatPart] = (),
    *,
    reason: str,
    note: str = "",
) -> Draft:
    """3. The lines negated, and what was sold at which rate, naming the entry they reverse."""
    return Draft(
        kind="reversal",
        about=entry,
        lines=tuple(Posting(line.account, -line.cents, line.hold) for line in lines),
        vat=negated(vat),
        reverses=entry,
        reason=reason,
        note=note,
    )


def negated(vat: Iterable[VatPart]) -> tuple[VatPart, ...]:
    """Return what was sold as what is taken back, or the other way round."""
    return tuple(
        replace(part, base_cents=-part.base_cents, vat_cents=-part.vat_cents) for part in vat
    )


def due_instead(
    draft: Draft, cents: int, *, debtor: str, creditor: str, banks: tuple[str, str]
) -> Draft:
    """23. Of a reversal `cents` are not paid but due: both bank lines lowered, Assets:Due x / Liabilities:Due x.

    `banks` are the one that pays and the one that is paid; the debt bears the name of what was reversed.
    """
    payer, paid = banks
    less = {payer: cents, paid: -cents}
    lines = (
        *(replace(line, cents=line.cents + less.get(line.account, 0)) for line in draft.lines),
        Posting(chart.due_from(creditor, debtor), cents),
        Posting(chart.due_to(debtor, creditor), -cents, draft.reverses),
    )
    return replace(draft, lines=lines)


def due_paid(debtor: str, creditor: str, parts: Mapping[str, int]) -> Draft:
    """23. Dues are settled, by the entries that were corrected: Liabilities:Due, q's bank / o's bank, Assets:Due."""
    cents = sum(parts.values())
    lines = (
        *(Posting(chart.due_to(debtor, creditor), part, entry) for entry, part in parts.items()),
        Posting(chart.bank_of(creditor), cents),
        Posting(chart.bank_of(debtor), -cents),
        Posting(chart.due_from(creditor, debtor), -cents),
    )
    return Draft(kind="due-paid", about=debtor, lines=lines)


def bounce(member: str, cents: int, left: int, *, entry: str, reason: str) -> Draft:
    """4. A payment in of `cents` bounced and only `left` is in the wallet: W v, AR a-v / CB v, NB a-v.

    The network makes up the difference, so that the clients' bank still holds what it owes:
    the bank takes back `cents` from CB, and the network's bank pays a-v into it.
    """
    short = cents - left
    lines = (
        Posting(chart.wallet(member), left),
        Posting(chart.receivable(member), short),
        Posting(chart.CLIENTS_BANK, -left),
        Posting(chart.NETWORK_BANK, -short),
    )
    return Draft(kind="bounce", about=member, lines=lines, reverses=entry, reason=reason)


def recovery(member: str, cents: int, *, debtor: str = "", creditor: str = chart.NETWORK) -> Draft:
    """5, 31. The network recovers what it is owed, once it was: W r, NB r / CB r, AR r; a hub: W r, HB r / CB r, RC r.

    `debtor` is the former membership of the same person that owes it, if it is not this one.
    """
    lines = (
        Posting(chart.wallet(member), cents),
        Posting(chart.bank_of(creditor), cents),
        Posting(chart.CLIENTS_BANK, -cents),
        Posting(chart.owed_to(creditor, debtor or member), -cents),
    )
    return Draft(kind="recovery", about=member, lines=lines, or_later=True)


def written_off(member: str, cents: int, note: str, creditor: str = chart.NETWORK) -> Draft:
    """24. A debt becomes a loss of whoever it was owed to: Expenses:Losses x / AR x, or RC x."""
    lines = (
        Posting(chart.losses(creditor), cents),
        Posting(chart.owed_to(creditor, member), -cents),
    )
    return Draft(kind="write-off", about=member, lines=lines, note=note)


def hold(member: str, cents: int, name: str, kind: str) -> Draft:
    """6. Money is reserved for something named (`kind`: pledge- or stay-held): W t / H t."""
    lines = (Posting(chart.wallet(member), cents), Posting(chart.held(member), -cents, name))
    return Draft(kind=kind, about=name, lines=lines)


def release(member: str, cents: int, name: str, kind: str) -> Draft:
    """7. Reserved money is free again: H / W."""
    lines = (Posting(chart.held(member), cents, name), Posting(chart.wallet(member), -cents))
    return Draft(kind=kind, about=name, lines=lines)


def captured(member: str, cents: int, name: str, kind: str, *becomes: Posting) -> Draft:
    """8, 17. Reserved money leaves for good: H / whatever it `becomes` in the books of others."""
    lines = (Posting(chart.held(member), cents, name), *becomes)
    return Draft(kind=kind, about=name, lines=lines)


def tax_paid(account: str, bank: str, cents: int, about: str) -> Draft:
    """18. City tax, VAT or stamp duty (hub's bank) or withholding (house's bank) is paid on: CT, VAT / HB; WT / OB."""
    lines = (Posting(account, cents), Posting(bank, -cents))
    return Draft(kind="tax-paid", about=about, lines=lines)


def opening_balances(owner: str, balances: Mapping[str, int]) -> Draft:
    """19. Opening balances of one owner: assets / liabilities, the rest to Equity:Opening."""
    lines = (
        *(Posting(account, cents) for account, cents in sorted(balances.items())),
        Posting(chart.opening(owner), -sum(balances.values())),
    )
    return Draft(kind="opening", about=owner, lines=lines)


def by_hand(owner: str, lines: Iterable[Posting], vat: Iterable[VatPart] = ()) -> Draft:
    """26. Other income and costs, loans, what was bought, sold or lost value, within one owner's books."""
    return Draft(kind="by-hand", about=owner, lines=tuple(lines), vat=tuple(vat))


def year_approved(owner: str, sums: Mapping[str, int]) -> Draft:
    """37. The year's income, Result if a loss / the year's costs, Result if a profit."""
    lines = (
        *(Posting(account, -cents) for account, cents in sorted(sums.items())),
        Posting(result_of(owner), sum(sums.values())),
    )
    return Draft(kind="year-approved", about=owner, lines=lines)


def reserved(owner: str, cents: int) -> Draft:
    """37. The law's part of a profit: Result / Reserve."""
    lines = (Posting(result_of(owner), cents), Posting(reserve_of(owner), -cents))
    return Draft(kind="legal-reserve", about=owner, lines=lines)


def arrival(name: str, cents: int, *, why: str) -> Draft:
    """20. Money arrived without a home: CB x / SU x."""
    lines = (Posting(chart.CLIENTS_BANK, cents), Posting(chart.SUSPENSE, -cents, name))
    return Draft(kind="arrival", about=name, lines=lines, reason=why)


def arrival_credited(name: str, member: str, cents: int) -> Draft:
    """20, 34. What arrived is a member's: SU x / W x."""
    lines = (Posting(chart.SUSPENSE, cents, name), Posting(chart.wallet(member), -cents))
    return Draft(kind="arrival-credited", about=member, lines=lines)


def arrival_paid_debt(name: str, member: str, cents: int, creditor: str = chart.NETWORK) -> Draft:
    """20. What arrived pays a debt to the network: SU x, NB x / CB x, AR x; or to a hub: SU x, HB x / CB x, RC x."""
    lines = (
        Posting(chart.SUSPENSE, cents, name),
        Posting(chart.bank_of(creditor), cents),
        Posting(chart.CLIENTS_BANK, -cents),
        Posting(chart.owed_to(creditor, member), -cents),
    )
    return Draft(kind="arrival-paid-debt", about=member, lines=lines)


def arrival_kept(name: str, cents: int) -> Draft:
    """20. What arrived is the network's: SU x, NB x / CB x, Income:Other:Network x."""
    lines = (
        Posting(chart.SUSPENSE, cents, name),
        Posting(chart.NETWORK_BANK, cents),
        Posting(chart.CLIENTS_BANK, -cents),
        Posting(other_income(chart.NETWORK), -cents),
    )
    return Draft(kind="arrival-kept", about=name, lines=lines)


def arrival_returned(name: str, cents: int) -> Draft:
    """20. What arrived is sent back: SU x / CB x."""
    lines = (Posting(chart.SUSPENSE, cents, name), Posting(chart.CLIENTS_BANK, -cents))
    return Draft(kind="arrival-returned", about=name, lines=lines)


def credit_taken_back(member: str, cents: int, left: int, *, name: str, entry: str) -> Draft:
    """34. Of `cents` credited to the wrong member only `left` is there: W v, CB a-v, AR a-v / SU a, NB a-v.

    The network makes up the difference, which the member owes; all of it is in suspense again.
    """
    short = cents - left
    lines = (
        Posting(chart.wallet(member), left),
        Posting(chart.CLIENTS_BANK, short),
        Posting(chart.receivable(member), short),
        Posting(chart.SUSPENSE, -cents, name),
        Posting(chart.NETWORK_BANK, -short),
    )
    return Draft(
        kind="credit-taken-back", about=member, lines=lines, reverses=entry, reason="wrong-party"
    )


def payout_paid(member: str, cents: int, name: str) -> Draft:
    """35. What a member asked to be paid out, and was held, has left: H / CB."""
    lines = (Posting(chart.held(member), cents, name), Posting(chart.CLIENTS_BANK, -cents))
    return Draft(kind="payout-paid", about=name, lines=lines)
