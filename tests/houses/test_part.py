"""A part of an offer is accepted at its price per share; the rest stays on offer, and no cent is lost."""

from datetime import timedelta

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from ledger.houses.authorise import NotAuthorised
from ledger.houses.events import OfferState, TransferAuthorised
from ledger.houses.offer import LessThanACent, MoreThanOffered, Offer, OfferOver
from ledger.houses.offer_shares import OfferShares, WithdrawOffer
from ledger.houses.seller import Seller
from ledger.houses.transfer import AcceptOffer, DeedMissing
from ledger.kernel.due import Done
from ledger.kernel.fact import Fact
from ledger.offerings.cost import Costs
from ledger.offerings.free import NotEnoughShares
from ledger.offerings.limit import AboveAPersonsLimit
from ledger.offerings.register import Register
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from ledger.treasury.post import NotEnoughMoney
from tests.houses.examples import (
    EXPIRES,
    FORNO,
    OFFER,
    TORRE,
    forno_opened,
    offered,
    torre_opened,
    transferred,
)
from tests.members.examples import ANNA, BRUNO, CARLA, village
from tests.offerings.examples import hold_shares, mulino_opened
from tests.scenario import TODAY, given
from tests.treasury.examples import MULINO, entry, paid_in


def some(shares: int, buyer: str = BRUNO, deed: str = "", house: str = MULINO) -> AcceptOffer:
    return AcceptOffer(offer=OFFER, house=house, buyer=buyer, shares=shares, deed=deed)


def paid(cents: int, buyer: str = BRUNO, n: int = 1) -> EntryPosted:
    lines = (Posting(chart.wallet(buyer), cents), Posting(chart.wallet(ANNA), -cents))
    return entry("shares-paid", OFFER, *lines, n=n)


def on_offer(shares: int = 7, *, price: int = 100_00, house: str = MULINO) -> list[Fact]:
    """Anna holds ten shares and offers some; Bruno and Carla have money."""
    return [
        *village,
        mulino_opened,
        forno_opened,
        torre_opened,
        *hold_shares({ANNA: 10}, house=house),
        paid_in(BRUNO, 1_000_00),
        paid_in(CARLA, 1_000_00),
        offered(shares, price=price, house=house),
    ]


def test_parts_of_an_offer_cost_their_part_rounded_half_up_and_together_the_price():
    """Seven for 100.00: two cost 28.57, one of the five left 14.29, the last four the remaining 57.14."""
    story = given(*on_offer())
    story.when(some(2)).then(transferred(2, price=28_57, left=5), paid(28_57))
    story.when(some(1, CARLA)).then(
        transferred(1, price=14_29, left=4, buyer=CARLA), paid(14_29, CARLA, n=1)
    )
    story.when(AcceptOffer(offer=OFFER, house=MULINO, buyer=BRUNO)).then(
        transferred(4, price=57_14, left=0), paid(57_14, n=1)
    )
    assert 28_57 + 14_29 + 57_14 == 100_00
    assert dict(story.memory[Register, MULINO].shares) == {ANNA: 3, BRUNO: 6, CARLA: 1}
    assert story.memory[Offer, OFFER].state is OfferState.ACCEPTED
    assert story.memory[Costs, MULINO].cents(BRUNO) == 28_57 + 57_14


@whatever(st.integers(1, 10**7), st.integers(2, 200), st.lists(st.integers(1, 60)))
def test_however_an_offer_is_taken_its_price_is_paid_to_the_cent(price, shares, parts):
    """No part costs more or less than its exact part by a cent, and all of them cost all of it."""
    offer = Offer(shares=shares, price_cents=price)
    paid_cents = 0
    for part in (*parts, shares):
        taken = min(part, offer.shares)
        if not taken:
            break
        try:
            cents = offer.price_of(taken)
        except LessThanACent:
            assert price < 2 * shares
            break
        assert abs(cents * offer.shares - offer.price_cents * taken) <= offer.shares / 2
        paid_cents += cents
        fact = transferred(taken, price=cents, left=offer.shares - taken)
        offer = offer.evolve(fact)
        assert paid_cents + offer.price_cents == price


