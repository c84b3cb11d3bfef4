"""Shares under a lien are their holder's, and stay where they are until it is lifted."""

from msgspec.structs import replace

from ledger.houses.offer_shares import OfferShares
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.offerings.events import LienEntered, LienLifted
from ledger.offerings.free import NotEnoughShares
from ledger.offerings.lien import EnterLien, Liens, LiftLien, NoSuchLien
from ledger.offerings.pass_on import GiveShares, HeirShares, InheritShares
from ledger.offerings.redeem import RedeemShares
from tests.houses.examples import EXPIRES, FORNO, offered, owners
from tests.members.examples import ANNA, AS_ANNA, BRUNO, deceased
from tests.scenario import SEED, TODAY, given, named
from tests.staff import TREASURER
from tests.treasury.examples import MULINO

LIEN = named("LN", "BANK")
enter = EnterLien(issuer=MULINO, member=ANNA, shares=8, creditor="v1:bank", document="v1:deed")
lift = LiftLien(issuer=MULINO, member=ANNA, lien=LIEN, document="v1:deed")


def entered(lien: str = LIEN, shares: int = 8) -> LienEntered:
    return LienEntered(
        day=TODAY,
        lien=lien,
        issuer=MULINO,
        member=ANNA,
        shares=shares,
        creditor="v1:bank",
        document="v1:deed",
    )


def test_a_lien_stands_on_shares_that_are_free():
    """Eight of ten; of the other two one more may be burdened, three may not."""
    given(*owners).when(enter).then(entered(identifier("LN", SEED, 1)))
    given(*owners, entered()).when(replace(enter, shares=3)).refused(NotEnoughShares, free=2)
    given(*owners, entered()).when(replace(enter, shares=1)).decided()
    given(*owners, offered(7)).when(enter).refused(NotEnoughShares, locked=7)
    given(*owners).by(AS_ANNA).when(enter).refused(NotAllowed)


def test_shares_under_a_lien_move_in_no_way():
    """Not offered, not given, not inherited, not taken back: two of ten are free."""
    sell = OfferShares(house=MULINO, seller=ANNA, shares=3, price_cents=1, expires=EXPIRES)
    give = GiveShares(issuer=MULINO, giver=ANNA, receiver=BRUNO, shares=3, document="v1:deed")
    heir = (HeirShares(member=BRUNO, shares=3),)
    inherit = InheritShares(issuer=MULINO, deceased=ANNA, heirs=heir, document="v1:deed")
    redeem = RedeemShares(issuer=MULINO, member=ANNA, shares=3, price_cents=0, document="v1:deed")
    burdened = [*owners, entered()]
    for command in (sell, give):
        given(*burdened).when(command).refused(NotEnoughShares, held=10, locked=8, free=2)
        given(*burdened).when(replace(command, shares=2)).decided()
    given(*burdened, deceased(ANNA)).when(inherit).refused(NotEnoughShares, free=2)
    given(*burdened).by(TREASURER).when(redeem).refused(NotEnoughShares, free=2)


def test_a_lien_is_lifted_once_and_the_shares_are_free():
    """By its name, on the issuer and member whose it is."""
    story = given(*owners, entered()).when(lift)
    story.then(
        LienLifted(day=TODAY, lien=LIEN, issuer=MULINO, member=ANNA, shares=8, document="v1:deed")
    )
    assert story.memory[Liens, ANNA] == Liens()
    story.refused(NoSuchLien, lien=LIEN)
    given(*owners, entered()).when(replace(lift, issuer=FORNO)).refused(NoSuchLien)
    given(*owners, entered()).by(AS_ANNA).when(lift).refused(NotAllowed)
