"""People, counted again: where everybody stands, who may begin something, who has left with nothing."""

from ledger.houses.events import SharesOffered, SharesPledged, SharesTransferred
from ledger.houses.holder import Holder
from ledger.kernel.fact import Fact
from ledger.members.events import (
    MemberAdmitted,
    MemberApplied,
    MemberDeceased,
    MemberDeclined,
    MemberExcluded,
    MemberForgotten,
    MemberReinstated,
    MemberSuspended,
    MemberWithdrawn,
    TaxCodeCorrected,
)
from ledger.members.membership import Membership
from ledger.stays.events import StayBooked, StayReserved
from ledger.stays.payer import Payer
from ledger.ventures.backer import Backer
from ledger.ventures.events import StakeCommitted, VentureOpened
from tests.book.count_beds import Beds
from tests.book.count_money import Money, held, wallet
from tests.book.count_shares import Shares
from tests.scenario import Memory

NEXT = {
    MemberAdmitted: ({"applied"}, "admitted"),
    MemberDeclined: ({"applied"}, "declined"),
    MemberSuspended: ({"admitted"}, "suspended"),
    MemberReinstated: ({"suspended", "excluded", "deceased"}, "admitted"),
    MemberExcluded: ({"admitted", "suspended"}, "excluded"),
    MemberDeceased: ({"admitted", "suspended", "excluded"}, "deceased"),
    MemberWithdrawn: ({"applied", "admitted", "suspended", "excluded", "deceased"}, "withdrawn"),
}


class People:
    """Standing by member, and who has which tax code."""

    def __init__(self, money: Money, shares: Shares, beds: Beds) -> None:
        self._money, self._shares, self._beds = money, shares, beds
        self.standing: dict[str, str] = {}
        self.tax: dict[str, str] = {}
        self.forgotten: set[str] = set()

    def take(self, fact: Fact) -> None:
        match fact:
            case MemberApplied():
                assert fact.member not in self.standing
                assert fact.tax_tag not in self.tax.values(), "one live membership a tax code"
                self.standing[fact.member] = "applied"
                self.tax[fact.member] = fact.tax_tag
            case TaxCodeCorrected():
                assert fact.tax_tag not in self.tax.values()
                assert self.tax[fact.member] == fact.former_tag
                self.tax[fact.member] = fact.tax_tag
            case MemberForgotten():
                assert self.standing[fact.member] in ("declined", "withdrawn")
                self.forgotten.add(fact.member)
            case SharesPledged() | StakeCommitted():
                self._may_begin(fact.member)
            case SharesOffered():
                self._may_begin(fact.seller)
            case SharesTransferred():
                self._may_begin(fact.buyer)
            case StayReserved() | StayBooked():
                self._may_begin(fact.payer)
            case VentureOpened():
                for one in fact.founders:
                    self._may_begin(one.member)
            case _:
                self._step(fact)

    def _step(self, fact: Fact) -> None:
        if type(fact) in NEXT:
            before, after = NEXT[type(fact)]
            assert self.standing[fact.member] in before, fact
            self.standing[fact.member] = after
            if after in ("declined", "withdrawn"):
                del self.tax[fact.member]
            if after == "withdrawn":
                self._nothing_remains(fact)

    def _may_begin(self, member: str) -> None:
        assert self.standing[member] == "admitted", self.standing[member]

    def _nothing_remains(self, fact: MemberWithdrawn) -> None:
        """Leaving really needs that nothing is left."""
        member, balance = fact.member, self._money.balance
        assert balance[wallet(member)] == balance[held(member)] == 0
        assert balance[f"Assets:Receivables:{member}"] == 0
        assert not self._shares.of(member)
        assert member not in self._shares.asked_by_all()
        assert member not in self._beds.open_by_all()
        for offer in self._shares.offers.values():
            assert offer.seller != member or offer.expires < fact.day

    def check(self, memory: Memory) -> None:
        """After every command: what nouns know of a member is what there is, no less and no more."""
        asked = self._shares.asked_by_all()
        stays = self._beds.open_by_all()
        for member in self.standing:
            mine = {*memory[Holder, member].pledges, *memory[Backer, member].commitments}
            assert mine == asked.get(member, set())
            assert set(memory[Payer, member].open) == stays.get(member, set())
        for member, standing in self.standing.items():
            noun = memory[Membership, member]
            assert noun.standing == standing
            assert noun.forgotten == (member in self.forgotten)
            if standing == "withdrawn":
                assert self._money.balance[held(member)] == 0
                assert not self._shares.of(member)
