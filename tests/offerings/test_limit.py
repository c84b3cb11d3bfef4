"""No natural person has more of a cooperative than the law allows, what they ask for counted (c.c. 2525)."""

from msgspec.structs import replace

from ledger.kernel.fact import Fact
from ledger.offerings.limit import AboveAPersonsLimit
from ledger.offerings.pass_on import GiveShares, HeirShares, InheritShares
from ledger.offerings.pledge import PledgeShares
from tests.houses.examples import FORNO, forno_opened
from tests.members.examples import ANNA, BRUNO, CARLA, COOP, deceased, joined, village
from tests.offerings.examples import hold_shares, offering_opened, pledged
from tests.scenario import given
from tests.treasury.examples import OFFERING, paid_in

pledge = PledgeShares(offering=OFFERING, member=ANNA, shares=2)
campaign = replace(offering_opened, issuer=FORNO, shares_limit=None)


def begun(held: int, member: str = ANNA) -> list[Fact]:
    """Nominal 500.00, so that two hundred shares are 100,000 euro; somebody holds some."""
    return [
        *village,
        *joined(COOP),
        forno_opened,
        campaign,
        *hold_shares({member: held}, house=FORNO),
        paid_in(member, 2_000_00),
    ]


def test_a_person_asks_for_no_more_than_a_hundred_thousand_euro():
    """198 held: two more are accepted; 199 held: refused, naming the two hundred."""
    given(*begun(198)).when(pledge).decided()
    given(*begun(199)).when(pledge).refused(AboveAPersonsLimit, limit=200, held=199, asked=2)


def test_what_is_asked_for_already_counts():
    """197 held and two pledged: one more is accepted, two are not."""
    two = [
        replace(fact, issuer=FORNO) if hasattr(fact, "issuer") else fact
        for fact in pledged(ANNA, 2)
    ]
    given(*begun(197), *two).when(pledge).refused(AboveAPersonsLimit, asked_before=2)
    given(*begun(197), *two).when(replace(pledge, shares=1)).decided()


def test_an_organisation_has_no_such_limit():
    """The law speaks of each member who is a natural person."""
    given(*begun(199, COOP)).when(replace(pledge, member=COOP)).decided()


def test_nobody_is_given_more():
    """A gift fills no more than what is free below the limit."""
    both = [*begun(5), *hold_shares({BRUNO: 199}, house=FORNO)]
    give = GiveShares(
        issuer=FORNO, giver=ANNA, receiver=BRUNO, shares=2, document="Rep. 7", resolution="12"
    )
    given(*both).when(give).refused(AboveAPersonsLimit)
    given(*both).when(replace(give, shares=1)).decided()


def test_no_heir_passes_it():
    """Of 200 shares of 500 euro left to one who has 100, a hundred pass; the rest goes to others or is taken back."""
    left = [
        *begun(100, BRUNO),
        *hold_shares({ANNA: 200}, house=FORNO),
        deceased(ANNA),
    ]

    def heirs(**shares: int) -> InheritShares:
        members = {"bruno": BRUNO, "carla": CARLA, "coop": COOP}
        told = tuple(HeirShares(member=members[name], shares=n) for name, n in shares.items())
        return InheritShares(issuer=FORNO, deceased=ANNA, heirs=told, document="Certificate 12")

    given(*left).when(heirs(bruno=101)).refused(AboveAPersonsLimit, limit=200, held=100, asked=101)
    given(*left).when(heirs(bruno=100, carla=100)).decided()
    given(*left).when(heirs(coop=200)).decided()
