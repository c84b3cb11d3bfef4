"""Who holds, asks for and offers shares; what was issued, at which price, and what it paid."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from projections.recount.hand import Figures, Hand, Hears, Line, Say

Json = dict[str, Any]
Wish = tuple[str, str, int]


class Shares(Hand):
    """`held[thing][member]`, for houses and ventures alike; sales, wishes and offers that are open."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.held: dict[str, Counter[str]] = defaultdict(Counter)
        self.issued: Counter[str] = Counter()
        self.running: dict[str, str] = {}
        self.sales: dict[str, Json] = {}
        self.wishes: dict[str, dict[str, Json]] = {}
        self.offers: dict[str, Json] = {}
        self._offered: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._asked: Counter[tuple[str, str]] = Counter()
        self._moves: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
        self._prices: dict[str, tuple[int, int]] = {}
        self._gross: Counter[tuple[str, str, str]] = Counter()
        self._withheld: Counter[tuple[str, str, str]] = Counter()

    @property
    def hears(self) -> Hears:
        """Return whatever is told about shares."""
        return {
            "houses.house-opened.v1": self._thing,
            "ventures.venture-opened.v1": self._found,
            "houses.campaign-opened.v1": self._open,
            "ventures.round-opened.v1": self._open,
            "houses.shares-pledged.v1": self._ask,
            "ventures.stake-committed.v1": self._ask,
            "houses.pledge-revoked.v1": self._think_again,
            "ventures.commitment-revoked.v1": self._think_again,
            "houses.campaign-settled.v1": self._settle,
            "ventures.round-settled.v1": self._settle,
            "houses.campaign-failed.v1": self._fail,
            "ventures.round-failed.v1": self._fail,
            "houses.campaign-cancelled.v1": self._cancel,
            "ventures.round-cancelled.v1": self._cancel,
            "houses.shares-offered.v1": self._offer,
            "houses.offer-withdrawn.v1": self._withdraw,
            "houses.offer-expired.v1": self._expire,
            "houses.shares-transferred.v1": self._transfer,
            "houses.distribution-paid.v1": self._pay,
        }

    def of(self, member: str) -> dict[str, int]:
        """Return everything that a member holds, of houses and ventures."""
        return {thing: held[member] for thing, held in self.held.items() if held[member]}

    def asked_by_all(self) -> dict[str, set[str]]:
        """Return every open pledge and commitment, by member."""
        found: dict[str, set[str]] = {}
        for sale in self.running.values():
            for wish, fact in self.wishes[sale].items():
                found.setdefault(fact["member"], set()).add(wish)
        return found

    def locked(self, house: str, seller: str, day: str) -> int:
        """Return how many shares of a house are on offer that day."""
        offers = [self.offers[name] for name in self._offered[house, seller]]
        return sum(offer["shares"] for offer in offers if day <= offer["expires"])

    def days_of(self, thing: str) -> set[str]:
        """Return the days on which shares of a house or venture moved."""
        return {day for day, *_ in self._moves[thing]}

    def at_end_of(self, thing: str, day: str) -> dict[str, int]:
        """Return who held how much, from every move up to that day."""
        holders: Counter[str] = Counter()
        for when, member, shares in self._moves[thing]:
            if when <= day:
                holders[member] += shares
        return {member: shares for member, shares in holders.items() if shares}

    # ---- campaigns and rounds

    def _thing(self, line: Line) -> None:
        self._prices[_thing(line.fact)] = (0, 0)

    def _found(self, line: Line) -> None:
        self._thing(line)
        for member, shares in line.fact["founders"]:
            self._issue(line.fact, member, shares)

    def _open(self, line: Line) -> None:
        fact = line.fact
        thing, sale = _thing(fact), _sale(fact)
        if thing in self.running:
            self.say(f"{thing}: {sale} opened while {self.running[thing]} is open")
        self.running[thing] = sale
        self.sales[sale] = fact
        self.wishes[sale] = {}

    def _ask(self, line: Line) -> None:
        fact, sale = line.fact, self.sales[_sale(line.fact)]
        thing, wishes = _thing(fact), self.wishes[_sale(fact)]
        if (
            self.running.get(thing) != _sale(fact)
            or not sale["opens"] <= fact["day"] <= sale["closes"]
        ):
            self.say(f"{_wish(fact)}: {_sale(fact)} is not open")
        wishes[_wish(fact)] = fact
        asked, mine = self._count(fact, fact["shares"])
        if asked > sale["shares_max"]:
            self.say(f"{_sale(fact)}: {asked} shares asked for, of {sale['shares_max']}")
        limit = sale["shares_limit"]
        if limit is not None and mine + self.held[thing][fact["member"]] > limit:
            self.say(f"{_wish(fact)}: beyond the limit of {limit}")

    def _count(self, fact: Json, shares: int) -> tuple[int, int]:
        """Add to what is asked for; return how much that is by all, and by this member."""
        by_all, by_member = (_sale(fact), ""), (_sale(fact), fact["member"])
        for asked in (by_all, by_member):
            self._asked[asked] += shares
        return self._asked[by_all], self._asked[by_member]

    def _think_again(self, line: Line) -> None:
        fact = line.fact
        asked = self.wishes[_sale(fact)].pop(_wish(fact))
        self._count(fact, -fact["shares"])
        if (asked["member"], asked["shares"]) != (fact["member"], fact["shares"]):
            self.say(f"{_wish(fact)} was another's, or for {asked['shares']} shares")

    def _settle(self, line: Line) -> None:
        fact, sale = line.fact, self.sales[_sale(line.fact)]
        self._over(fact)
        self._just_these(fact, fact["issued"])
        total = sum(shares for *_, shares in fact["issued"])
        if not sale["shares_min"] <= total <= sale["shares_max"]:
            self.say(f"{_sale(fact)}: settled with {total} shares")
        for _, member, shares in fact["issued"]:
            self._issue(fact, member, shares)
        self._prices[_thing(fact)] = (sale["price_cents"], 1)
        self._end(fact)

    def _fail(self, line: Line) -> None:
        fact, sale = line.fact, self.sales[_sale(line.fact)]
        self._over(fact)
        self._just_these(fact, fact["released"])
        total = sum(shares for *_, shares in fact["released"])
        if total >= sale["shares_min"]:
            self.say(f"{_sale(fact)}: failed with {total} shares")
        self._end(fact)

    def _cancel(self, line: Line) -> None:
        self._just_these(line.fact, line.fact["released"])
        self._end(line.fact)

    def _over(self, fact: Json) -> None:
        """Closed, and everybody had their days to think again."""
        sale = self.sales[_sale(fact)]
        cooling = timedelta(days=sale["cooling_off_days"])
        last = max([one["day"] for one in self.wishes[_sale(fact)].values()], default="")
        early = last and date.fromisoformat(fact["day"]) <= date.fromisoformat(last) + cooling
        if fact["day"] <= sale["closes"] or early:
            self.say(f"{_sale(fact)}: ended too early, on {fact['day']}")

    def _just_these(self, fact: Json, lines: Iterable[Wish]) -> None:
        """All that were asked for, and no others."""
        told = sorted(tuple(one) for one in lines)
        asked = sorted(
            (wish, one["member"], one["shares"]) for wish, one in self.wishes[_sale(fact)].items()
        )
        if told != asked:
            self.say(f"{_sale(fact)}: ended with other wishes than were open")

    def _end(self, fact: Json) -> None:
        if self.running.pop(_thing(fact), "") != _sale(fact):
            self.say(f"{_sale(fact)} was not open")
        self.wishes[_sale(fact)] = {}

    # ---- holders

    def _issue(self, fact: Json, member: str, shares: int) -> None:
        self.issued[_thing(fact)] += shares
        self._move(fact, member, shares)

    def _move(self, fact: Json, member: str, shares: int) -> None:
        thing = _thing(fact)
        self.held[thing][member] += shares
        self._moves[thing].append((fact["day"], member, shares))
        if self.held[thing][member] < 0:
            self.say(f"{member} holds {self.held[thing][member]} of {thing}")

    def _offer(self, line: Line) -> None:
        fact = line.fact
        self.offers[fact["offer"]] = fact
        self._offered[fact["house"], fact["seller"]].add(fact["offer"])
        locked = self.locked(fact["house"], fact["seller"], fact["day"])
        if locked > self.held[fact["house"]][fact["seller"]]:
            self.say(f"{fact['seller']} offers {locked} shares, more than they hold")

    def _off(self, name: str) -> Json:
        """Return an offer that is no longer one."""
        offer = self.offers.pop(name)
        self._offered[offer["house"], offer["seller"]].discard(name)
        return offer

    def _withdraw(self, line: Line) -> None:
        if line.fact["day"] > self._off(line.fact["offer"])["expires"]:
            self.say(f"{line.fact['offer']} was over, and withdrawn")

    def _expire(self, line: Line) -> None:
        if line.fact["day"] <= self._off(line.fact["offer"])["expires"]:
            self.say(f"{line.fact['offer']} expired too early")

    def _transfer(self, line: Line) -> None:
        fact = line.fact
        offer = self._off(fact["offer"])
        terms = ("house", "seller", "shares", "price_cents")
        same = all(offer[name] == fact[name] for name in terms)
        to = offer["buyer"] in ("", fact["buyer"]) and fact["buyer"] != fact["seller"]
        if not same or not to or fact["day"] > offer["expires"]:
            self.say(f"{fact['offer']} was accepted, but not as offered")
        self._move(fact, fact["seller"], -fact["shares"])
        self._move(fact, fact["buyer"], fact["shares"])
        self._prices[fact["house"]] = (fact["price_cents"], fact["shares"])

    def _pay(self, line: Line) -> None:
        """Everybody who held at the record date's end, by what they held; a part is off by less than a cent."""
        fact = line.fact
        house, amount = fact["house"], fact["amount_cents"]
        holders = self.at_end_of(house, fact["record_date"])
        total = sum(holders.values())
        left = dict(holders)
        for member, shares, gross, withheld in fact["paid"]:
            exact = amount * shares
            if left.pop(member, 0) != shares or not exact // total <= gross <= -(-exact // total):
                self.say(f"{member} was paid {gross} for {shares} shares of {house}")
            self._gross[fact["of"], house, member] += gross
            self._withheld[fact["of"], house, member] += withheld
        if fact["record_date"] >= fact["day"] or any(
            amount * one >= total for one in left.values()
        ):
            self.say(f"{fact['distribution']}: not all holders were paid")

    def figures(self) -> Figures:
        """Return `shares`, `pledge`, `commitment`, `offer`, `campaign`, `round`, `issued`, `paid …`."""
        found = {
            f"shares {of} {who}": str(n)
            for of, all_of in self.held.items()
            for who, n in all_of.items()
            if n
        }
        for thing, sale in self.running.items():
            terms = self.sales[sale]
            price = terms["price_cents"]
            kind, wished = (
                ("campaign", "pledge") if "campaign" in terms else ("round", "commitment")
            )
            found[f"{kind} {sale}"] = f"{thing} {price}"
            for wish, one in self.wishes[sale].items():
                n = one["shares"]
                found[f"{wished} {wish}"] = f"{one['member']} {thing} {n} {n * price}"
        for name, one in self.offers.items():
            told = (one["seller"], one["house"], one["shares"], one["price_cents"])
            found[f"offer {name}"] = " ".join(map(str, told))
        for thing, (cents, shares) in self._prices.items():
            found[f"issued {thing}"] = f"{self.issued[thing]} {cents} {shares}"
        for paid, gross in self._gross.items():
            found["paid " + " ".join(paid)] = f"{gross} {self._withheld[paid]}"
        return found


def _thing(fact: Json) -> str:
    """Return the house or the venture."""
    return str(fact.get("house") or fact["venture"])


def _sale(fact: Json) -> str:
    """Return the campaign or the round."""
    return str(fact.get("campaign") or fact["round"])


def _wish(fact: Json) -> str:
    """Return the pledge or the commitment."""
    return str(fact.get("pledge") or fact["commitment"])
