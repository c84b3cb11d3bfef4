"""Houses and ventures with holders, offerings and offers at every stage, and conventions: where those examples hold."""

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from ledger.conventions.negotiate import CounterConvention, ProposeConvention, SignConvention
from ledger.conventions.suspend import SuspendConvention
from ledger.doors.review import AskForMore, DeclineApplication, StartReview
from ledger.houses.authorise import RequestTransfer
from ledger.houses.distribute import Distribute, Of
from ledger.houses.forms import LegalForm
from ledger.houses.offer_shares import OfferShares
from ledger.houses.open_house import OpenHouse
from ledger.kernel.who import Role, Who
from ledger.members.standing import RecordDeath
from ledger.members.withdraw import Withdraw
from ledger.offerings.crowdfunding import Sheet
from ledger.offerings.lien import EnterLien
from ledger.offerings.open_offering import OpenOffering
from ledger.offerings.pass_on import GiveShares
from ledger.offerings.pledge import PledgeShares
from ledger.offerings.settle import SettleOffering
from ledger.treasury.account import Account
from ledger.treasury.opening import OpenBalances, OpeningBalance
from ledger.treasury.pay import RecordPaymentOut
from ledger.ventures.pay_venture import PayVenture
from tests.api.engine.states import MAY, Pact, holds
from tests.api.engine.states_of_money import bank
from tests.conventions.examples import DESK_DAY
from tests.doors.examples import ASK_FROM_ALA, FROM_ALA
from tests.opening import at_once
from tests.staff import OPERATOR, TREASURER

OPENS, CLOSES = date(2027, 3, 1), date(2027, 4, 30)
DAY = timedelta(days=1)


def house(pact: Pact, form: LegalForm = LegalForm.SPA, **more: Any) -> str:
    """Open a house."""
    opened = OpenHouse(hub=pact.ids["hub"], name="Casa del Tufo", form=form, **more)
    name: str = pact.do(opened, house="house").house
    pact.ids["issuer"] = name
    return name


def venture(pact: Pact) -> str:
    """Open a venture that Anna founded."""
    made = at_once(pact.opening.venture(pact.ids["hub"], pact.ids["anna"], 1_000))
    pact.ids["venture"] = pact.ids["issuer"] = made
    return made


def offered(pact: Pact, issuer: str, opens: date = OPENS, **more: Any) -> None:
    """Offer shares for two months."""
    terms = {
        "price_cents": 50_000,
        "shares_min": 10,
        "shares_max": 200,
        "opens": opens,
        "closes": CLOSES if opens == OPENS else opens + 30 * DAY,
        "cooling_off_days": 14,
    }
    pact.do(OpenOffering(issuer=issuer, **terms, **more), offering="offering")


def raised(pact: Pact, issuer: str, anna: int = 60, bruno: int = 40) -> None:
    """Have shares asked for and issued in the autumn of 2025."""
    opens = date(2025, 9, 1)
    offered(pact, issuer, opens)
    pact.on(opens)
    for name, shares in (("anna", anna), ("bruno", bruno)):
        pact.do(
            PledgeShares(offering=pact.ids["offering"], member=pact.ids[name], shares=shares),
            pledge="pledge",
        )
    pact.on(date(2025, 10, 20))
    pact.do(SettleOffering(offering=pact.ids["offering"]))


def held(pact: Pact, form: LegalForm = LegalForm.SPA, **more: Any) -> None:
    """A house has holders."""
    raised(pact, house(pact, form, **more))
    pact.on(MAY)


@holds("offerings.give-shares-house", "offerings.enter-lien-house", "offerings.redeem-shares-house")
@holds("houses.offer-shares", "houses.describe-house", "houses.file-document", "houses.tell-news")
@holds("houses.record-expense", "houses.record-purchase", "houses.record-appraisal")
@holds("houses.set-holder-rate", "houses.set-withholding-rate")
def held_house(pact: Pact) -> None:
    held(pact)


@holds("houses.record-rent")
def held_house_with_a_tenant(pact: Pact) -> None:
    bank(pact, pact.ids["hub"], "Hubs")
    held(pact)


@holds("offerings.inherit-shares-house")
def left_shares(pact: Pact) -> None:
    held(pact)
    pact.do(RecordDeath(member=pact.ids["anna"]))


@holds("offerings.lift-lien-house")
def pledged_to_a_bank(pact: Pact) -> None:
    held(pact)
    _lien(pact)


