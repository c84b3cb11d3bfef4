"""Who holds, asks for and offers shares; what was issued, and at which price."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction
from sys import intern
from typing import Any

from projections.recount.course import Course
from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.pledge import Pledge

Json = dict[str, Any]


class Shares(Hand):
    """`held[thing][member]`, for houses and ventures alike, by their `courses`; offerings, pledges and offers that are open."""

    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.held: dict[str, Counter[str]] = defaultdict(Counter)
        self.issued: Counter[str] = Counter()
        self.running: dict[str, str] = {}
        self.offerings: dict[str, Json] = {}
        self.pledges: dict[str, dict[str, Pledge]] = {}
        self.offers: dict[str, Json] = {}
        self._offered: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._asked: Counter[tuple[str, str]] = Counter()
        self.courses: dict[str, dict[str, Course]] = defaultdict(dict)
        self._late: dict[tuple[str, str], str] = {}
        self._ended: list[str] = []
        self._untold: set[str] = set()
        self.in_common: set[str] = set()

    @property
    def hears(self) -> Hears:
        """Return whatever is told about shares."""
        return {
            "houses.house-opened.v1": self._thing,
            "ventures.venture-opened.v1": self._found,
            "offerings.offering-opened.v1": self._open,
            "offerings.offering-extended.v1": self._extend,
            "offerings.pledge-prolonged.v1": self._prolong,
            "offerings.shares-pledged.v1": self._ask,
            "offerings.pledge-lowered.v1": self._lower,
            "offerings.pledge-revoked.v1": self._let_go,
            "offerings.pledge-lapsed.v1": self._let_go,
            "offerings.pledge-released.v1": self._let_go,
            "offerings.shares-issued.v1": self._become_shares,
            "offerings.offering-settled.v1": self._settle,
            "offerings.offering-failed.v1": self._fail,
            "offerings.offering-cancelled.v1": self._end,
            "houses.shares-offered.v1": self._offer,
            "houses.offer-withdrawn.v1": self._withdraw,
            "houses.offer-expired.v1": self._expire,
            "houses.offer-lapsed.v1": self._lapse,
            "houses.shares-transferred.v1": self._transfer,
        }

    def of(self, member: str) -> dict[str, int]:
        """Return everything that a member holds, of houses and ventures."""
        return {thing: held[member] for thing, held in self.held.items() if held[member]}

    def asked_by_all(self) -> dict[str, set[str]]:
        """Return every open pledge, by member."""
        found: dict[str, set[str]] = {}
        for offering in self.running.values():
            for pledge, asked in self.pledges[offering].items():
                found.setdefault(asked.member, set()).add(pledge)
        return found

    def offered_by(self, member: str) -> set[str]:
        """Return the member's offers that are open, or were never said to be over."""
        return {name for name, offer in self.offers.items() if offer["seller"] == member}

    def locked(self, house: str, seller: str, day: str) -> int:
        """Return how many shares of a house are on offer that day."""
        offers = [self.offers[name] for name in self._offered[house, seller]]
        return sum(offer["shares"] for offer in offers if day <= offer["expires"])

    def at_end_of(self, thing: str, day: str) -> dict[str, int]:
        """Return who held how much, from every move up to that day."""
        then = {member: one.at_end_of(day) for member, one in self.courses[thing].items()}
        return {member: shares for member, shares in then.items() if shares}

    # ---- offerings

    def _thing(self, line: Line) -> None:
        name = line.fact.get("house") or line.fact["venture"]
        if line.fact.get("form") == "comunione":
            self.in_common.add(name)

    def _found(self, line: Line) -> None:
        self._thing(line)
        for member, shares in line.fact["founders"]:
            self._issue(line.fact["venture"], line.fact["day"], member, shares)

    def _open(self, line: Line) -> None:
        fact = line.fact
        issuer, name = fact["issuer"], fact["offering"]
        if issuer in self.in_common:
            self.say(f"{issuer}: {name} opened, and a comunione has none")
        if issuer in self.running:
            self.say(f"{issuer}: {name} opened while {self.running[issuer]} is open")
        self.running[issuer] = name
        self.offerings[name] = fact
        self.pledges[name] = {}

    def _extend(self, line: Line) -> None:
        """Only to a later day, and only while it is open: what was asked for stays."""
        fact, terms = line.fact, self.offerings[line.fact["offering"]]
        if self.running.get(fact["issuer"]) != fact["offering"] or fact["day"] > terms["closes"]:
            self.say(f"{fact['offering']} is not open, and was extended")
        if fact["closes"] <= terms["closes"]:
            self.say(f"{fact['offering']} closes no later than before")
        self.offerings[fact["offering"]] = terms | {"closes": fact["closes"]}
        self._untold = set(self.pledges[fact["offering"]])

    def _prolong(self, line: Line) -> None:
        """Each of those who asked is told, and what they asked for stays."""
        fact = line.fact
        self._untold.discard(fact["pledge"])
        asked = self.pledges[fact["offering"]][fact["pledge"]]
        closes = self.offerings[fact["offering"]]["closes"]
        if fact["closes"] != closes or not asked.is_told_by(fact, "offering"):
            self.say(f"{fact['pledge']} is told another closing day, or changed by it")

    def _ask(self, line: Line) -> None:
        fact, name, pledge = line.fact, line.fact["offering"], line.fact["pledge"]
        terms, issuer = self.offerings[name], line.fact["issuer"]
        in_time = terms["opens"] <= fact["day"] <= terms["closes"]
        if self.running.get(issuer) != name or not in_time:
            self.say(f"{pledge}: {name} is not open")
        if fact["cents"] != fact["shares"] * terms["price_cents"]:
            self.say(f"{pledge}: {fact['cents']} for {fact['shares']} shares")
        self.pledges[name][intern(pledge)] = Pledge.of(fact)
        asked, mine = self._count(fact, fact["shares"])
        if asked > terms["shares_max"]:
            self.say(f"{name}: {asked} shares asked for, of {terms['shares_max']}")
        limit = terms["shares_limit"]
        if limit is not None and mine + self.held[issuer][fact["member"]] > limit:
            self.say(f"{pledge}: beyond the limit of {limit}")

    def _count(self, fact: Json, shares: int) -> tuple[int, int]:
        """Add to what is asked for; return how much that is by all, and by this member."""
        asked, of = self._asked, fact["offering"]
        by_all, by_member = (intern(of), ""), (intern(of), intern(fact["member"]))
        in_all = asked[by_all] = asked.get(by_all, 0) + shares
        mine = asked[by_member] = asked.get(by_member, 0) + shares
        return in_all, mine

    def _lower(self, line: Line) -> None:
        """Fewer shares of the same pledge; what is freed is the price of the others."""
        fact, pledges = line.fact, self.pledges[line.fact["offering"]]
        before = pledges[fact["pledge"]]
        fewer = before.shares - fact["shares"]
        left = before.cents - fact["freed_cents"]
        if not 0 < fact["shares"] < before.shares or fact["cents"] != left:
            self.say(f"{fact['pledge']}: {before.shares} shares lowered to {fact['shares']}")
        each = self.offerings[fact["offering"]]["price_cents"]
        if fact["freed_cents"] != fewer * each:
            self.say(f"{fact['pledge']}: {fact['freed_cents']} freed for {fewer} shares")
        pledges[fact["pledge"]] = before._replace(shares=fact["shares"], cents=fact["cents"])
        self._count(fact, -fewer)

    def _let_go(self, line: Line) -> None:
        """What is revoked, released or issued is what was asked for, to the cent."""
        fact = line.fact
        asked = self.pledges[fact["offering"]].pop(fact["pledge"])
        self._count(fact, -fact["shares"])
        if not asked.is_told_by(fact):
            self.say(f"{fact['pledge']} was another's, or for {asked.shares} shares")

    def _become_shares(self, line: Line) -> None:
        fact = line.fact
        self._let_go(line)
        self._issue(fact["issuer"], fact["day"], fact["member"], fact["shares"])

    def _settle(self, line: Line) -> None:
        fact, terms = line.fact, self.offerings[line.fact["offering"]]
        self._over(fact)
        if not terms["shares_min"] <= fact["shares"] <= terms["shares_max"]:
            self.say(f"{fact['offering']}: settled with {fact['shares']} shares")
        self._end(line)

    def _fail(self, line: Line) -> None:
        fact = line.fact
        self._over(fact)
        if fact["shares"] >= self.offerings[fact["offering"]]["shares_min"]:
            self.say(f"{fact['offering']}: failed with {fact['shares']} shares")
        self._end(line)

    def _over(self, fact: Json) -> None:
        """Closed, and everybody had their days to think again."""
        terms = self.offerings[fact["offering"]]
        cooling = timedelta(days=terms["cooling_off_days"])
        last = max([one.day for one in self.pledges[fact["offering"]].values()], default="")
        early = last and date.fromisoformat(fact["day"]) <= date.fromisoformat(last) + cooling
        if fact["day"] <= terms["closes"] or early:
            self.say(f"{fact['offering']}: ended too early, on {fact['day']}")

    def _end(self, line: Line) -> None:
        """The totals are those of the pledges that are open; each of them is told next."""
        fact, name = line.fact, line.fact["offering"]
        open_now = self.pledges[name].values()
        in_all = [sum(one.shares for one in open_now), sum(one.cents for one in open_now)]
        if in_all != [fact["shares"], fact["cents"]] or len(open_now) != fact["pledges"]:
            self.say(f"{name}: ended with other pledges than were open")
        if self.running.pop(fact["issuer"], "") != name:
            self.say(f"{name} was not open")
        self._ended.append(name)

    def command_ends(self) -> None:
        """Who ended has no pledge left, who stays open longer says so to all who asked; nobody held less than nothing."""
        for name in self._ended:
            if left := self.pledges[name]:
                self.say(f"{name}: ended, and {len(left)} pledges are open")
        self._ended.clear()
        if self._untold:
            self.say(f"{len(self._untold)} asked for shares, and are not told when they close")
        self._untold.clear()
        for (issuer, member), since in self._late.items():
            for day, there in self.courses[issuer][member].since(since):
                if there < 0:
                    self.say(f"{member} held {there} of {issuer} at the end of {day}")
        self._late.clear()

    # ---- holders

    def _issue(self, issuer: str, day: str, member: str, shares: int) -> None:
        self.issued[issuer] += shares
        self.move(issuer, day, member, shares)

    def move(self, issuer: str, day: str, member: str, shares: int) -> None:
        """Add to what a member holds, on a day."""
        self.held[issuer][member] += shares
        course = self.courses[issuer].setdefault(member, Course(day))
        if day < course.days[-1]:
            self._late[issuer, member] = min(day, self._late.get((issuer, member), day))
        course.move(day, shares)
        if self.held[issuer][member] < 0:
            self.say(f"{member} holds {self.held[issuer][member]} of {issuer}")

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

    def _lapse(self, line: Line) -> None:
        self._off(line.fact["offer"])

    def _transfer(self, line: Line) -> None:
        fact = line.fact
        offer, shares = self.offers[fact["offer"]], fact["shares"]
        same = all(offer[name] == fact[name] for name in ("house", "seller"))
        to = offer["buyer"] in ("", fact["buyer"]) and fact["buyer"] != fact["seller"]
        exact = Fraction(offer["price_cents"] * shares, offer["shares"])
        left, part = offer["shares"] - shares, int(exact + Fraction(1, 2))
        whole = (left, part) == (fact["shares_left"], fact["price_cents"]) and left >= 0
        if not same or not to or not whole or fact["day"] > offer["expires"]:
            self.say(f"{fact['offer']} was accepted, but not as offered")
        if left > 0:
            rest = offer["price_cents"] - part
            self.offers[fact["offer"]] = offer | {"shares": left, "price_cents": rest}
        else:
            self._off(fact["offer"])
        self.move(fact["house"], fact["day"], fact["seller"], -fact["shares"])
        self.move(fact["house"], fact["day"], fact["buyer"], fact["shares"])

    def figures(self) -> Figures:
        """Return `shares` and `pledge`."""
        found = {
            f"shares {of} {who}": str(n)
            for of, all_of in self.held.items()
            for who, n in all_of.items()
            if n
        }
        for of in self.pledges.values():
            for pledge, one in of.items():
                found[f"pledge {pledge}"] = " ".join(map(str, one))
        return found
