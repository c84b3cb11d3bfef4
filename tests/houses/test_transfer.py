"""Shares and money pass together, with what the house's legal form asks for, or not at all."""

from datetime import date, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from ledger.houses.authorise import (
    AuthorisedAlready,
    AuthoriseTransfer,
    NoAuthorisationNeeded,
    NotAuthorised,
    NotTheNamedBuyer,
    RefuseTransfer,
    RequestedAlready,
    RequestTransfer,
)
from ledger.houses.events import (
    OfferExpired,
    SharesTransferred,
    TransferAuthorised,
    TransferRefused,
    TransferRequested,
)
from ledger.houses.offer import NoSuchOffer, OfferOver
from ledger.houses.seller import Seller
from ledger.houses.transfer import AcceptOffer, DeedMissing
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.members.rights import NoSuchMember, StandingForbids
from ledger.offerings.holder import Holder
from ledger.offerings.limit import AboveAPersonsLimit
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
from tests.places.examples import SPRING
from tests.scenario import TODAY, first_second_after, given, last_second
from tests.treasury.examples import MULINO, entry, paid_in

accept = AcceptOffer(offer=OFFER, house=MULINO, buyer=BRUNO)


def on_offer(
    shares: int = 4, *, buyer: str = "", house: str = MULINO, expires: date = EXPIRES
) -> list[Fact]:
    """Anna holds ten shares of a house and offers some; Bruno can pay."""
    return [
        *village,
        mulino_opened,
        forno_opened,
        torre_opened,
        ANNA_NAMED,
        *hold_shares({ANNA: 10}, house=house),
        paid_in(BRUNO, 500_00),
        offered(shares, buyer=buyer, house=house, expires=expires),
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
    given(*on_offer()).when(AcceptOffer(offer=OFFER, house=MULINO, buyer=ANNA)).refused(
        NotToOneself
    )
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
    stranger = AcceptOffer(offer=OFFER, house=MULINO, buyer=NOBODY)
    given(*on_offer()).when(stranger).refused(NoSuchMember)
    given(*on_offer()).by(AS_ANNA).when(accept).refused(NotAllowed)


def authorise(buyer: str = BRUNO) -> AuthoriseTransfer:
    return AuthoriseTransfer(offer=OFFER, house=FORNO, buyer=buyer, resolution="12 of 3 June 2026")


authorised = TransferAuthorised(
    day=TODAY, offer=OFFER, house=FORNO, buyer=BRUNO, resolution="12 of 3 June 2026"
)
in_the_cooperative = on_offer(house=FORNO)
accept_forno = replace(accept, house=FORNO)


def test_a_cooperatives_directors_authorise_before_shares_pass():
    """Without a resolution for this buyer the acceptance is refused; with it, Bruno buys."""
    given(*in_the_cooperative).when(accept_forno).refused(NotAuthorised, buyer=BRUNO)
    story = given(*in_the_cooperative)
    story.when(authorise()).then(authorised)
    story.when(accept_forno).then(transferred(4, house=FORNO), paid())


def test_a_resolution_is_for_one_buyer():
    """Authorising Carla does not let Bruno in."""
    story = given(*in_the_cooperative).when(authorise(CARLA))
    story.decided()
    story.when(accept_forno).refused(NotAuthorised)


def test_authorisations_are_for_open_offers_that_need_one():
    """Once each, by an operator, for a buyer who may buy."""
    given(*in_the_cooperative, authorised).when(authorise()).refused(AuthorisedAlready)
    given(*on_offer()).when(replace(authorise(), house=MULINO)).refused(NoAuthorisationNeeded)
    given(*in_the_cooperative).when(authorise(ANNA)).refused(NotToOneself)
    given(*in_the_cooperative, suspended(BRUNO)).when(authorise()).refused(StandingForbids)
    given(*on_offer(house=FORNO, buyer=CARLA)).when(authorise()).refused(NotTheNamedBuyer)
    given(*in_the_cooperative).at(first_second_after(EXPIRES)).when(authorise()).refused(OfferOver)
    given(*in_the_cooperative).by(AS_ANNA).when(authorise()).refused(NotAllowed)
    given().when(authorise()).refused(NoSuchOffer)


request = RequestTransfer(offer=OFFER, buyer=BRUNO)
refuse = RefuseTransfer(
    offer=OFFER,
    house=FORNO,
    buyer=BRUNO,
    resolution="13 of 3 June",
    reasons="Runs a hotel next door",
)
LONG = TODAY + timedelta(days=90)
SILENT = TODAY + timedelta(days=60)


def test_sixty_days_of_silence_from_the_request_leave_the_seller_free():
    """Asked on 15 June: on 14 August still refused, on 15 August Bruno buys (c.c. 2530)."""
    story = given(*on_offer(house=FORNO, expires=LONG)).when(request)
    story.then(TransferRequested(day=TODAY, offer=OFFER, house=FORNO, buyer=BRUNO))
    assert date(2026, 8, 14) == SILENT
    story.at(last_second(SILENT)).when(accept_forno).refused(NotAuthorised, free_after=SILENT)
    after = first_second_after(SILENT)
    story.at(after).when(accept_forno)
    bought, _ = story.decided()
    assert bought == transferred(4, house=FORNO, day=SILENT + timedelta(days=1))


def test_who_is_named_in_the_offer_was_asked_about_with_it():
    """The sixty days run from the offer; a request would say nothing more."""
    named_him = on_offer(house=FORNO, buyer=BRUNO, expires=LONG)
    given(*named_him).when(request).refused(RequestedAlready, asked=TODAY)
    given(*named_him).at(first_second_after(SILENT)).when(accept_forno).decided()


def test_nobody_is_freed_who_was_refused_or_never_asked_about():
    """A refusal with reasons ends the silence; without a request there is none."""
    asked = given(*on_offer(house=FORNO, expires=LONG))
    asked.when(request).decided()
    asked.when(refuse).then(
        TransferRefused(
            day=TODAY,
            offer=OFFER,
            house=FORNO,
            buyer=BRUNO,
            resolution="13 of 3 June",
            reasons="Runs a hotel next door",
        )
    )
    late = first_second_after(SILENT)
    asked.at(late).when(accept_forno).refused(NotAuthorised, free_after=None)
    given(*on_offer(house=FORNO, expires=LONG)).at(late).when(accept_forno).refused(NotAuthorised)


def test_a_refusal_comes_in_time_and_may_be_thought_over():
    """Not after the silence, nor against a resolution; whoever was refused may be authorised later."""
    story = given(*on_offer(house=FORNO, buyer=BRUNO, expires=LONG))
    story.at(first_second_after(SILENT)).when(refuse).refused(AuthorisedAlready)
    given(*in_the_cooperative, authorised).when(refuse).refused(AuthorisedAlready)
    given(*on_offer()).when(replace(refuse, house=MULINO)).refused(NoAuthorisationNeeded)
    given(*in_the_cooperative).by(AS_ANNA).when(refuse).refused(NotAllowed)
    story = given(*in_the_cooperative).when(refuse)
    story.decided()
    story.when(authorise()).then(authorised)
    story.when(accept_forno).decided()


def test_a_refusal_without_reasons_is_none():
    """It can't even be written down."""
    said = {"do": "houses.refuse-transfer", "offer": OFFER, "house": FORNO, "buyer": BRUNO}
    said |= {"resolution": "13"}
    for reasons in ({}, {"reasons": ""}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(said | reasons, RefuseTransfer)
    assert RefuseTransfer.personal
    with pytest.raises(Malformed):
        RefuseTransfer.personal.fields["reasons"]("  ")


def test_the_partners_of_a_societa_semplice_must_all_agree_however_long_they_are_silent():
    """Silence frees in a cooperative alone."""
    partners = replace(forno_opened, form="societa-semplice", nominal_cents=None)
    story = [partners if fact == forno_opened else fact for fact in on_offer(house=FORNO)]
    asked = [*story, TransferRequested(day=SPRING, offer=OFFER, house=FORNO, buyer=BRUNO)]
    given(*asked).when(accept_forno).refused(NotAuthorised, free_after=None)


def test_nobody_buys_more_than_a_cooperatives_member_may_hold():
    """Nominal 500.00: two hundred shares are 100,000 euro, and the 201st is refused (c.c. 2525)."""
    full = [*in_the_cooperative, *hold_shares({BRUNO: 197}, house=FORNO), authorised]
    given(*full).when(accept_forno).refused(AboveAPersonsLimit, limit=200, held=197, asked=4)
    room = [*in_the_cooperative, *hold_shares({BRUNO: 196}, house=FORNO), authorised]
    given(*room).when(accept_forno).decided()


def test_shares_of_an_srl_pass_by_deed():
    """Its reference is part of the acceptance."""
    given(*on_offer(house=TORRE)).when(replace(accept, house=TORRE)).refused(
        DeedMissing, form="srl"
    )
    given(*on_offer(house=TORRE)).when(
        AcceptOffer(offer=OFFER, house=TORRE, buyer=BRUNO, deed="Rep. 1234 / 2026")
    ).then(transferred(4, house=TORRE, deed="Rep. 1234 / 2026"), paid())


def test_where_no_deed_is_needed_one_may_still_be_named():
    """Then it is kept."""
    (fact, _) = (
        given(*on_offer())
        .when(AcceptOffer(offer=OFFER, house=MULINO, buyer=BRUNO, deed="Rep. 1"))
        .decided()
    )
    assert isinstance(fact, SharesTransferred)
    assert fact.deed == "Rep. 1"


@pytest.mark.parametrize(
    "command", [accept, authorise(), refuse], ids=lambda one: type(one).__name__
)
def test_words_are_sealed_under_the_key_of_the_offers_own_house(command):
    """Another house's key is refused before anything else is looked at: with the house, its deeds are forgotten."""
    assert type(command).personal.person == "house"
    strange = replace(command, house=TORRE)
    given(*in_the_cooperative).when(strange).refused(Malformed, field="house")
