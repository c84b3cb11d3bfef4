"""What a hub took of a booking or is owed for it, and what of that it has paid back: never more than that."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.billing import chart as of_bills
from ledger.billing.journal import Billed, paid_back
from ledger.kernel.fact import Fact
from ledger.kernel.money import split_on
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.till.chart import TILLS
from ledger.till.means import AtTill
from ledger.till.take import account_of, at_till, through_till
from ledger.treasury import chart
from ledger.treasury.account import Entry
from ledger.treasury.debts import Debts
from ledger.treasury.document import lines_of
from ledger.treasury.events import EntryPosted, Posting, VatPart
from ledger.treasury.lines import beginning, entries_on
from ledger.treasury.post import Draft, post

_HUBS_BANK = chart.hub_bank()
_RECEIVABLES = chart.receivable()
_DEBTS = ("damage-owed", "city-tax-owed")
_NO_SALE = ("till-counted", "reversal", "opening")
"""Entries that move a till, and by which nobody paid."""
_MEMBERS = chart.held().partition("::")[0]
_VAT, _BASE = range(2)  # A cent between them is the state's: VAT is rounded half up.


class MoreThanWasTaken(Refused):
    """The hub pays back at most what it took, less what it paid back before."""


class NotPaidAtTill(Refused):
    """At the till only that is given back which was paid there for this, by the same means: `left_cents` of it are left."""


class NotSaidWhy(Malformed):
    """What goes back into a wallet is told with why."""


class NothingSaidAtTill(Malformed):
    """What is given back at the till has its receipt, and no words: they would be kept under the payer's key, whom a drawer does not know."""


class PaidBackBefore(Refused):
    """The hub paid some of it back: that is reversed first, or it would be given twice."""


class Took(StrEnum):
    """What a hub takes: the price of what was used (VAT is within it), city tax, a fee, damage."""

    USE = "use"
    CITY_TAX = "city-tax"
    FEE = "fee"
    DAMAGE = "damage"


def _of_a_booking(fact: EntryPosted) -> Iterable[Part]:
    """Return what was held and became a hub's, or did not; what is owed to it, and what a hub paid back."""
    if fact.kind in ("paid-back", "fee-undone", *_DEBTS):
        return ((fact.about, fact),)
    held = banked = at_till = False
    for line in fact.lines:
        held = held or (line.hold != "" and line.account.startswith(_MEMBERS))
        banked = banked or line.account.startswith(_HUBS_BANK)
        at_till = at_till or line.account.startswith(TILLS)
    is_sale = at_till and not banked and fact.kind not in _NO_SALE
    return ((fact.about, fact),) if (held and banked) or is_sale else ()


