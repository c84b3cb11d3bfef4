"""A third kind of issuer is one declaration: offered, asked for, settled and released like all others."""

import pytest
from msgspec.structs import replace

from ledger.approvals import APPROVALS
from ledger.kernel.accounts import AccountKind, Floor
from ledger.kernel.ids import Prefix
from ledger.kernel.refused import Unknown
from ledger.kernel.rulebook import Chapter, Rulebook
from ledger.kernel.see import See
from ledger.members import MEMBERS
from ledger.offerings import OFFERINGS
from ledger.offerings.events import (
    OfferingOpened,
    OfferingSettled,
    PledgeReleased,
    SharesIssued,
    WhyCancelled,
)
from ledger.offerings.issuer import Issuer, NoSuchIssuer
from ledger.offerings.pledge import PledgeShares
from ledger.offerings.register import Register
from ledger.offerings.settle import CancelOffering, SettleOffering
from ledger.places import PLACES
from ledger.treasury import TREASURY, chart
from ledger.treasury.account import Account
from ledger.treasury.events import Posting
from tests.members.examples import ANNA, BRUNO, village
from tests.offerings.examples import CLOSES, PRICE, open_it
from tests.scenario import Memory, Scenario, first_second_after, named
from tests.treasury.examples import MULINO, paid_in

ORGAN = AccountKind(
    "Liabilities:Choirs:{choir}",
    owner=chart.CLIENTS,
    floor=Floor.NEVER_ABOVE_ZERO,
    english="Money raised for the organ of choir {choir}.",
    italian="Denaro raccolto per l'organo del coro {choir}.",
)
CHOIR, UNHEARD = named(Prefix.ROOM, "CHOIR"), named(Prefix.ROOM, "UNHEARD")


class NoSuchChoir(Unknown):
    """There is no such choir."""


def existing_choir(see: See, choir: str) -> None:
    del see
    if choir != CHOIR:
        raise NoSuchChoir(choir=choir)


def towards_the_organ(choir: str, cents: int) -> tuple[Posting, ...]:
    return (Posting(ORGAN(choir), -cents),)


CHOIRS = Issuer(
    prefix=Prefix.ROOM,
    existing=existing_choir,
    may_offer=lambda see, choir, _: existing_choir(see, choir),
    paid=towards_the_organ,
    most_for_a_person=lambda *_: None,
    must_afford=lambda *_: None,
    withheld=lambda *_: 0,
    authorises=lambda *_: False,
    capital=lambda *_: 0,
    redeemed=lambda _: (),
)
RULES = Rulebook(
    PLACES,
    MEMBERS,
    TREASURY,
    OFFERINGS,
    APPROVALS,
    Chapter(name="choirs", accounts=(ORGAN,), answers=(CHOIRS.answer,)),
)

open_choir = replace(
    open_it, issuer=CHOIR, shares_min=3, shares_max=9, cooling_off_days=0, shares_limit=4
)


@pytest.fixture
def story() -> Scenario:
    """Members with money, and the rules of a pact that has choirs."""
    story = Scenario(memory=Memory(RULES))
    story.memory.apply(*village, paid_in(ANNA, 1_000_00), paid_in(BRUNO, 1_000_00))
    return story


def pledged(story: Scenario, **shares: int) -> str:
    """Open the offering and ask for shares of it; return its id."""
    (opened,) = story.when(open_choir).decided()
    assert isinstance(opened, OfferingOpened)
    for n, (member, count) in enumerate(shares.items(), 1):
        who = {"anna": ANNA, "bruno": BRUNO}[member]
        asks = PledgeShares(offering=opened.offering, member=who, shares=count)
        story.memory.decide(asks, seed=bytes([n]) * 32)
    return opened.offering


def test_its_offering_settles_and_the_money_goes_where_it_says(story: Scenario):
    """Each pledge becomes shares, the limit and the register are those of every issuer."""
    offering = pledged(story, anna=4, bruno=2)
    story.at(first_second_after(CLOSES))
    settled, *told = story.when(SettleOffering(offering=offering)).decided()
    assert isinstance(settled, OfferingSettled)
    assert sum(isinstance(fact, SharesIssued) for fact in told) == 2
    assert dict(story.memory[Register, CHOIR].shares) == {ANNA: 4, BRUNO: 2}
    assert story.memory[Account, ORGAN(CHOIR)].balance == -6 * PRICE


def test_its_offering_is_cancelled_and_all_is_free(story: Scenario):
    """Nothing about it is the issuer's own."""
    offering = pledged(story, anna=4)
    _, *told = story.when(CancelOffering(offering=offering, reason=WhyCancelled.OTHER)).decided()
    assert sum(isinstance(fact, PledgeReleased) for fact in told) == 1
    assert story.memory[Account, chart.wallet(ANNA)].balance == -1_000_00


def test_only_what_is_declared_issues_shares(story: Scenario):
    """A choir that does not exist is refused by its chapter, a house by a pact without houses."""
    story.when(replace(open_choir, issuer=UNHEARD)).refused(NoSuchChoir)
    story.when(replace(open_choir, issuer=MULINO)).refused(NoSuchIssuer)
