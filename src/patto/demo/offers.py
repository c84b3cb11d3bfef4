"""Holders offer shares; buyers accept by resolution or deed, as the house's legal form asks; some offers lapse."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Final

from ledger.houses.authorise import AuthoriseTransfer, NotAuthorised
from ledger.houses.events import SharesOffered
from ledger.houses.forms import AUTHORISED, BY_DEED
from ledger.houses.offer import OfferOver
from ledger.houses.offer_shares import OfferShares, WithdrawOffer
from ledger.houses.transfer import AcceptOffer, DeedMissing
from ledger.kernel.fact import Fact
from ledger.members.rights import StandingForbids
from ledger.offerings.free import NotEnoughShares
from ledger.treasury.debts import OwesMoney
from ledger.treasury.post import NotEnoughMoney
from patto.demo.chance import Chance
from patto.demo.driver import Request
from patto.demo.houses import House, Houses
from patto.demo.payments import Payments
from patto.demo.world import OPERATOR, Diary, Member, Part, World

_LASTS: Final = 12
_BUYING: Final = (
    NotEnoughMoney,
    OwesMoney,
    StandingForbids,
    NotAuthorised,
    DeedMissing,
    OfferOver,
)


class Deal:
    """An offer, who will take it up, and what they forget at first."""

    __slots__ = ("buyer", "careless", "house", "id", "price_cents", "seller", "shares")

    def __init__(
        self, house: House, seller: Member, buyer: Member, *, shares: int, price_cents: int
    ) -> None:
        self.id = ""
        self.house = house
        self.seller = seller
        self.buyer = buyer
        self.shares = shares
        self.price_cents = price_cents
        self.careless = False


class Offers(Part):
    """About four offers a house in a year."""

    def __init__(self, world: World, payments: Payments, houses: Houses) -> None:
        super().__init__(world)
        self._payments = payments
        self._houses = houses
        self._number = 0
        self._selling = Diary(world, "offers", 4 * world.scale.houses, 20, 95)
        self._accepting: dict[date, list[Deal]] = {}
        self._withdrawing: dict[date, list[Deal]] = {}

    def morning(self, today: date) -> Iterable[Request]:
        """Who will accept this evening pays in."""
        for deal in self._accepting.get(today, ()):
            self._payments.need(deal.buyer, deal.price_cents)
        return ()

    def evening(self, today: date) -> Iterable[Request]:
        """Offer, take back, authorise; the careless accept without what the form asks for."""
        chance = self.world.chance("offers", today)
        for _ in self._selling.occasions(today):
            if request := self._offer(chance, today):
                self._selling.took()
                yield request
        for deal in self._withdrawing.pop(today, ()):
            withdraw = WithdrawOffer(offer=deal.id)
            yield Request(withdraw, deal.seller.who, expected=(StandingForbids,))
        for deal in self._accepting.get(today, ()):
            if deal.careless:
                accept = AcceptOffer(offer=deal.id, house=deal.house.id, buyer=deal.buyer.id)
                yield Request(accept, deal.buyer.who, expected=_BUYING)
            if deal.house.form in AUTHORISED:
                yield self._resolution(deal, today)

    def _offer(self, chance: Chance, today: date) -> Request | None:
        """Return somebody's offer of a few shares at about what was paid for them."""
        houses = [house for house in self._houses.houses.values() if house.holders]
        if not houses:
            return None
        house, buyer = chance.pick(houses), self.world.active(chance)
        seller_id = chance.pick(sorted(house.holders))
        seller = self.world.by_id.get(seller_id)
        if buyer is None or seller is None or not seller.active or buyer is seller:
            return None
        held = house.holders[seller_id]
        shares = chance.between(1, max(1, held // 2))
        price = shares * house.price_cents * chance.between(92, 115) // 100
        deal = Deal(house, seller, buyer, shares=shares, price_cents=price)
        deal.careless = chance.often(15)
        command = OfferShares(
            house=house.id,
            seller=seller_id,
            shares=held + 1 if chance.often(4) else shares,
            price_cents=price,
            expires=today + timedelta(days=_LASTS),
            buyer=buyer.id if chance.often(50) else None,
        )
        then = partial(
            self._offered, deal, chance.weighted({"accept": 75, "back": 12, "lapse": 13})
        )
        return Request(
            command, seller.who, then, expected=(NotEnoughShares, OwesMoney, StandingForbids)
        )

    def _offered(self, deal: Deal, fate: str, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, SharesOffered)
        deal.id = fact.offer
        if fate == "lapse":
            return
        plans = self._accepting if fate == "accept" else self._withdrawing
        day = fact.day + timedelta(days=2 + deal.price_cents % 6)
        plans.setdefault(day, []).append(deal)
        deal.buyer.ties += 1

    def _resolution(self, deal: Deal, today: date) -> Request:
        self._number += 1
        authorise = AuthoriseTransfer(
            offer=deal.id,
            house=deal.house.id,
            buyer=deal.buyer.id,
            resolution=f"Delibera n. {self._number} del {today:%d/%m/%Y}",
        )
        return Request(authorise, OPERATOR, expected=(StandingForbids, OfferOver))

    def answers(self, today: date) -> Iterable[Request]:
        """Accept: shares and money pass together."""
        for deal in self._accepting.pop(today, ()):
            deed = ""
            if deal.house.form in BY_DEED:
                self._number += 1
                deed = f"Rep. {10_000 + self._number} del {today:%d/%m/%Y}"
            chance = self.world.chance("part", deal.id)
            part = chance.between(1, deal.shares) if chance.often(25) else None
            accept = AcceptOffer(
                offer=deal.id, house=deal.house.id, buyer=deal.buyer.id, shares=part, deed=deed
            )
            yield Request(accept, deal.buyer.who, expected=_BUYING)
