"""Post entries: every cent that leaves one account arrives in another of the same owner's books."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from ledger.kernel.accounts import Chart
from ledger.kernel.fact import Fact
from ledger.kernel.ids import Prefix
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.treasury.account import Account, Entry, Hold
from ledger.treasury.chart import VAT, VAT_NOT_SOLD
from ledger.treasury.document import Sale
from ledger.treasury.document_events import DocumentIssued
from ledger.treasury.events import EntryPosted, Posting, VatPart
from ledger.treasury.issue import documents_of, needed_by
from ledger.treasury.late import Past
from ledger.treasury.period import bounds_of


class NotEnoughMoney(Refused):
    """The account does not hold that much; `available_cents` are there."""


class NotReserved(Refused):
    """Less than that is reserved under this name: `reserved_cents`."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An entry before it is posted: what the journal prescribes, still without id.

    `day` is its own effective day; with `or_later` it takes effect on the first day from then on
    from which no floor breaks and that is open. One that `begins` books is before none of them.
    `vat` is what of it was sold at which rate; whoever credits VAT says so. `sale` is what a hub earns by it, or
    gives back: its document follows.
    """

    kind: str
    about: str
    lines: tuple[Posting, ...]
    vat: tuple[VatPart, ...] = ()
    sale: Sale | None = None
    day: date | None = None
    or_later: bool = False
    begins: bool = False
    reverses: str = ""
    reason: str = ""
    note: str = ""


def post(see: See, *drafts: Draft, day: date | None = None) -> list[Fact]:
    """Return the drafts as facts, in order, and after them the documents of what hubs earn by them: see `posted`."""
    entries, documents = posted(see, *drafts, day=day)
    return [*entries, *documents]


def posted(
    see: See, *drafts: Draft, day: date | None = None
) -> tuple[list[EntryPosted], list[DocumentIssued | EntryPosted]]:
    """Return the drafts as entries, in order, with ids and the effective day (today unless given); and their documents, with stamp duty that hubs bear.

    Lines of zero cents are left out, and a draft with no line left is not posted at all; lines on
    members' accounts are numbered and carry the balance. A day that is over must be open. Refuses `NotEnoughMoney` when an account
    with a floor would go through it now or at the end of a day since the effective one,
    `NotReserved` when more is given back or captured than a hold reserves; all drafts together,
    since they are one append.
    """
    kept = [
        (draft, lines) for draft in drafts if (lines := [one for one in draft.lines if one.cents])
    ]
    moves: dict[str, int] = {}
    holds: dict[str, int] = {}
    for draft, lines in kept:
        _tally(see.chart, lines, moves, holds)
        _must_say_rates(see, draft)
    passbook = _passbook(see, moves, [draft.sale for draft, _ in kept if draft.sale])
    _must_be_reserved(see, holds)
    days = _days(see, kept, day or see.today())
    entries = [
        EntryPosted(
            day=takes_effect,
            entry=see.new_id(Prefix.ENTRY),
            kind=draft.kind,
            about=draft.about,
            lines=_numbered(see.chart, takes_effect, lines, passbook),
            vat=draft.vat,
            reverses=draft.reverses,
            reason=draft.reason,
            note=draft.note,
        )
        for (draft, lines), takes_effect in zip(kept, days, strict=True)
    ]
    sold = zip((draft.sale for draft, _ in kept), entries, strict=True)
    return entries, [one for sale, entry in sold for one in documents_of(see, sale, entry)]


def post_each(see: See, drafted: Iterable[tuple[Fact, Draft]]) -> list[Fact]:
    """Return each fact followed by the entry that its draft became, all of them one append."""
    pairs = list(drafted)
    entries, documents = posted(see, *(draft for _, draft in pairs))
    facts = (fact for fact, _ in pairs)
    return [*(one for pair in zip(facts, entries, strict=True) for one in pair), *documents]


def _tally(
    chart: Chart, lines: Iterable[Posting], moves: dict[str, int], holds: dict[str, int]
) -> None:
    """Add the lines to what each account and each hold moves by.

    An unbalanced draft is our mistake, not the caller's: it stops the command, not the pen.
    """
    per_owner: dict[str, int] = {}
    for line in lines:
        account, cents, hold = line.account, line.cents, line.hold
        known = chart.known[account]
        per_owner[known.owner] = per_owner.get(known.owner, 0) + cents
        moves[account] = moves.get(account, 0) + cents
        assert bool(hold) == known.named, line
        if hold:
            holds[hold] = holds.get(hold, 0) + cents
    assert not any(per_owner.values()), f"unbalanced for {per_owner}"


def _must_say_rates(see: See, draft: Draft) -> None:
    """Stop unless the rates come to what each hub's VAT moves by; what was not sold is outside them."""
    charged: Counter[str] = Counter()
    for line in draft.lines:
        if line.account.startswith(VAT):
            charged[see.chart.owner_of(line.account)] -= line.cents
    kind = see(Entry, draft.reverses).what if charged and draft.reverses else draft.kind
    if kind in VAT_NOT_SOLD:
        charged.clear()
    for part in draft.vat:
        charged[part.hub] -= part.vat_cents
    assert not any(charged.values()), f"{draft.kind}: rates and lines of VAT differ by {charged}"


