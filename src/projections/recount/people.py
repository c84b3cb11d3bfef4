"""Where everybody stands: who may begin something, who has which tax code, who has left with nothing."""

from collections import defaultdict
from collections.abc import Callable

from projections.recount.beds import Beds
from projections.recount.desks import Desks
from projections.recount.halls import Halls
from projections.recount.hand import Figures, Hand, Hears, Line, Say
from projections.recount.leases import Leases
from projections.recount.money import Money, held, wallet
from projections.recount.occasions import Occasions
from projections.recount.shares import Shares
from projections.recount.waits import Waits

STEPS = {
    "members.member-admitted.v1": ({"applied"}, "admitted"),
    "members.member-declined.v1": ({"applied"}, "declined"),
    "members.member-suspended.v1": ({"admitted"}, "suspended"),
    "members.member-reinstated.v1": ({"suspended", "excluded", "deceased"}, "admitted"),
    "members.member-excluded.v1": ({"admitted", "suspended"}, "excluded"),
    "members.member-deceased.v1": ({"admitted", "suspended", "excluded"}, "deceased"),
    "members.member-withdrawn.v1": (
        {"applied", "admitted", "suspended", "excluded", "deceased"},
        "withdrawn",
    ),
}
"""Each kind of fact: from where it may come, and where it leads."""

BEGIN = {
    "offerings.shares-pledged.v1": "member",
    "houses.shares-offered.v1": "seller",
    "houses.shares-transferred.v1": "buyer",
    "stays.stay-reserved.v1": "payer",
    "stays.stay-booked.v1": "payer",
    "desks.desk-booked.v1": "payer",
    "halls.hall-booked.v1": "payer",
    "occasions.seat-booked.v1": "payer",
    "plans.subscription-begun.v1": "payer",
    "plans.credits-bought.v1": "payer",
}
"""Whoever begins something is admitted and owes nothing: the field that names them."""


