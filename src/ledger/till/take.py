"""What is sold is paid at the hub, in cash or by card: the money is in its till, and what had been held for it is free."""

from collections.abc import Iterable, Sequence
from typing import Self

from msgspec.structs import replace

from ledger.conventions.rules import PactRule, PactRules
from ledger.kernel.asker import must_run
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.routes import Part
from ledger.kernel.see import See
from ledger.till import chart as of_till
from ledger.till.events import TakenAtTill
from ledger.till.means import AtTill, Means
from ledger.till.till import in_drawer, till_day
from ledger.treasury import chart
from ledger.treasury.events import Posting
from ledger.treasury.post import Draft, post, posted


class ReceiptToldBefore(Refused):
    """This hub told of a receipt with this number before, for the same means of payment: `about` is what it was for."""


class TooMuchCash(Refused):
    """So much is not paid in cash: the law lets `most_cents` pass (D.Lgs. 231/2007 article 49); take a card, or the wallet."""


class DrawerIsShort(Refused):
    """There is not so much cash in the drawer: `drawer_cents`. Give it back into the wallet."""


class NothingToPay(Refused):
    """Nothing is to be paid for this: leave out how it was paid."""


def _receipt(hub: str, means: str, number: str) -> str:
    """Return what names a receipt: case and blanks aside."""
    return f"{hub}/{means}/{''.join(number.split()).upper()}"


def _told(fact: TakenAtTill) -> Iterable[Part]:
    return [(_receipt(fact.hub, fact.means, fact.receipt), fact)]


class Receipt(Noun, frozen=True, kw_only=True, gc=False):
    """What a receipt was for, by hub, means of payment and number."""

    kind = "till.receipt"
    tag = "receipt"
    parts = {TakenAtTill: _told}

    about: str = ""

    def evolve(self, part: TakenAtTill) -> Self:
        """Be told."""
        return type(self)(about=part.about)


def must_take(see: See, hub: str, told: AtTill | None) -> None:
    """Refuse `NotAllowed` unless the hub's own host, or an operator, says what was paid at its till."""
    if told:
        must_run(see, hub)


Paid = tuple[AtTill, Draft]
"""How it is paid, and the entry that moves it through the till."""


def account_of(means: Means, hub: str) -> str:
    """Return the account of a hub's till for a means of payment."""
    return of_till.cash(hub) if means is Means.CASH else of_till.cards(hub)


def at_till(see: See, draft: Draft, means: Means) -> Draft:
    """27, 22. The same of the hub's till instead of a member's money: AC or AK for HB, without CB, W and H."""
    assert draft.sale, draft.kind
    hub = draft.sale.hub
    own = [
        line
        for line in draft.lines
        if see.chart.owner_of(line.account) == hub and line.account != chart.hub_bank(hub)
    ]
    money = Posting(account_of(means, hub), -sum(line.cents for line in own))
    return replace(draft, lines=(money, *own))


def take(
    see: See,
    told: AtTill | None,
    sold: Draft,
    *others: Draft,
    held: Sequence[Draft] = (),
    free: Sequence[Draft] = (),
) -> list[Fact]:
    """Post what is sold and the others, from the wallet; or, if that was told, paid at the till.

    `held` is what is held for it only now, to be paid from the wallet, `free` how what was held before becomes free.
    Refuses `NothingToPay`, `TooMuchCash`, `ReceiptToldBefore`.
    """
    if told is None:
        return post(see, *held, sold, *others)
    return through_till(see, [(told, at_till(see, sold, told.means))], *free, *others)


def through_till(see: See, paid: Sequence[Paid], *others: Draft) -> list[Fact]:
    """Post what moves money through the till, and the others, and tell of each receipt."""
    _must_be_new(see, paid)
    for told, draft in paid:
        _must_be_paid(see, told, draft.lines[0].cents)
    _must_be_in_drawer(see, paid)
    entries, documents = posted(see, *(draft for _, draft in paid), *others)
    takings = [
        _taking(see, told, draft, entry.entry)
        for (told, draft), entry in zip(paid, entries, strict=False)
    ]
    return [*entries, *documents, *takings]


def _must_be_paid(see: See, told: AtTill, cents: int) -> None:
    """Refuse `NothingToPay`, `TooMuchCash`."""
    if not cents:
        raise NothingToPay(field="at_till")
    most = see(PactRules, chart.ALL).on(PactRule.CASH_CENTS, see.today())
    if told.means is Means.CASH and abs(cents) > most:
        raise TooMuchCash(cents=abs(cents), most_cents=most)


def _must_be_new(see: See, paid: Iterable[Paid]) -> None:
    """Refuse `ReceiptToldBefore`, also by the same command."""
    here: dict[str, str] = {}
    for told, draft in paid:
        assert draft.sale, draft.kind
        name = _receipt(draft.sale.hub, told.means, told.receipt)
        if former := here.get(name) or see(Receipt, name).about:
            raise ReceiptToldBefore(means=told.means, receipt=told.receipt, about=former)
        here[name] = draft.about


def _must_be_in_drawer(see: See, paid: Iterable[Paid]) -> None:
    """Refuse `DrawerIsShort`: what was taken out for the bank is not given back."""
    for told, draft in paid:
        assert draft.sale, draft.kind
        cents = draft.lines[0].cents
        if told.means is Means.CASH and cents < 0:
            drawer = in_drawer(see, draft.sale.hub)
            if drawer + cents < 0:
                raise DrawerIsShort(drawer_cents=drawer, asked_cents=-cents)


def _taking(see: See, told: AtTill, draft: Draft, entry: str) -> TakenAtTill:
    assert draft.sale, draft.kind
    return TakenAtTill(
        day=see.today(),
        hub=draft.sale.hub,
        payer=draft.sale.buyer,
        means=told.means,
        receipt=told.receipt,
        on=till_day(see, draft.sale.hub),
        about=draft.about,
        entry=entry,
        cents=draft.lines[0].cents,
    )