class Back(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one entry paid back: its lines, and how much of what was sold at which rate."""

    lines: tuple[Posting, ...]
    vat: tuple[VatPart, ...]


class Taken(Noun, frozen=True, kw_only=True, gc=False):
    """By a booking's name: what its accounts were credited with, in cents, what of that is `owed`, and was paid at which till; what was `sold` at which rate; and each entry that paid back."""

    kind = "billing.taken"
    fold = 3
    tag = "taken"
    parts = {EntryPosted: entries_on(beginning(_HUBS_BANK, _RECEIVABLES, *TILLS), _of_a_booking)}

    credited: Map[str, int] = Map()
    owed: Map[str, int] = Map()
    tills: Map[str, int] = Map()
    sold: tuple[VatPart, ...] = ()
    backs: Map[str, Back] = Map()

    def evolve(self, part: EntryPosted) -> Self:
        """Take more, take less than that, or pay something back."""
        if part.kind == "paid-back":
            return replace(self, backs=self.backs.set(part.entry, Back(part.lines, part.vat)))
        credited, owed, tills = self.credited, self.owed, self.tills
        undone = part.kind == "fee-undone"
        for line in part.lines:
            if line.account in credited if undone else line.cents < 0:
                before = credited.get(line.account, 0)
                credited = credited.set(line.account, before - line.cents)
                if part.kind in _DEBTS:
                    owed = owed.set(line.account, owed.get(line.account, 0) - line.cents)
            if line.account.startswith(TILLS):
                tills = tills.set(line.account, tills.get(line.account, 0) + line.cents)
        sold = (*self.sold, *part.vat)
        return replace(self, credited=credited, owed=owed, tills=tills, sold=sold)


def pay_back(see: See, of: Billed, what: Took, cents: int, note: str) -> Draft:
    """22. Return the entry that pays back so much of what was taken; refuses `MoreThanWasTaken`.

    What is owed for it, and is not paid yet, is let off first.

    Each rate of VAT has its part of what is paid back of the price in all, and VAT its part of that, rounded half
    up: whoever pays back everything pays back all of it, in however many parts. An entry that was reversed paid
    nothing back.
    """
    taken = see(Taken, of.name)
    backs = list(_standing(see, taken).values())
    vat = chart.vat(of.hub)
    of_price = {vat} if what is Took.USE else set()
    took = sum(taken.credited.get(name, 0) for name in {_credited(of, what), *of_price})
    before = sum(
        line.cents
        for back in backs
        for line in back.lines
        if line.account in {_debited(of, what), *of_price}
    )
    if before + cents > took:
        raise MoreThanWasTaken(taken_cents=took, paid_back_cents=before, asked_cents=cents)
    at_rates = _at_rates(taken.sold, backs, cents) if of_price else ()
    of_vat = -sum(part.vat_cents for part in at_rates)
    parts = {_debited(of, what): cents - of_vat, vat: of_vat}
    let_off = min(cents, _still_owed(see, of, taken, backs, _debited(of, what)))
    others = {} if of_price else {what.replace("-", "_"): -cents}
    back = lines_of(at_rates, **others)
    return paid_back(of, parts, note, back=back, vat=at_rates, let_off=let_off)


def give_back(see: See, of: Billed, draft: Draft, told: AtTill | None) -> list[Fact]:
    """22. Post what is paid back: into the wallet with why, or at the till, of what was paid there; refuses `NotPaidAtTill`."""
    if told is not None and draft.note:
        raise NothingSaidAtTill(field="note")
    if told is None and not draft.note:
        raise NotSaidWhy(field="note")
    if told is None:
        return list(post(see, draft))
    drawn = at_till(see, draft, told.means)
    account, cents = account_of(told.means, of.hub), -drawn.lines[0].cents
    taken = see(Taken, of.name)
    backs = _standing(see, taken).values()
    before = sum(line.cents for back in backs for line in back.lines if line.account == account)
    left = taken.tills.get(account, 0) + before
    if cents > left:
        raise NotPaidAtTill(means=told.means, left_cents=left, asked_cents=cents)
    return through_till(see, [(told, drawn)])


def _at_rates(sold: Iterable[VatPart], backs: Iterable[Back], cents: int) -> tuple[VatPart, ...]:
    """Return the part of each rate in what is paid back now of the price, below zero; rates without any are left out."""
    had = {part.rate_bp: part for part in sold}
    before = {rate: [0, 0] for rate in had}
    for part in (part for back in backs for part in back.vat):
        before[part.rate_bp][_BASE] -= part.base_cents
        before[part.rate_bp][_VAT] -= part.vat_cents
    gross = {rate: part.base_cents + part.vat_cents for rate, part in had.items()}
    now = split_on(cents, gross, {rate: sum(both) for rate, both in before.items()})
    found = []
    for rate, part in had.items():
        if now[rate]:
            whole = {_VAT: part.vat_cents, _BASE: part.base_cents}
            both = split_on(now[rate], whole, dict(enumerate(before[rate])))
            found.append(VatPart(part.hub, rate, -both[_BASE], -both[_VAT]))
    return tuple(found)


def _still_owed(see: See, of: Billed, taken: Taken, backs: Iterable[Back], account: str) -> int:
    """Return what of this booking's debt was neither let off nor, as far as the payer owes the hub nothing, paid."""
    of_it = (back.lines for back in backs if any(one.account == account for one in back.lines))
    let_off = sum(
        -line.cents for lines in of_it for line in lines if line.account.startswith(_RECEIVABLES)
    )
    return min(
        taken.owed.get(account, 0) - let_off, dict(see(Debts, of.payer).cents).get(of.hub, 0)
    )


def must_not_be_paid_back(see: See, of: Billed) -> None:
    """Refuse `PaidBackBefore`, naming the entries."""
    if entries := _standing(see, see(Taken, of.name)):
        raise PaidBackBefore(entries=sorted(entries))


def _standing(see: See, taken: Taken) -> dict[str, Back]:
    """Return what was paid back and not reversed, entry by entry."""
    entries = see.all(Entry, taken.backs)
    return {name: back for name, back in taken.backs.items() if not entries[name].reversed_by}


def _credited(of: Billed, what: Took) -> str:
    """Return the account that was credited when it was taken."""
    return of.words.net(of.hub) if what is Took.USE else _debited(of, what)


def _debited(of: Billed, what: Took) -> str:
    """Return the account that is debited when it is paid back."""
    match what:
        case Took.USE:
            return of.words.income(of.hub)
        case Took.CITY_TAX:
            return chart.city_tax(of.hub)
        case Took.FEE:
            return of_bills.fee_income(of.hub)
        case Took.DAMAGE:
            return of_bills.damage_income(of.hub)
