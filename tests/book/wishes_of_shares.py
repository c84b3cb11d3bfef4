"""Members buy houses and back ventures: offerings, pledges, offers, distributions."""

from datetime import date, timedelta

from msgspec.structs import replace

from ledger.houses.appraise import RecordAppraisal
from ledger.houses.authorise import AuthoriseTransfer, RefuseTransfer, RequestTransfer
from ledger.houses.distribute import Distribute, Of
from ledger.houses.events import HouseOpened, OfferState, SharesOffered
from ledger.houses.forms import LegalForm
from ledger.houses.house import House
from ledger.houses.offer import Offer
from ledger.houses.offer_shares import ExpireOffer, OfferShares, WithdrawOffer
from ledger.houses.open_house import OpenHouse
from ledger.houses.transfer import AcceptOffer
from ledger.houses.withholding import SetHolderRate, SetWithholdingRate
from ledger.kernel.command import Command
from ledger.offerings.crowdfunding import Investor, ReviseSheet, Sheet, Warned
from ledger.offerings.events import OfferingOpened, WhyCancelled
from ledger.offerings.extend import ExtendOffering
from ledger.offerings.open_offering import OpenOffering
from ledger.offerings.pledge import LowerPledge, PledgeShares, RevokePledge
from ledger.offerings.settle import CancelOffering, SettleOffering
from ledger.ventures.events import VentureOpened
from ledger.ventures.open_venture import FounderShares, OpenVenture
from ledger.ventures.pay_venture import PayVenture, ReversePayment
from projections.recount.pledge import Pledge
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, by, for_member, hubs, latest, members, secret, someone
from tests.book.wishes_of_money import bank_day, entries, houses, instead, why
from tests.book.world import World
from tests.staff import OPERATOR, TREASURER

HOUSES_MAX = 5
VENTURES_MAX = 3


def ventures(world: World) -> list[str]:
    return [fact.venture for fact in world.told[VentureOpened]]


def open_house(world: World, chance: Chance) -> Wish | None:
    if len(houses(world)) >= HOUSES_MAX:
        return None
    form = list(LegalForm)[(len(houses(world)) - 1) % len(LegalForm)]
    ceiling = 5_000 if form is LegalForm.COOPERATIVA and not chance.yes(10) else None
    wish = OpenHouse(
        hub=chance.pick(hubs(world)),
        name="Mulino",
        form=form,
        dividend_ceiling_bp=ceiling,
        nominal_cents=2_500 if form is LegalForm.COOPERATIVA and not chance.yes(10) else None,
    )
    return wish, by(chance, OPERATOR)


def open_venture(world: World, chance: Chance) -> Wish | None:
    if len(ventures(world)) >= VENTURES_MAX:
        return None
    founders = [someone(world, chance, "admitted") for _ in range(chance.number(1, 2))]
    if None in founders:
        return None
    wish = OpenVenture(
        hub=chance.pick(hubs(world)),
        name="Forno Comune",
        founders=tuple(FounderShares(member=one, shares=50) for one in founders),
    )
    return wish, by(chance, OPERATOR)


def _terms(world: World, chance: Chance) -> dict[str, object]:
    opens = world.today + timedelta(days=chance.pick([0, 0, 0, 1, -1]))
    return {
        "price_cents": chance.pick([1, 1_000, 3_333]),
        "shares_min": chance.pick([1, 2, 5, 12]),
        "shares_max": chance.pick([5, 12, 40]),
        "opens": opens,
        "closes": opens + timedelta(days=chance.number(0, 5)),
        "cooling_off_days": chance.pick([0, 1, 3]),
        "shares_limit": chance.pick([None, None, 5, 20]),
    }


def open_offering(world: World, chance: Chance) -> Wish | None:
    issuers = [*houses(world), *ventures(world)]
    idle = [issuer for issuer in issuers if issuer not in world.recount.shares.running]
    if not idle:
        return None
    wish = OpenOffering(issuer=chance.pick(idle), **_terms(world, chance))
    nominal = {fact.house: fact.nominal_cents or 0 for fact in world.told[HouseOpened]}
    if wish.price_cents < nominal.get(wish.issuer, 0) and not chance.yes(10):
        wish = replace(wish, price_cents=nominal[wish.issuer])
    if chance.yes(25):
        sheet = Sheet(sha256="ab" * 32, version=1)
        wish = replace(wish, sheet=sheet, cooling_off_days=chance.pick([3, 4, 5]))
    return wish, by(chance, OPERATOR)


