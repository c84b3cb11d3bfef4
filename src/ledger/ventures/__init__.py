"""Local startups backed by members: founders, what their rounds raised, money paid over."""

from ledger.kernel.fact import facts_in
from ledger.kernel.ids import Prefix
from ledger.kernel.routes import Part
from ledger.kernel.rulebook import Chapter
from ledger.offerings.cost import Bought, Costs
from ledger.offerings.holder import Gained, Holder
from ledger.offerings.issuer import Issuer
from ledger.offerings.register import Register, SharesMoved
from ledger.places.withdraw_hub import Came, LivesOn
from ledger.ventures import chart, events, journal
from ledger.ventures.events import VentureOpened
from ledger.ventures.open_venture import open_venture
from ledger.ventures.pay_venture import pay_venture, reverse_payment
from ledger.ventures.venture import Venture, existing_venture

VENTURE = Issuer(
    prefix=Prefix.VENTURE,
    existing=existing_venture,
    may_offer=lambda see, venture, _: existing_venture(see, venture),
    paid=journal.shares_issued,
    most_for_a_person=lambda *_: None,
    must_afford=lambda *_: None,
    withheld=lambda *_: (0, 0),
    authorises=lambda *_: False,
    capital=lambda *_: 0,
    redeemed=journal.redemption,
)


def _registered(fact: VentureOpened) -> list[Part]:
    founded = tuple((one.member, one.shares) for one in fact.founders)
    return [(fact.venture, SharesMoved(fact.day, founded))]


def _held(fact: VentureOpened) -> list[Part]:
    return [(one.member, Gained(fact.venture, one.shares)) for one in fact.founders]


def _cost(fact: VentureOpened) -> list[Part]:
    return [(fact.venture, Bought(one.member, one.shares, 0)) for one in fact.founders]


def _came(fact: VentureOpened) -> list[Part]:
    return [(fact.hub, Came("ventures", fact.venture))]


VENTURES = Chapter(
    name="ventures",
    facts=facts_in(events),
    nouns=(Venture,),
    feeds={
        Register: {VentureOpened: _registered},
        Holder: {VentureOpened: _held},
        Costs: {VentureOpened: _cost},
        LivesOn: {VentureOpened: _came},
    },
    entries=("redemption", "venture-paid"),
    verbs=(open_venture, pay_venture, reverse_payment),
    accounts=chart.ACCOUNTS,
    answers=(VENTURE.answer,),
)
