"""Shares and stakes, counted again: who holds, who asks, who offers, who was paid."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from ledger.houses.events import (
    CampaignCancelled,
    CampaignFailed,
    CampaignOpened,
    CampaignSettled,
    DistributionPaid,
    OfferExpired,
    OfferWithdrawn,
    PledgeRevoked,
    SharesOffered,
    SharesPledged,
    SharesTransferred,
)
from ledger.houses.holder import Holder
from ledger.houses.register import Register
from ledger.kernel.fact import Fact
from ledger.ventures.backer import Backer
from ledger.ventures.cap_table import CapTable
from ledger.ventures.events import (
    CommitmentRevoked,
    RoundCancelled,
    RoundFailed,
    RoundOpened,
    RoundSettled,
    StakeCommitted,
    VentureOpened,
)
from tests.scenario import Memory

Sale = CampaignOpened | RoundOpened
Wish = tuple[str, int, date]


class Shares:
    """`held[thing][member]`, for houses and ventures alike; offers and wishes that are open."""

    def __init__(self) -> None:
        self.held: dict[str, Counter[str]] = defaultdict(Counter)
        self.issued: Counter[str] = Counter()
        self.moved: dict[str, dict[date, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        self.sales: dict[str, Sale] = {}
        self.wishes: dict[str, dict[str, Wish]] = {}
        self.running: dict[str, str] = {}
        self.offers: dict[str, SharesOffered] = {}

    def take(self, fact: Fact) -> None:
        match fact:
            case CampaignOpened():
                self._open(fact.campaign, fact.house, fact)
            case RoundOpened():
                self._open(fact.round, fact.venture, fact)
            case SharesPledged():
                self._ask(fact.campaign, fact.pledge, fact, fact.house)
            case StakeCommitted():
                self._ask(fact.round, fact.commitment, fact, fact.venture)
            case PledgeRevoked():
                assert self.wishes[fact.campaign].pop(fact.pledge)[:2] == (fact.member, fact.shares)
            case CommitmentRevoked():
                assert self.wishes[fact.round].pop(fact.commitment)[:2] == (
                    fact.member,
                    fact.shares,
                )
            case CampaignSettled():
                lines = [(one.pledge, one.member, one.shares) for one in fact.issued]
                self._settle(fact.campaign, fact.house, fact.day, lines)
            case RoundSettled():
                lines = [(one.commitment, one.member, one.shares) for one in fact.issued]
                self._settle(fact.round, fact.venture, fact.day, lines)
            case CampaignFailed():
                self._fail(fact.campaign, fact.house, fact.day)
            case RoundFailed():
                self._fail(fact.round, fact.venture, fact.day)
            case CampaignCancelled():
                self._end(fact.campaign, fact.house)
            case RoundCancelled():
                self._end(fact.round, fact.venture)
            case VentureOpened():
                for one in fact.founders:
                    self._move(fact.venture, fact.day, one.member, one.shares)
                    self.issued[fact.venture] += one.shares
            case SharesOffered():
                self.offers[fact.offer] = fact
                self._locked_is_held(fact)
            case OfferWithdrawn():
                assert fact.day <= self.offers.pop(fact.offer).expires
            case OfferExpired():
                assert fact.day > self.offers.pop(fact.offer).expires
            case SharesTransferred():
                self._transfer(fact)
            case DistributionPaid():
                self._pay(fact)

    def _open(self, name: str, thing: str, sale: Sale) -> None:
        assert thing not in self.running, "one campaign at a time"
        self.running[thing] = name
        self.sales[name] = sale
        self.wishes[name] = {}

    def _ask(self, name: str, wish: str, fact: SharesPledged | StakeCommitted, thing: str) -> None:
        sale, wishes = self.sales[name], self.wishes[name]
        assert self.running[thing] == name
        assert sale.opens <= fact.day <= sale.closes
        wishes[wish] = (fact.member, fact.shares, fact.day)
        assert sum(shares for _, shares, _ in wishes.values()) <= sale.shares_max
        if sale.shares_limit is not None:
            mine = sum(shares for member, shares, _ in wishes.values() if member == fact.member)
            assert mine + self.held[thing][fact.member] <= sale.shares_limit

    def _may_settle(self, name: str, day: date) -> None:
        sale = self.sales[name]
        cooling = timedelta(days=sale.cooling_off_days)
        assert day > sale.closes
        assert all(day > asked + cooling for _, _, asked in self.wishes[name].values())

    def _settle(self, name: str, thing: str, day: date, lines: list[tuple[str, str, int]]) -> None:
        self._may_settle(name, day)
        asked = {(wish, one[0], one[1]) for wish, one in self.wishes[name].items()}
        assert set(lines) == asked
        assert len(lines) == len(asked)
        total = sum(shares for _, _, shares in lines)
        assert self.sales[name].shares_min <= total <= self.sales[name].shares_max
        for _, member, shares in lines:
            self._move(thing, day, member, shares)
        self.issued[thing] += total
        self._end(name, thing)

    def _fail(self, name: str, thing: str, day: date) -> None:
        self._may_settle(name, day)
        asked = sum(shares for _, shares, _ in self.wishes[name].values())
        assert asked < self.sales[name].shares_min
        self._end(name, thing)

    def _end(self, name: str, thing: str) -> None:
        assert self.running.pop(thing) == name
        self.wishes[name] = {}

    def _move(self, thing: str, day: date, member: str, shares: int) -> None:
        self.held[thing][member] += shares
        self.moved[thing][day][member] += shares
        assert self.held[thing][member] >= 0

    def _transfer(self, fact: SharesTransferred) -> None:
        offer = self.offers.pop(fact.offer)
        assert (offer.house, offer.seller) == (fact.house, fact.seller)
        assert (offer.shares, offer.price_cents) == (fact.shares, fact.price_cents)
        assert offer.buyer in ("", fact.buyer)
        assert fact.buyer != fact.seller
        assert fact.day <= offer.expires
        self._move(fact.house, fact.day, fact.seller, -fact.shares)
        self._move(fact.house, fact.day, fact.buyer, fact.shares)

    def locked(self, house: str, seller: str, day: date) -> int:
        return sum(
            offer.shares
            for offer in self.offers.values()
            if (offer.house, offer.seller) == (house, seller) and day <= offer.expires
        )

    def _locked_is_held(self, offer: SharesOffered) -> None:
        locked = self.locked(offer.house, offer.seller, offer.day)
        assert locked <= self.held[offer.house][offer.seller]

    def at_end_of(self, house: str, day: date) -> dict[str, int]:
        """Who held how much, from every move up to that day."""
        holders: Counter[str] = Counter()
        for when, moves in self.moved[house].items():
            if when <= day:
                holders.update(moves)
        return {member: shares for member, shares in holders.items() if shares}

    def _pay(self, fact: DistributionPaid) -> None:
        assert fact.record_date < fact.day
        holders = self.at_end_of(fact.house, fact.record_date)
        total = sum(holders.values())
        paid = {line.member: line for line in fact.paid}
        assert len(paid) == len(fact.paid)
        for member, shares in holders.items():
            exact = fact.amount_cents * shares
            gross = paid[member].gross_cents if member in paid else 0
            assert exact // total <= gross <= -(-exact // total)
            assert member not in paid or paid[member].shares == shares
        assert set(paid) <= set(holders)

    def of(self, member: str) -> dict[str, int]:
        """Everything a member holds, of houses and ventures."""
        return {thing: held[member] for thing, held in self.held.items() if held[member]}

    def asked_by_all(self) -> dict[str, set[str]]:
        """Every open pledge and commitment, by member."""
        found: dict[str, set[str]] = {}
        for sale in self.running.values():
            for wish, (member, _, _) in self.wishes[sale].items():
                found.setdefault(member, set()).add(wish)
        return found

    # ---- what must hold

    def check(self, memory: Memory, today: date) -> None:
        """After every command."""
        for thing, held in self.held.items():
            holders = {member: shares for member, shares in held.items() if shares}
            assert sum(holders.values()) == self.issued[thing]
            if thing.startswith("V"):
                table = memory[CapTable, thing]
                assert (dict(table.stakes), table.issued) == (holders, self.issued[thing])
            else:
                register = memory[Register, thing]
                assert (dict(register.shares), register.issued) == (holders, self.issued[thing])
                assert sum(register.fraction(member) for member in holders) in (0, 1)
                for day in self.moved[thing]:
                    assert register.at_end_of(day) == self.at_end_of(thing, day)
            for member, shares in holders.items():
                noun = memory[Backer if thing.startswith("V") else Holder, member]
                assert (noun.stakes if thing.startswith("V") else noun.shares)[thing] == shares
        for offer in self.offers.values():
            locked = self.locked(offer.house, offer.seller, today)
            assert locked <= self.held[offer.house][offer.seller]
            assert memory[Holder, offer.seller].locked(offer.house, today) == locked