def _running(world: World, chance: Chance) -> list[str]:
    """Those that run; seldom whatever was opened last."""
    open_now = list(world.recount.shares.running.values())
    if open_now or not chance.yes(15):
        return open_now
    return [fact.offering for fact in latest(world.told[OfferingOpened], 1)]


def _warned(world: World, chance: Chance, offering: str) -> Warned | None:
    """Where there is a sheet, mostly what it asks for."""
    sheet = world.recount.warned.sheets.get(offering)
    if sheet is None or chance.yes(10):
        return None
    return Warned(
        version=sheet["version"] + (1 if chance.yes(5) else 0),
        investor=chance.pick(list(Investor)),
        assessed=world.today - timedelta(days=chance.pick([0, 100, 730, 731])),
        accepted=not chance.yes(5),
    )


def revise(world: World, chance: Chance) -> Wish | None:
    with_sheets = [one for one in _running(world, chance) if one in world.recount.warned.sheets]
    if not (found := with_sheets or (_running(world, chance) if chance.yes(5) else [])):
        return None
    sheet = Sheet(sha256="cd" * 32, version=chance.number(1, 4))
    return ReviseSheet(offering=chance.pick(found), sheet=sheet), by(chance, OPERATOR)


def pledge(world: World, chance: Chance) -> Wish | None:
    member, open_now = someone(world, chance, "admitted"), _running(world, chance)
    if member is None or not open_now:
        return None
    offering = chance.pick(open_now)
    wish = PledgeShares(
        offering=offering,
        member=member,
        shares=chance.number(1, 6),
        warned=_warned(world, chance, offering),
    )
    return wish, for_member(world, chance, member)


def _asked(world: World, chance: Chance) -> list[tuple[str, str, Pledge]]:
    """Every open pledge: its offering, its name, what is asked for."""
    return [
        (name, one, made)
        for name in _running(world, chance)
        for one, made in world.recount.shares.pledges[name].items()
    ]


def revoke(world: World, chance: Chance) -> Wish | None:
    if not (asked := _asked(world, chance)):
        return None
    name, one, made = chance.pick(asked)
    return RevokePledge(offering=name, pledge=one), for_member(world, chance, made.member)


def lower(world: World, chance: Chance) -> Wish | None:
    """Mostly to fewer shares; a pledge for a single one can't be lowered."""
    asked = _asked(world, chance)
    if not asked:
        return None
    several = [one for one in asked if one[2].shares > 1]
    name, one, made = chance.pick(several or asked)
    shares = chance.number(1, made.shares if chance.yes(15) else max(1, made.shares - 1))
    wish = LowerPledge(offering=name, pledge=one, shares=shares)
    return wish, for_member(world, chance, made.member)


def extend(world: World, chance: Chance) -> Wish | None:
    """Seldom, and seldom to an earlier day: the others have to close some time."""
    if not chance.yes(50) or not (running := _running(world, chance)):
        return None
    name = chance.pick(running)
    closes = date.fromisoformat(world.recount.shares.offerings[name]["closes"])
    later = closes + timedelta(days=chance.pick([-1, 0, 1, 1, 2, 3]))
    return ExtendOffering(offering=name, closes=later), by(chance, OPERATOR)


def settle(world: World, chance: Chance) -> Wish | None:
    if not (running := _running(world, chance)):
        return None
    return SettleOffering(offering=chance.pick(running)), by(chance, OPERATOR)


def cancel(world: World, chance: Chance) -> Wish | None:
    running = _running(world, chance)
    if not running or not chance.yes(40):
        return None
    wish = CancelOffering(offering=chance.pick(running), reason=chance.pick(list(WhyCancelled)))
    return wish, by(chance, OPERATOR)