class People(Hand):
    """`standing` by member; `tags` are the tax codes of live memberships, and whose."""

    def __init__(
        self,
        say: Say,
        money: Money,
        shares: Shares,
        beds: Beds,
        desks: Desks,
        halls: Halls,
        leases: Leases,
        occasions: Occasions,
        waits: Waits,
    ) -> None:
        super().__init__(say)
        self._money, self._shares, self._beds = money, shares, beds
        self._desks, self._halls, self._leases = desks, halls, leases
        self._occasions, self._waits = occasions, waits
        self.standing: dict[str, str] = {}
        self.tags: dict[str, set[str]] = defaultdict(set)
        self.forgotten: set[str] = set()
        self._tags: dict[str, str] = {}
        self._former: dict[str, set[str]] = defaultdict(set)
        self.users: set[tuple[str, str]] = set()
        self._since: dict[str, str] = {}
        self._persons: set[str] = set()
        self._words_at: dict[str, list[int]] = {}
        self._languages: dict[str, str] = {}
        self._gone: list[str] = []

    @property
    def hears(self) -> Hears:
        """Return what is told of members, and whatever only some of them may do."""
        return {
            "members.member-applied.v1": self._apply,
            "members.tax-code-corrected.v1": self._correct,
            "members.contact-changed.v1": self._rename,
            "members.language-chosen.v1": self._choose,
            "members.user-named.v1": self._name,
            "members.user-removed.v1": self._unname,
            "members.member-forgotten.v1": self._forget,
            "ventures.venture-opened.v1": self._found,
            **dict.fromkeys(STEPS, self._step),
            **{name: self._beginning(field) for name, field in BEGIN.items()},
        }

    def _apply(self, line: Line) -> None:
        member = line.fact["member"]
        if member in self.standing:
            self.say(f"{member} applied twice")
        self.standing[member], self._since[member] = "applied", line.fact["day"]
        self._words_at[member] = [line.position, line.position]
        if line.fact["person"]:
            self._persons.add(member)
        self._take(member, line.fact["tax_tag"])

    def _take(self, member: str, tag: str) -> None:
        self._tags[member] = tag
        self.tags[tag].add(member)

    def _must_be_alone(self, member: str) -> None:
        """Any number may apply with one code, and one of them is admitted."""
        for other in self.tags[self._tags.get(member, "")] - {member}:
            if self.standing[other] != "applied":
                self.say(f"{member} has the tax code of {other}")

    def _free(self, member: str, tag: str) -> None:
        if member not in self.tags[tag]:
            self.say(f"{member} had another tax code")
        self.tags[tag].discard(member)

    def _correct(self, line: Line) -> None:
        member, former = line.fact["member"], line.fact["former_tag"]
        self._free(member, former)
        self._take(member, line.fact["tax_tag"])
        self._must_be_alone(member)
        self._words_at[member][1] = line.position

    def _rename(self, line: Line) -> None:
        self._words_at[line.fact["member"]][0] = line.position

    def _name(self, line: Line) -> None:
        self.users.add((line.fact["user"], line.fact["member"]))

    def _unname(self, line: Line) -> None:
        acting = line.fact["user"], line.fact["member"]
        if acting not in self.users:
            self.say(f"{acting[0]} did not act for {acting[1]}")
        self.users.discard(acting)

    def _forget(self, line: Line) -> None:
        member = line.fact["member"]
        if self.standing.get(member) not in ("declined", "withdrawn"):
            self.say(f"{member} is {self.standing.get(member)}, and forgotten")
        self.forgotten.add(member)

    def _step(self, line: Line) -> None:
        member = line.fact["member"]
        before, after = STEPS[line.fact["is"]]
        if self.standing.get(member) not in before:
            self.say(f"{member} is {self.standing.get(member)}, and becomes {after}")
        self.standing[member], self._since[member] = after, line.fact["day"]
        if after == "admitted":
            self._must_be_alone(member)
        if after in ("declined", "withdrawn"):
            self._free(member, line.fact["tax_tag"])
        if after in ("excluded", "deceased"):
            self._gone.append(member)
        if after == "withdrawn":
            self._nothing_remains(member, line.fact["day"])
            self._former[line.fact["tax_tag"]].add(member)

    def command_ends(self) -> None:
        """Whoever was put out or died asks for nothing any more, and offers nothing."""
        for member in self._gone:
            asked = self._shares.asked_by_all().get(member, set())
            for what in sorted(asked | self._shares.offered_by(member)):
                self.say(f"{member} is {self.standing[member]}, and {what} is open")
        self._gone.clear()

    def _nothing_remains(self, member: str, day: str) -> None:
        """Leaving really needs that nothing is left."""
        balance = self._money.balance
        remains = {
            "money": balance[wallet(member)] or balance[held(member)],
            "debts": self._owed(member),
            "shares": self._shares.of(member),
            "pledges": member in self._shares.asked_by_all(),
            "stays": member in self._beds.open_by_all(),
            "desks": member in self._desks.open_by_all(),
            "halls": member in self._halls.open_by_all(),
            "leases": member in self._leases.open_by_all(day),
            "occasions": member in self._occasions.open_by_all(),
            "waiting": self._waits.open_of(member),
            "offers": any(
                offer["seller"] == member and offer["expires"] >= day
                for offer in self._shares.offers.values()
            ),
        }
        if left := [what for what, there in remains.items() if there]:
            self.say(f"{member} has left, and has {', '.join(left)}")

    def _beginning(self, field: str) -> Callable[[Line], None]:
        return lambda line: self._may_begin(line.fact[field], line.fact["is"])

    def _found(self, line: Line) -> None:
        for member, _ in line.fact["founders"]:
            self._may_begin(member, line.fact["is"])

    def _may_begin(self, member: str, what: str) -> None:
        if self.standing.get(member) != "admitted":
            self.say(f"{member} is {self.standing.get(member)}: no {what}")
        if owed := self._owed(member):
            self.say(f"{member} owes {owed}: no {what}")

    def _owed(self, member: str) -> int:
        """Return what a person owes the network and hubs, by this membership or one that they left before."""
        memberships = {member, *self._former.get(self._tags.get(member, ""), ())}
        return sum(self._money.owed[one] for one in memberships)

    def _choose(self, line: Line) -> None:
        if self._languages.get(line.fact["member"], "it") == line.fact["language"]:
            self.say(f"{line.fact['member']} chose the same language again")
        self._languages[line.fact["member"]] = line.fact["language"]

    def figures(self) -> Figures:
        """Return `member ‹member›` (since when, what they are, where their words are), `user ‹user› ‹member›`."""
        found = {f"user {user} {member}": "acts" for user, member in self.users}
        for member, since in self._since.items():
            is_so = (member in self._persons, member in self.forgotten)
            told = (
                since,
                *map(int, is_so),
                *self._words_at[member],
                self._languages.get(member, "it"),
            )
            found[f"member {member}"] = " ".join(map(str, told))
        return found