def test_the_rest_stays_on_offer_and_locked():
    """Three of seven are gone: four are locked, three of the ten that were held are still free."""
    story = given(*on_offer())
    made, _ = story.when(some(3)).decided()
    assert list(RULES.agenda(made)) == []
    assert story.memory[Seller, ANNA].locked(MULINO, TODAY) == 4
    more = OfferShares(house=MULINO, seller=ANNA, shares=4, price_cents=1_00, expires=EXPIRES)
    story.when(more).refused(NotEnoughShares, held=7, locked=4, free=3)
    story.when(WithdrawOffer(offer=OFFER)).decided()
    assert not story.memory[Seller, ANNA].offers
    story.when(some(1)).refused(OfferOver, state="withdrawn")


def test_when_the_last_part_is_gone_the_offer_is_over():
    """And nothing waits for its last day."""
    last, _ = given(*on_offer(), transferred(3, price=42_86, left=4)).when(some(4)).decided()
    assert last == transferred(4, price=57_14, left=0)
    assert list(RULES.agenda(last)) == [Done(subject=f"expire:{OFFER}")]
    over = [*on_offer(), transferred(3, price=42_86, left=4), transferred(4, price=57_14, left=0)]
    given(*over).when(some(1)).refused(OfferOver, state="accepted")


def test_nobody_takes_more_than_is_left():
    """Seven were offered; after three are gone there are four."""
    given(*on_offer()).when(some(8)).refused(MoreThanOffered, left=7, asked=8)
    story = given(*on_offer(), transferred(3, price=42_86, left=4))
    story.when(some(5)).refused(MoreThanOffered, left=4, asked=5)


@pytest.mark.parametrize("price, shares, asked", [(1, 7, 3), (2, 7, 6), (1, 2, 1)])
def test_no_part_and_no_rest_costs_less_than_a_cent(price, shares, asked):
    """Three sevenths of a cent are nothing; six sevenths of two cents would leave nothing for the last."""
    story = given(*on_offer(shares, price=price))
    story.when(some(asked)).refused(LessThanACent, price_cents=price)
    story.when(some(shares)).decided()


def test_a_part_takes_what_the_form_asks_for_the_whole():
    """A deed in an S.r.l.; a resolution, and the limit of a person, in a cooperative."""
    given(*on_offer(house=TORRE)).when(some(2, house=TORRE)).refused(DeedMissing)
    given(*on_offer(house=TORRE)).when(some(2, deed="Rep. 1", house=TORRE)).then(
        transferred(2, price=28_57, left=5, house=TORRE, deed="Rep. 1"), paid(28_57)
    )
    coop = on_offer(house=FORNO)
    given(*coop).when(some(2, house=FORNO)).refused(NotAuthorised)
    authorised = TransferAuthorised(
        day=TODAY, offer=OFFER, house=FORNO, buyer=BRUNO, resolution="12 of 3 June"
    )
    story = given(*coop, authorised, *hold_shares({BRUNO: 198}, house=FORNO))
    story.when(some(3, house=FORNO)).refused(AboveAPersonsLimit, limit=200, held=198, asked=3)
    story.when(some(2, house=FORNO)).decided()
    story.when(some(1, house=FORNO)).refused(AboveAPersonsLimit, limit=200, held=200, asked=1)


def test_a_buyer_pays_for_the_part_alone():
    """500.00 suffice for one of two that cost 1000.00 together, and not for both."""
    poor = [fact for fact in on_offer(2, price=2_000_00) if fact != paid_in(CARLA, 1_000_00)]
    story = given(*poor).when(AcceptOffer(offer=OFFER, house=MULINO, buyer=BRUNO))
    story.refused(NotEnoughMoney, needed_cents=2_000_00)
    story.when(some(1)).then(transferred(1, price=1_000_00, left=1), paid(1_000_00))


def test_what_is_left_expires_with_its_last_day():
    """The offer ends then as any other does."""
    (due,) = RULES.agenda(offered(7))
    story = given(*on_offer(), transferred(3, price=42_86, left=4))
    story.at(due.at + timedelta(seconds=1)).when(due.command).decided()
    assert story.memory[Offer, OFFER].state is OfferState.EXPIRED
    assert not story.memory[Seller, ANNA].offers