def offer(world: World, chance: Chance) -> Wish | None:
    holding = [
        (house, member, held)
        for house in houses(world)
        for member, held in sorted(world.recount.shares.held[house].items())
        if held and world.recount.people.standing[member] == "admitted"
    ]
    if not holding:
        return None
    house, seller, held = chance.pick(holding)
    wish = OfferShares(
        house=house,
        seller=seller,
        shares=chance.number(1, held + 1),
        price_cents=chance.number(1, 20_000),
        expires=world.today + timedelta(days=chance.number(-1, 6)),
        buyer=someone(world, chance, "admitted") if chance.yes(30) else None,
    )
    return wish, for_member(world, chance, seller)


def _offers(world: World, chance: Chance) -> list[SharesOffered]:
    """Those that are open; seldom whatever was offered last."""
    open_offers = world.recount.shares.offers
    open_now = [one for one in world.told[SharesOffered] if one.offer in open_offers]
    return open_now or (latest(world.told[SharesOffered], 1) if chance.yes(15) else [])


def withdraw_offer(world: World, chance: Chance) -> Wish | None:
    if not (offers := _offers(world, chance)):
        return None
    one = chance.pick(offers)
    return WithdrawOffer(offer=one.offer), for_member(world, chance, one.seller)


def expire_offer(world: World, chance: Chance) -> Wish | None:
    if not (offers := _offers(world, chance)):
        return None
    return ExpireOffer(offer=chance.pick(offers).offer), by(chance, OPERATOR)


def _buyer(world: World, chance: Chance, one: SharesOffered) -> str | None:
    authorised = sorted(world.memory[Offer, one.offer].authorised)
    if authorised and chance.yes(70):
        return chance.pick(authorised)
    if one.buyer and not chance.yes(10):
        return one.buyer
    others = [member for member in members(world, "admitted") if member != one.seller]
    return chance.pick(others) if others and not chance.yes(10) else someone(world, chance)


def _asking(world: World, chance: Chance) -> SharesOffered | None:
    """An offer of shares that pass by a resolution; seldom another."""
    asking = [one for one in _offers(world, chance) if world.memory[House, one.house].authorisation]
    asking = asking or (_offers(world, chance) if chance.yes(15) else [])
    return chance.pick(asking) if asking else None


def authorise(world: World, chance: Chance) -> Wish | None:
    one = _asking(world, chance)
    if one is None or (buyer := _buyer(world, chance, one)) is None:
        return None
    wish = AuthoriseTransfer(
        offer=one.offer, house=one.house, buyer=buyer, resolution=secret("7 of 1 June")
    )
    return wish, by(chance, OPERATOR)


def request(world: World, chance: Chance) -> Wish | None:
    one = _asking(world, chance)
    if one is None or (buyer := _buyer(world, chance, one)) is None:
        return None
    return RequestTransfer(offer=one.offer, buyer=buyer), for_member(world, chance, buyer)


def refuse(world: World, chance: Chance) -> Wish | None:
    one = _asking(world, chance)
    if one is None or (buyer := _buyer(world, chance, one)) is None:
        return None
    wish = RefuseTransfer(
        offer=one.offer,
        house=one.house,
        buyer=buyer,
        resolution=secret("9 of 1 June"),
        reasons=secret("runs a hotel"),
    )
    return wish, by(chance, OPERATOR)


def accept(world: World, chance: Chance) -> Wish | None:
    """Mostly an offer that may be accepted: one with its resolution, where the house asks for it."""
    ready = [
        one
        for one in _offers(world, chance)
        if world.memory[Offer, one.offer].state is OfferState.OPEN
        and (
            world.memory[Offer, one.offer].authorised
            or not world.memory[House, one.house].authorisation
        )
    ]
    if not (ready := ready or (_offers(world, chance) if chance.yes(15) else [])):
        return None
    one = chance.pick(ready)
    if (buyer := _buyer(world, chance, one)) is None:
        return None
    deed = "" if chance.yes(10) else secret("notary, 1 June")
    left = world.recount.shares.offers.get(one.offer, {"shares": 1})["shares"]
    part = chance.number(1, left + (1 if chance.yes(10) else 0)) if chance.yes(40) else None
    wish = AcceptOffer(offer=one.offer, house=one.house, buyer=buyer, shares=part, deed=deed)
    return wish, for_member(world, chance, buyer)