def _lien(pact: Pact) -> None:
    lien = EnterLien(
        issuer=pact.ids["issuer"],
        member=pact.ids["anna"],
        shares=2,
        creditor="Banca di Ala",
        document="Rep. 1",
    )
    pact.do(lien, lien="lien")


@holds("offerings.give-shares-venture", "offerings.enter-lien-venture")
def founded(pact: Pact) -> None:
    venture(pact)
    pact.on(MAY)


@holds("offerings.redeem-shares-venture")
def backed(pact: Pact) -> None:
    raised(pact, venture(pact))
    pact.on(MAY)


@holds("offerings.inherit-shares-venture")
def a_founder_died(pact: Pact) -> None:
    founded(pact)
    pact.do(RecordDeath(member=pact.ids["anna"]))


@holds("offerings.lift-lien-venture")
def a_stake_is_pledged(pact: Pact) -> None:
    founded(pact)
    _lien(pact)


@holds("offerings.open-offering-house")
def a_house(pact: Pact) -> None:
    house(pact)
    pact.on(date(2027, 2, 1))


@holds("offerings.open-offering-venture")
def a_venture(pact: Pact) -> None:
    venture(pact)
    pact.on(date(2027, 2, 1))


@holds("offerings.pledge-shares", "offerings.extend-offering", "offerings.cancel-offering")
def asked_for(pact: Pact) -> None:
    offered(pact, house(pact))
    pact.on(date(2027, 3, 10))


@holds("offerings.lower-pledge", "offerings.revoke-pledge")
def pledged(pact: Pact) -> None:
    asked_for(pact)
    ask = PledgeShares(offering=pact.ids["offering"], member=pact.ids["anna"], shares=4)
    pact.do(ask, pledge="pledge")


@holds("offerings.revise-sheet")
def under_a_sheet(pact: Pact) -> None:
    offered(pact, house(pact), sheet=Sheet(sha256="4f" * 32, version=1))
    pact.on(date(2027, 3, 10))


@holds("offerings.settle-offering")
def cooled_off(pact: Pact) -> None:
    asked_for(pact)
    ask = PledgeShares(offering=pact.ids["offering"], member=pact.ids["anna"], shares=20)
    pact.do(ask)
    pact.on(date(2027, 5, 20))


@holds("houses.open-house", "ventures.open-venture")
def may(pact: Pact) -> None:
    pact.on(MAY)


@holds("houses.enter-shares")
def co_owned(pact: Pact) -> None:
    house(pact, LegalForm.COMUNIONE)
    pact.on(MAY)


@holds("houses.bring-in-house")
def brought(pact: Pact) -> None:
    house(pact, LegalForm.SRL)
    pact.on(MAY)


def on_sale(pact: Pact, form: LegalForm = LegalForm.SPA, **more: Any) -> None:
    """Anna offers two shares to anybody."""
    held(pact, form, **more)
    pact.on(date(2027, 3, 2))
    sale = OfferShares(
        house=pact.ids["house"],
        seller=pact.ids["anna"],
        shares=2,
        price_cents=104_000,
        expires=CLOSES,
    )
    pact.do(sale, offer="offer")


@holds("houses.withdraw-offer")
def offered_by_anna(pact: Pact) -> None:
    on_sale(pact)


@holds("houses.expire-offer")
def past(pact: Pact) -> None:
    on_sale(pact)
    pact.on(CLOSES + DAY)


@holds("houses.request-transfer")
def needs_the_directors(pact: Pact) -> None:
    on_sale(pact, authorisation=True)
    pact.own = "bruno_user"


@holds("houses.refuse-transfer", "houses.authorise-transfer")
def requested(pact: Pact) -> None:
    needs_the_directors(pact)
    pact.do(RequestTransfer(offer=pact.ids["offer"], buyer=pact.ids["bruno"]))


@holds("houses.accept-offer")
def by_deed(pact: Pact) -> None:
    on_sale(pact, LegalForm.SRL)
    pact.own = "bruno_user"


@holds("houses.distribute")
def earned(pact: Pact) -> None:
    """Natural persons hold it, and a year with 2.000,00 of profit was approved."""
    name = house(pact)
    profit = (
        OpeningBalance(f"Assets:Bank:Houses:{name}", 200_000),
        OpeningBalance(f"Equity:Houses:{name}:Result", 200_000),
    )
    pact.do(OpenBalances(owner=name, balances=profit), TREASURER)
    raised(pact, name)
    pact.on(MAY)


