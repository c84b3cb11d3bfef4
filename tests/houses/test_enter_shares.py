"""Co-owners of a comunione come in by deed, and in no other way."""

from msgspec.structs import replace

from ledger.houses import chart as of_houses
from ledger.houses.enter_shares import EnterShares, FormOffersShares, HolderShares, HolderTwice
from ledger.houses.house import FormIssuesNothing
from ledger.kernel.refused import NotAllowed
from ledger.members.rights import StandingForbids
from ledger.offerings.events import Holding, SharesEntered
from ledger.offerings.register import Register
from ledger.treasury import chart
from ledger.treasury.events import Posting
from ledger.treasury.post import NotEnoughMoney
from tests.houses.examples import opened
from tests.members.examples import ANNA, BRUNO, suspended, village
from tests.offerings.examples import mulino_opened, open_it
from tests.scenario import TODAY, given, named
from tests.staff import TREASURER
from tests.treasury.examples import MULINO, entry, paid_in

CASALE = named("H", "CASALE")
casale = [*village, opened(CASALE, "comunione"), paid_in(ANNA, 600_00)]
enter = EnterShares(
    house=CASALE,
    holders=(
        HolderShares(member=ANNA, shares=60, cents=600_00),
        HolderShares(member=BRUNO, shares=40, cents=0),
    ),
    document="Rep. 1201",
)


def test_whoever_the_deed_names_is_on_the_register():
    """Anna pays 600.00 through the network, Bruno paid before the notary: sixty and forty of a hundred."""
    story = given(*casale).when(enter)
    story.then(
        SharesEntered(
            day=TODAY,
            issuer=CASALE,
            document="Rep. 1201",
            holders=(Holding(ANNA, 60, 600_00), Holding(BRUNO, 40, 0)),
        ),
        entry(
            "shares-entered",
            CASALE,
            Posting(chart.wallet(ANNA), 600_00),
            Posting(chart.house_bank(CASALE), 600_00),
            Posting(chart.CLIENTS_BANK, -600_00),
            Posting(of_houses.capital(CASALE), -600_00),
            n=1,
        ),
    )
    register = story.memory[Register, CASALE]
    assert (dict(register.shares), register.issued) == ({ANNA: 60, BRUNO: 40}, 100)


def test_a_comunione_offers_nothing_to_all_and_all_others_do():
    """No campaign there (c.c. 1350), no deed of entry elsewhere."""
    given(*casale).when(replace(open_it, issuer=CASALE)).refused(FormIssuesNothing)
    elsewhere = replace(enter, house=MULINO)
    given(*casale, mulino_opened).when(elsewhere).refused(FormOffersShares, form="spa")


def test_each_may_buy_is_named_once_and_has_the_money():
    """Otherwise nobody comes in."""
    given(*casale, suspended(BRUNO)).when(enter).refused(StandingForbids)
    given(*casale).when(replace(enter, holders=enter.holders[:1] * 2)).refused(HolderTwice)
    given(*casale[:-1]).when(enter).refused(NotEnoughMoney)
    given(*casale).by(TREASURER).when(enter).refused(NotAllowed)
