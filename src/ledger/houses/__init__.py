"""Houses bought together: their legal forms, offers and transfers, rent, expenses, distributions."""

from ledger.houses import chart, events, journal
from ledger.houses.appraise import record_appraisal
from ledger.houses.authorise import authorise_transfer, decline_transfer, request_transfer
from ledger.houses.bring_in import bring_in_house
from ledger.houses.distribute import distribute
from ledger.houses.distribution import Distribution
from ledger.houses.enter_shares import enter_shares
from ledger.houses.events import HolderPaid, HolderPartUndone, HouseOpened, SharesTransferred
from ledger.houses.house import (
    House,
    capital_of,
    existing_house,
    most_for_a_person,
    must_afford,
    must_be_offered_at,
)
from ledger.houses.keep_books import record_expense, record_purchase, record_rent
from ledger.houses.offer import Offer
from ledger.houses.offer_shares import (
    expire_offer,
    offer_shares,
    when_offered,
    when_over,
    withdraw_offer,
)
from ledger.houses.open_house import open_house
from ledger.houses.papers import Papers, describe_house, file_document, tell_news
from ledger.houses.results import legal_reserve
from ledger.houses.seller import Seller, offers_lapse, offers_lock, offers_remain
from ledger.houses.transfer import accept_offer
from ledger.houses.undo import undo_distribution
from ledger.houses.withholding import (
    WithholdingRates,
    set_holder_rate,
    set_withholding_rate,
    withheld_of_gain,
)
from ledger.kernel.fact import facts_in
from ledger.kernel.ids import Prefix
from ledger.kernel.routes import Part
from ledger.kernel.rulebook import Chapter
from ledger.kernel.taken import by_what_they_take
from ledger.offerings.cost import CostReturned, Costs, PassedOn
from ledger.offerings.holder import Gained, Holder
from ledger.offerings.issuer import Issuer
from ledger.offerings.register import Register, SharesMoved
from ledger.places.withdraw_hub import Came, LivesOn
from ledger.treasury.books import Books, Entered

HOUSE = Issuer(
    prefix=Prefix.HOUSE,
    existing=existing_house,
    may_offer=must_be_offered_at,
    paid=journal.shares_issued,
    most_for_a_person=most_for_a_person,
    must_afford=must_afford,
    withheld=withheld_of_gain,
    authorises=lambda see, house: see(House, house).authorisation,
    capital=capital_of,
    redeemed=journal.redemption,
)


def _registered(fact: SharesTransferred) -> list[Part]:
    moves = ((fact.seller, -fact.shares), (fact.buyer, fact.shares))
    return [(fact.house, SharesMoved(fact.day, moves))]


def _held(fact: SharesTransferred) -> list[Part]:
    return [
        (fact.seller, Gained(fact.house, -fact.shares)),
        (fact.buyer, Gained(fact.house, fact.shares)),
    ]


def _entered(fact: HouseOpened) -> list[Part]:
    return [(fact.house, Entered(fact.day))]


def _cost(fact: SharesTransferred) -> list[Part]:
    return [(fact.house, PassedOn(fact.seller, fact.buyer, fact.shares, fact.price_cents))]


def _cost_returned(fact: HolderPaid) -> list[Part]:
    cents = fact.cost_cents
    return [(fact.house, CostReturned(fact.member, cents))] if cents else []


def _cost_again(fact: HolderPartUndone) -> list[Part]:
    cents = fact.cost_cents
    return [(fact.house, CostReturned(fact.member, -cents))] if cents else []


def _came(fact: HouseOpened) -> list[Part]:
    return [(fact.hub, Came("houses", fact.house))]


HOUSES = Chapter(
    name="houses",
    facts=facts_in(events),
    nouns=(House, Papers, WithholdingRates, Offer, Seller, Distribution),
    feeds={
        Register: by_what_they_take((_registered,)),
        Holder: by_what_they_take((_held,)),
        Books: by_what_they_take((_entered,)),
        LivesOn: by_what_they_take((_came,)),
        Costs: by_what_they_take((_cost, _cost_returned, _cost_again)),
    },
    entries=(
        "brought-in",
        "distribution",
        "distribution-undone",
        "expense",
        "purchase",
        "redemption",
        "rent",
        "shares-entered",
        "shares-paid",
    ),
    verbs=(
        open_house,
        describe_house,
        file_document,
        tell_news,
        offer_shares,
        withdraw_offer,
        expire_offer,
        request_transfer,
        authorise_transfer,
        decline_transfer,
        enter_shares,
        bring_in_house,
        accept_offer,
        record_rent,
        record_expense,
        record_purchase,
        distribute,
        undo_distribution,
        set_withholding_rate,
        set_holder_rate,
        record_appraisal,
    ),
    due=(when_offered, when_over),
    accounts=chart.ACCOUNTS,
    answers=(HOUSE.answer, offers_remain, offers_lapse, offers_lock, legal_reserve),
)