def _passbook(see: See, moves: Mapping[str, int], sales: Iterable[Sale]) -> dict[str, Account]:
    """Return numbered accounts, and those that a floor may stop; refuses `NotEnoughMoney`.

    What documents need is read with them: one suspension.
    """
    known = see.chart.known
    asked = [
        name
        for name, cents in moves.items()
        if (of := known[name]).numbered or cents * of.floor < 0
    ]
    see.need(*((Account, name) for name in asked), *(one for of in sales for one in needed_by(of)))
    # Whoever is owed before the bank that owes: the refusal names the wallet.
    accounts = see.all(Account, sorted(asked, reverse=True))
    for name, account in accounts.items():
        cents, floor = moves[name], known[name].floor
        if cents * floor < 0 and (account.balance + cents) * floor < 0:
            raise NotEnoughMoney(
                account=name, available_cents=abs(account.balance), needed_cents=abs(cents)
            )
    return accounts


def _must_be_reserved(see: See, holds: Mapping[str, int]) -> None:
    taken = [name for name, cents in holds.items() if cents > 0]
    for name, hold in see.all(Hold, taken).items():
        if hold.reserved < holds[name]:
            raise NotReserved(hold=name, reserved_cents=hold.reserved, needed_cents=holds[name])


def _days(see: See, kept: Sequence[tuple[Draft, list[Posting]]], day: date) -> list[date]:
    """Return the effective day of each draft; what is told late must bear every day since."""
    today = see.today()
    holds = {line.hold for _, lines in kept for line in lines}
    days = [draft.day or day for draft, _ in kept]
    if all(one == today for one in days):
        return days
    past = Past(see, (lines for _, lines in kept))
    for n, (draft, lines) in enumerate(kept):
        if draft.or_later:
            days[n] = min(today, bounds_of(see, lines).open_from(days[n]))
        else:
            bounds_of(see, lines).must_allow(days[n], begins=draft.begins)
            past.tell(lines, days[n])
    for n, (draft, lines) in enumerate(kept):
        if draft.or_later:
            days[n] = max(days[n], past.bears_from(lines))
            past.tell(lines, days[n])
    for short in past.shortfalls():
        day, there, needed = short.day, short.available, short.needed
        if short.name in holds:
            raise NotReserved(hold=short.name, day=day, reserved_cents=there, needed_cents=needed)
        raise NotEnoughMoney(
            account=short.name, day=day, available_cents=there, needed_cents=needed
        )
    return days


def _numbered(
    chart: Chart, day: date, lines: Iterable[Posting], passbook: dict[str, Account]
) -> tuple[Posting, ...]:
    """Count each line of a numbered account on, and write down what the account holds after it."""
    numbered = []
    for line in lines:
        if not chart.known[line.account].numbered:
            numbered.append(line)
            continue
        after = passbook[line.account] = passbook[line.account].evolve((day, line.cents))
        numbered.append(Posting(line.account, line.cents, line.hold, after.lines, after.balance))
    return tuple(numbered)
