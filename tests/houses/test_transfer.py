"""Shares and money pass together, with what the house's legal form asks for, or not at all."""

import msgspec
import pytest

from ledger.houses.events import OfferExpired, SharesTransferred, TransferAuthorised
from ledger.houses.offer import NoSuchOffer, OfferOver
from ledger.houses.seller import Seller
from ledger.houses.transfer import (
    AcceptOffer,
    AuthorisedAlready,
    AuthoriseTransfer,
    DeedMissing,
    NoAuthorisationNeeded,
    NotAuthorised,
    NotTheNamedBuyer,
)
from ledger.kernel.fact import Fact
from ledger.kernel.refused import NotAllowed
from ledger.members.rights import NoSuchMember, StandingForbids
from ledger.offerings.holder import Holder
from ledger.offerings.pass_on import NotToOneself
from ledger.offerings.register import Register
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
from tests.members.examples import (
    ANNA,
    ANNA_NAMED,
    AS_ANNA,
    BRUNO,
    CARLA,
    NOBODY,
    deceased,
    excluded,
    suspended,
    village,
    withdrew,
)
from tests.offerings.examples import hold_shares, mulino_opened
from tests.scenario import TODAY, first_second_after, given, last_second
from tests.treasury.examples import MULINO, entry, paid_in

accept = AcceptOffer(offer=OFFER, buyer=BRUNO)


def on_offer(shares: int = 4, *, buyer: str = "", house: str = MULINO) -> list[Fact]:
    """Anna holds ten shares of a house and offers some; Bruno can pay."""
    return [
        *village,
        mulino_opened,
        forno_opened,
        torre_opened,
        ANNA_NAMED,
        *hold_shares({ANNA: 10}, house=house),
        paid_in(BRUNO, 500_00),
        offered(shares, buyer=buyer, house=house),
    ]


def paid(cents: int = 500_00, buyer: str = BRUNO) -> EntryPosted:
    lines = (Posting(chart.wallet(buyer), cents), Posting(chart.wallet(ANNA), -cents))
    return entry("shares-paid", OFFER, *lines, n=1)


def test_an_accepted_offer_passes_shares_and_money_in_one_append():
    """The seller is paid, the buyer holds, the total is what it was."""
    story = given(*on_offer())
    story.when(accept).then(transferred(4), paid())
    register, memory = story.memory[Register, MULINO], story.memory
    assert dict(register.shares) == {ANNA: 6, BRUNO: 4}
    assert register.issued == 10
    assert dict(memory[Holder, ANNA].shares) == {MULINO: 6}
    assert dict(memory[Holder, BRUNO].shares) == {MULINO: 4}
    assert not memory[Seller, ANNA].offers


def test_who_passes_the_last_share_holds_nothing():
    """No line of zero shares stays anywhere."""
    story = given(*on_offer(10))
    story.when(accept).then(transferred(10), paid())
    assert not story.memory[Holder, ANNA].shares
    assert dict(story.memory[Register, MULINO].shares) == {BRUNO: 10}


def test_an_offer_is_accepted_until_the_last_second_of_its_day():
    """And not in the next, however late the scheduler is; nor once it is written down as expired."""
    given(*on_offer()).at(last_second(EXPIRES)).when(accept).decided()
    given(*on_offer()).at(first_second_after(EXPIRES)).when(accept).refused(
        OfferOver, state="expired"
    )
    expired = OfferExpired(day=TODAY, offer=OFFER, house=MULINO, seller=ANNA)
    given(*on_offer(), expired).when(accept).refused(OfferOver, state="expired")


def test_an_offer_is_accepted_once():
    """The second time it is over; an unknown one never was."""
    story = given(*on_offer(), paid_in(BRUNO, 500_00)).when(accept)
    story.decided()
    story.refused(OfferOver, state="accepted")
    given(*village).when(accept).refused(NoSuchOffer)


def test_a_buyer_who_cannot_pay_gets_no_share():
    """One cent short is short."""
    given(*on_offer(), msgspec.structs.replace(paid(1), kind="payment-out")).when(accept).refused(
        NotEnoughMoney, available_cents=499_99
    )