def _evenings_of_who_left(world: World) -> list[tuple[str, date]]:
    """Each house, and the evenings on which somebody held its shares who has left the network since."""
    shares, left = world.recount.shares, set(members(world, "withdrawn"))
    return [
        (house, date.fromisoformat(day))
        for house in houses(world)
        for day in sorted({day for one in shares.courses[house].values() for day in one.days})
        if left & shares.at_end_of(house, day).keys()
    ]


def distribute(world: World, chance: Chance) -> Wish | None:
    """Of the last days mostly; if some former holder has left, often of an evening on which they still held."""
    with_holders = [house for house in houses(world) if world.recount.shares.issued[house]]
    if not with_holders:
        return None
    evening = chance.pick(with_holders), world.today - timedelta(days=chance.number(0, 4))
    if (of_who_left := _evenings_of_who_left(world)) and chance.yes(60):
        evening = chance.pick(of_who_left)
    house, record_date = evening
    wish = Distribute(
        house=house,
        of=chance.pick([Of.CAPITAL, Of.PROFIT, Of.PROFIT]),
        amount_cents=chance.pick([1, 7, 100, 1_001, chance.number(1, 50_000)]),
        record_date=record_date,
    )
    return wish, by(chance, TREASURER)


def set_rate(world: World, chance: Chance) -> Wish:
    """Seldom what a law says, mostly what one holder is taxed at."""
    rate, since = chance.pick([0, 1_500, 2_600, 10_000]), world.today
    if not houses(world) or chance.yes(20):
        law = SetWithholdingRate(rate_bp=rate, valid_from=since, law="a law")
        return law, by(chance, TREASURER)
    wish = SetHolderRate(
        house=chance.pick(houses(world)),
        member=someone(world, chance, "admitted") or "",
        rate_bp=rate,
        valid_from=since,
        reason=secret("treaty"),
    )
    return wish, by(chance, TREASURER)


def appraise(world: World, chance: Chance) -> Wish | None:
    if not houses(world):
        return None
    wish = RecordAppraisal(
        house=chance.pick(houses(world)),
        amount_cents=chance.number(1, 200_000),
        appraised_on=world.today - timedelta(days=chance.pick([-1, 0, 1, 1, 10])),
        source="An office",
        document="1 of June",
    )
    return wish, by(chance, OPERATOR)


def pay_venture(world: World, chance: Chance) -> Wish | None:
    raised = {
        venture: -world.recount.money.balance[f"Liabilities:Ventures:{venture}"]
        for venture in ventures(world)
    }
    rich = [venture for venture, cents in raised.items() if cents]
    if not rich and not (ventures(world) and chance.yes(10)):
        return None
    venture = chance.pick(rich or ventures(world))
    cents = chance.number(1, raised[venture] + 1)
    wish = PayVenture(
        venture=venture,
        amount_cents=cents,
        **bank_day(world, chance),
        **instead(world, chance, "venture-paid"),
    )
    return wish, by(chance, TREASURER)


def reverse_payment(world: World, chance: Chance) -> Wish | None:
    paid = entries(world, "venture-paid")
    if not paid:
        return None
    entry = chance.pick(paid)
    venture = chance.pick([entry.about, *ventures(world)])
    wish = ReversePayment(venture=venture, entry=entry.entry, **why(world, chance))
    return wish, by(chance, TREASURER)


WISHES: dict[type[Command], Wishing] = {
    OpenHouse: open_house,
    OpenOffering: open_offering,
    ReviseSheet: revise,
    PledgeShares: pledge,
    LowerPledge: lower,
    RevokePledge: revoke,
    ExtendOffering: extend,
    SettleOffering: settle,
    CancelOffering: cancel,
    OfferShares: offer,
    WithdrawOffer: withdraw_offer,
    ExpireOffer: expire_offer,
    RequestTransfer: request,
    AuthoriseTransfer: authorise,
    RefuseTransfer: refuse,
    AcceptOffer: accept,
    Distribute: distribute,
    SetHolderRate: set_rate,
    SetWithholdingRate: set_rate,
    RecordAppraisal: appraise,
    OpenVenture: open_venture,
    PayVenture: pay_venture,
    ReversePayment: reverse_payment,
}
