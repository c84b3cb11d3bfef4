"""Shares are offered until a day and locked meanwhile; then accepted, taken back or expired."""

from datetime import timedelta

import msgspec
import pytest

from ledger.houses.events import OfferExpired, OfferLapsed, OfferWithdrawn, SharesOffered
from ledger.houses.house import NoSuchHouse
from ledger.houses.offer import NoSuchOffer, OfferOver
from ledger.houses.offer_shares import (
    ExpireOffer,
    ExpiresInThePast,
    NotExpiredYet,
    OfferShares,
    WithdrawOffer,
)
from ledger.houses.seller import Seller
from ledger.houses.transfer import AcceptOffer
from ledger.kernel.days import rome
from ledger.kernel.due import Done, Due
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.members.rights import NoSuchMember, StandingForbids
from ledger.members.standing import ExcludeMember, RecordDeath
from ledger.offerings.free import NotEnoughShares
from ledger.offerings.pass_on import NotToOneself
from ledger.registry import RULES
from tests.houses.examples import EXPIRES, OFFER, offered, owners, transferred
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
)
from tests.scenario import SEED, TODAY, first_second_after, given, last_second, named
from tests.treasury.examples import MULINO, paid_in

offer = OfferShares(house=MULINO, seller=ANNA, shares=10, price_cents=500_00, expires=EXPIRES)
withdraw = WithdrawOffer(offer=OFFER)
expire = ExpireOffer(offer=OFFER)
NEW_OFFER = identifier("O", SEED, 1)


def but(**terms: object) -> OfferShares:
    return msgspec.structs.replace(offer, **terms)


def made(shares: int, **terms: object) -> SharesOffered:
    return offered(shares, NEW_OFFER, **terms)


def test_a_holder_offers_shares_to_any_member():
    """Every share held may be offered."""
    given(*owners).when(offer).then(made(10))


def test_a_holder_offers_shares_to_a_named_buyer_until_today():
    """The shortest offer ends tonight."""
    given(*owners).when(but(buyer=BRUNO, expires=TODAY)).then(made(10, buyer=BRUNO, expires=TODAY))


def test_nobody_offers_shares_they_do_not_hold():
    """One more than held is refused, and who holds none offers none."""
    given(*owners).when(but(shares=11)).refused(NotEnoughShares, held=10, locked=0, free=10)
    given(*owners).when(but(seller=named("M", "DARIO"), shares=1)).refused(NotEnoughShares, held=0)


def test_offered_shares_are_locked_and_not_offered_twice():
    """Seven of ten on offer leave three."""
    given(*owners, offered(7)).when(but(shares=3)).then(made(3))
    given(*owners, offered(7)).when(but(shares=4)).refused(NotEnoughShares, locked=7, free=3)


def test_an_overdue_offer_locks_nothing_however_late_the_scheduler_is():
    """Its shares are free in the second its last day is over."""
    lapsed = [*owners, offered(10, expires=TODAY)]
    tomorrow = TODAY + timedelta(days=1)
    given(*lapsed).at(last_second(TODAY)).when(offer).refused(NotEnoughShares, free=0)
    given(*lapsed).at(first_second_after(TODAY)).when(offer).then(
        msgspec.structs.replace(made(10), day=tomorrow)
    )


@pytest.mark.parametrize(
    "end",
    [
        OfferWithdrawn(day=TODAY, offer=OFFER, house=MULINO, seller=ANNA),
        OfferExpired(day=TODAY, offer=OFFER, house=MULINO, seller=ANNA),
    ],
)
def test_shares_are_free_again_when_the_offer_is_over(end):
    """Withdrawn or expired: offer them again."""
    given(*owners, offered(10), end).when(offer).then(made(10))


@pytest.mark.parametrize("gone", [RecordDeath(member=ANNA), ExcludeMember(member=ANNA, reason="")])
def test_the_offers_of_who_is_gone_lapse(gone):
    """In the same append, the last day still to come; nobody can accept, and nothing is locked."""
    story = given(*owners, offered(7), paid_in(BRUNO, 1_000_00)).when(gone)
    assert story.decided()[1:] == [OfferLapsed(day=TODAY, offer=OFFER, house=MULINO, seller=ANNA)]
    story.when(AcceptOffer(offer=OFFER, house=MULINO, buyer=BRUNO)).refused(
        OfferOver, state="lapsed"
    )
    assert story.memory[Seller, ANNA] == Seller()


def test_shares_passed_on_are_no_longer_the_sellers_to_offer():
    """Ten held, seven passed: three remain."""
    story = [*owners, offered(7), transferred(7)]
    given(*story).when(but(shares=3)).then(made(3))
    given(*story).when(but(shares=4)).refused(NotEnoughShares, held=3, locked=0)