@holds("houses.undo-distribution")
def distributed(pact: Pact) -> None:
    earned(pact)
    paid = Distribute(
        house=pact.ids["house"],
        of=Of.PROFIT,
        amount_cents=180_000,
        record_date=date(2026, 3, 31),
        shown_total_cents=133_200,
    )
    pact.do(paid, TREASURER, distribution="distribution")


@holds("treasury.pay-unclaimed")
def left_before_the_profit(pact: Pact) -> None:
    """Anna held shares on the record date, gave them away, left, and was owed a part after that."""
    earned(pact)
    anna = pact.ids["anna"]
    gone = GiveShares(
        issuer=pact.ids["house"],
        giver=anna,
        receiver=pact.ids["bruno"],
        shares=60,
        document="Rep. 1",
    )
    pact.on(date(2026, 5, 4))
    pact.do(gone)
    left = -pact.world.memory[Account, f"Liabilities:Members:{anna}:Wallet"].balance
    pact.do(RecordPaymentOut(member=anna, amount_cents=left), TREASURER)
    pact.do(Withdraw(member=anna))
    paid = Distribute(
        house=pact.ids["house"],
        of=Of.PROFIT,
        amount_cents=180_000,
        record_date=date(2026, 3, 31),
        shown_total_cents=133_200,
    )
    pact.do(paid, TREASURER)
    pact.on(MAY)


@holds("ventures.pay-venture")
def subscribed(pact: Pact) -> None:
    raised(pact, venture(pact))
    pact.on(MAY)


@holds("ventures.reverse-payment")
def paid_to_the_venture(pact: Pact) -> None:
    subscribed(pact)
    paid = PayVenture(
        venture=pact.ids["venture"], amount_cents=500_000, day=date(2026, 5, 12), reference="CRO-3"
    )
    facts = pact.told(paid, TREASURER)
    pact.ids["entry"] = next(fact.entry for fact in facts if hasattr(fact, "entry"))


@holds("doors.apply-with-city-space", "doors.apply-for-village")
def nobody_applied(pact: Pact) -> None:
    pact.on(MAY)


@holds("doors.start-review", "doors.decline-application", "doors.withdraw-application")
def applied(pact: Pact) -> None:
    pact.on(MAY)
    pact.do(replace(ASK_FROM_ALA, application=""), FROM_ALA, application="application")


@holds("doors.ask-for-more", "doors.accept-application")
def looked_at(pact: Pact) -> None:
    applied(pact)
    pact.do(StartReview(application=pact.ids["application"]))


@holds("doors.tell-more")
def more_asked(pact: Pact) -> None:
    looked_at(pact)
    pact.do(AskForMore(application=pact.ids["application"], question="Chi apre?"))


@holds("doors.forget-application")
def a_year_after_a_no(pact: Pact) -> None:
    applied(pact)
    pact.do(DeclineApplication(application=pact.ids["application"], reason="Non ora."))
    pact.on(date(2027, 5, 21))


@holds("conventions.propose-convention")
def nothing_agreed(pact: Pact) -> None:
    pact.on(date(2027, 1, 10))


@holds("conventions.counter-convention")
def proposed(pact: Pact) -> None:
    pact.on(date(2027, 1, 10))
    first = ProposeConvention(hub=pact.ids["hub"], since=OPENS, prices=(DESK_DAY,))
    pact.do(first, convention="convention")


@holds("conventions.sign-convention", "conventions.decline-convention")
def countered(pact: Pact) -> None:
    proposed(pact)
    of = {"hub": pact.ids["hub"], "convention": pact.ids["convention"]}
    pact.do(CounterConvention(**of, since=OPENS, prices=(DESK_DAY,)))


@holds("conventions.suspend-convention", "conventions.end-convention")
def in_force(pact: Pact) -> None:
    proposed(pact)
    of = {"hub": pact.ids["hub"], "convention": pact.ids["convention"]}
    for who in (OPERATOR, Who("hanna", Role.HOST, hub=pact.ids["hub"])):
        pact.do(SignConvention(**of, version=1), who)
    pact.on(date(2027, 3, 2))


@holds("conventions.resume-convention")
def suspended(pact: Pact) -> None:
    in_force(pact)
    of = {"hub": pact.ids["hub"], "convention": pact.ids["convention"]}
    pact.do(SuspendConvention(**of, reason="Lavori"))