def test_nobody_accepts_their_own_offer_or_one_that_names_another():
    """A named buyer is the only one."""
    given(*on_offer()).when(AcceptOffer(offer=OFFER, buyer=ANNA)).refused(NotToOneself)
    given(*on_offer(buyer=CARLA)).when(accept).refused(NotTheNamedBuyer)
    given(*on_offer(buyer=BRUNO)).when(accept).then(transferred(4), paid())


@pytest.mark.parametrize("standing", [suspended, excluded, deceased, withdrew])
def test_only_members_in_good_standing_buy(standing):
    """Buying begins something new."""
    given(*on_offer(), standing(BRUNO)).when(accept).refused(StandingForbids)


def test_the_seller_may_have_been_suspended_since():
    """They receive, as everyone does who holds something; the offer was made in time."""
    given(*on_offer(), suspended(ANNA)).when(accept).then(transferred(4), paid())


def test_strangers_buy_nothing_and_nobody_buys_for_another():
    """Object-level, once more."""
    stranger = AcceptOffer(offer=OFFER, buyer=NOBODY)
    given(*on_offer()).when(stranger).refused(NoSuchMember)
    given(*on_offer()).by(AS_ANNA).when(accept).refused(NotAllowed)


def authorise(buyer: str = BRUNO) -> AuthoriseTransfer:
    return AuthoriseTransfer(offer=OFFER, buyer=buyer, resolution="12 of 3 June 2026")


authorised = TransferAuthorised(
    day=TODAY, offer=OFFER, house=FORNO, buyer=BRUNO, resolution="12 of 3 June 2026"
)
in_the_cooperative = on_offer(house=FORNO)


def test_a_cooperatives_directors_authorise_before_shares_pass():
    """Without a resolution for this buyer the acceptance is refused; with it, it is named."""
    given(*in_the_cooperative).when(accept).refused(NotAuthorised, buyer=BRUNO)
    story = given(*in_the_cooperative)
    story.when(authorise()).then(authorised)
    story.when(accept).then(transferred(4, house=FORNO, resolution="12 of 3 June 2026"), paid())


def test_a_resolution_is_for_one_buyer():
    """Authorising Carla does not let Bruno in."""
    story = given(*in_the_cooperative).when(authorise(CARLA))
    story.decided()
    story.when(accept).refused(NotAuthorised)


def test_authorisations_are_for_open_offers_that_need_one():
    """Once each, by an operator, for a buyer who may buy."""
    given(*in_the_cooperative, authorised).when(authorise()).refused(AuthorisedAlready)
    given(*on_offer()).when(authorise()).refused(NoAuthorisationNeeded)
    given(*in_the_cooperative).when(authorise(ANNA)).refused(NotToOneself)
    given(*in_the_cooperative, suspended(BRUNO)).when(authorise()).refused(StandingForbids)
    given(*on_offer(house=FORNO, buyer=CARLA)).when(authorise()).refused(NotTheNamedBuyer)
    given(*in_the_cooperative).at(first_second_after(EXPIRES)).when(authorise()).refused(OfferOver)
    given(*in_the_cooperative).by(AS_ANNA).when(authorise()).refused(NotAllowed)
    given().when(authorise()).refused(NoSuchOffer)


def test_shares_of_an_srl_pass_by_deed():
    """Its reference is part of the acceptance."""
    given(*on_offer(house=TORRE)).when(accept).refused(DeedMissing, form="srl")
    given(*on_offer(house=TORRE)).when(
        AcceptOffer(offer=OFFER, buyer=BRUNO, deed="Rep. 1234 / 2026")
    ).then(transferred(4, house=TORRE, deed="Rep. 1234 / 2026"), paid())


def test_where_no_deed_is_needed_one_may_still_be_named():
    """Then it is kept."""
    (fact, _) = (
        given(*on_offer()).when(AcceptOffer(offer=OFFER, buyer=BRUNO, deed="Rep. 1")).decided()
    )
    assert isinstance(fact, SharesTransferred)
    assert fact.deed == "Rep. 1"