def test_an_offer_is_to_someone_else_who_exists_until_a_day_to_come():
    """Not to oneself, not to a stranger, not for yesterday, not of an unknown house."""
    given(*owners).when(but(buyer=ANNA)).refused(NotToOneself)
    given(*owners).when(but(buyer=NOBODY)).refused(NoSuchMember)
    given(*owners).when(but(expires=TODAY - timedelta(days=1))).refused(ExpiresInThePast)
    given(*village).when(offer).refused(NoSuchHouse)


@pytest.mark.parametrize("standing", [suspended, excluded, deceased])
def test_only_members_in_good_standing_offer(standing):
    """Offering begins something new."""
    given(*owners, standing(ANNA)).when(offer).refused(StandingForbids)


def test_nobody_offers_the_shares_of_another():
    """Anna's user acts for Anna alone."""
    story = given(*owners, ANNA_NAMED).by(AS_ANNA)
    story.when(but(seller=BRUNO, shares=1)).refused(NotAllowed)
    story.when(offer).then(made(10))


withdrawn = OfferWithdrawn(day=TODAY, offer=OFFER, house=MULINO, seller=ANNA)


def test_the_seller_takes_an_open_offer_back():
    """Suspended too; for the excluded and the deceased an operator does."""
    on_offer = [*owners, offered(10), ANNA_NAMED]
    given(*on_offer).by(AS_ANNA).when(withdraw).then(withdrawn)
    given(*on_offer, suspended(ANNA)).by(AS_ANNA).when(withdraw).then(withdrawn)
    for standing in (excluded, deceased):
        given(*on_offer, standing(ANNA)).by(AS_ANNA).when(withdraw).refused(StandingForbids)
        given(*on_offer, standing(ANNA)).when(withdraw).then(withdrawn)


def test_only_an_open_offer_is_taken_back_and_only_by_its_seller():
    """Accepted, withdrawn and overdue offers are over."""
    given().when(withdraw).refused(NoSuchOffer)
    given(*owners, offered(10), transferred(10)).when(withdraw).refused(OfferOver, state="accepted")
    given(*owners, offered(10), withdrawn).when(withdraw).refused(OfferOver, state="withdrawn")
    overdue = given(*owners, offered(10)).at(first_second_after(EXPIRES))
    overdue.when(withdraw).refused(OfferOver, state="expired")
    brunos = msgspec.structs.replace(offered(6), seller=BRUNO)
    given(*owners, brunos, ANNA_NAMED).by(AS_ANNA).when(withdraw).refused(NotAllowed)


def test_the_scheduler_writes_down_that_an_offer_expired():
    """When its last day is over in Rome and not a second before; once."""
    story = given(*owners, offered(10)).by(SYSTEM).when(expire)
    story.at(last_second(EXPIRES)).refused(NotExpiredYet, expires=EXPIRES)
    story.at(first_second_after(EXPIRES)).then(
        OfferExpired(day=EXPIRES + timedelta(days=1), offer=OFFER, house=MULINO, seller=ANNA)
    )
    story.refused(OfferOver, state="expired")


def test_an_accepted_or_unknown_offer_does_not_expire_and_members_expire_none():
    """A due command that comes too late is refused and harmless."""
    late = first_second_after(EXPIRES)
    given(*owners, offered(10), transferred(10)).at(late).by(SYSTEM).when(expire).refused(
        OfferOver, state="accepted"
    )
    given().when(expire).refused(NoSuchOffer)
    given(*owners, offered(10)).at(late).by(AS_ANNA).when(expire).refused(NotAllowed)


def test_expiry_is_due_when_the_last_day_is_over_and_no_longer_when_the_offer_is():
    """One subject an offer."""
    due = Due(subject=f"expire:{OFFER}", at=rome(EXPIRES, 24), command=expire)
    assert list(RULES.agenda(offered(10))) == [due]
    expired = OfferExpired(day=TODAY, offer=OFFER, house=MULINO, seller=ANNA)
    for end in (withdrawn, expired, transferred(10)):
        assert list(RULES.agenda(end)) == [Done(subject=f"expire:{OFFER}")]


def test_a_named_buyer_finds_the_offer():
    """By house, by seller, by the buyer it names."""
    tags = {f"offer:{OFFER}", f"house:{MULINO}", f"member:{ANNA}"}
    assert RULES.tags(offered(1)) == tags
    assert RULES.tags(offered(1, buyer=CARLA)) == tags | {f"member:{CARLA}"}
