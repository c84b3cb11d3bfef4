"""Money, counted again: every cent is explained by the fact that moved it, row by row of the journal."""

from collections import Counter
from collections.abc import Iterable

from ledger.houses.events import (
    CampaignCancelled,
    CampaignFailed,
    CampaignOpened,
    CampaignSettled,
    DistributionPaid,
    PledgeRevoked,
    SharesPledged,
    SharesTransferred,
)
from ledger.kernel.fact import Fact
from ledger.stays.events import (
    DamageCharged,
    NightCorrected,
    NightSlept,
    NoShowMarked,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
    StayReserved,
)
from ledger.treasury.account import Account, Hold
from ledger.treasury.events import BankMovementNoted, EntryPosted
from ledger.ventures.events import (
    CommitmentRevoked,
    RoundCancelled,
    RoundFailed,
    RoundOpened,
    RoundSettled,
    StakeCommitted,
    VenturePaid,
)
from tests.scenario import Memory

CLIENTS_BANK = "Assets:Bank:Clients"
BY_THEMSELVES = {
    "payment-in",
    "payment-out",
    "reversal",
    "bounce",
    "recovery",
    "rent",
    "expense",
    "purchase",
    "tax-paid",
    "opening",
}
"""Entries that no other fact explains: the treasurer writes them down as they are."""

REVERSIBLE = BY_THEMSELVES - {"reversal", "bounce", "recovery"}

Move = tuple[str, int]


def wallet(member: str) -> str:
    return f"Liabilities:Members:{member}:Wallet"


def held(member: str) -> str:
    return f"Liabilities:Members:{member}:Held"


def owner(account: str) -> str:
    """Whose books an account is in, as the domain's table says."""
    parts = account.split(":")
    if account == CLIENTS_BANK or account.startswith(
        ("Liabilities:Members:", "Liabilities:Ventures:")
    ):
        return "Clients"
    if account == "Assets:Bank:Network" or account.startswith("Assets:Receivables:"):
        return "Network"
    return parts[2] if account.startswith("Equity:Houses:") else parts[-1]


def beyond_floor(account: str, cents: int) -> bool:
    """No bank below zero but the network's; nobody owes a negative sum."""
    if account.startswith(("Assets:Bank:", "Assets:Receivables:")):
        return account != "Assets:Bank:Network" and cents < 0
    return account.startswith("Liabilities:") and cents > 0


class Money:
    """Balances from the entries, and the same from everything else that happened."""

    def __init__(self) -> None:
        self.balance: Counter[str] = Counter()
        self.explained: Counter[str] = Counter()
        self.reserved: Counter[str] = Counter()
        self.promised: dict[str, tuple[str, int]] = {}
        self.prices: dict[str, int] = {}
        self.bills: dict[str, tuple] = {}
        self.unbilled: Counter[str] = Counter()
        self.nights: Counter[str] = Counter()
        self.touched: set[str] = set()
        self.entries: dict[str, EntryPosted] = {}
        self.reversed: dict[str, str] = {}
        self.damages: Counter[str] = Counter()
        self.movements: dict[tuple[str, str], str] = {}

    def take(self, fact: Fact) -> None:
        if isinstance(fact, EntryPosted):
            self._post(fact)
        if isinstance(fact, BankMovementNoted):
            self._note(fact)
        for account, cents in self._moves(fact):
            self.explained[account] += cents

    def _post(self, entry: EntryPosted) -> None:
        assert entry.entry not in self.entries
        self.entries[entry.entry] = entry
        if entry.reverses:
            self._reverse(entry)
        owners: Counter[str] = Counter()
        for line in entry.lines:
            assert line.cents, entry
            owners[owner(line.account)] += line.cents
            self.balance[line.account] += line.cents
            self.touched.add(line.account)
            if line.hold:
                self.reserved[line.hold] -= line.cents
            if entry.kind in BY_THEMSELVES:
                assert not line.hold, entry
                self.explained[line.account] += line.cents
        assert not any(owners.values()), entry

    def _reverse(self, entry: EntryPosted) -> None:
        """Once, the same lines negated (a bounce takes them where they are), of what may be reversed."""
        of = self.entries[entry.reverses]
        assert of.entry not in self.reversed
        assert of.kind in REVERSIBLE
        self.reversed[of.entry] = entry.kind
        if entry.kind == "reversal":
            assert [(line.account, -line.cents) for line in entry.lines] == [
                (line.account, line.cents) for line in of.lines
            ]
        else:
            assert (entry.kind, of.kind) == ("bounce", "payment-in")

    def _note(self, fact: BankMovementNoted) -> None:
        """A movement at a bank is in the books once, unless its entry was an error."""
        former = self.movements.get((fact.bank, fact.reference))
        assert former is None or self.reversed.get(former) == "reversal"
        assert fact.bank in {line.account for line in self.entries[fact.entry].lines}
        self.movements[fact.bank, fact.reference] = fact.entry

    # ---- the journal, a second time

    def _moves(self, fact: Fact) -> Iterable[Move]:
        match fact:
            case CampaignOpened():
                self.prices[fact.campaign] = fact.price_cents
            case RoundOpened():
                self.prices[fact.round] = fact.price_cents
            case SharesPledged():
                return self._hold(fact.pledge, fact.member, fact.shares, fact.campaign)
            case StakeCommitted():
                return self._hold(fact.commitment, fact.member, fact.shares, fact.round)
            case PledgeRevoked():
                return self._let_go(fact.pledge)
            case CommitmentRevoked():
                return self._let_go(fact.commitment)
            case CampaignFailed() | CampaignCancelled():
                return [m for line in fact.released for m in self._let_go(line.pledge)]
            case RoundFailed() | RoundCancelled():
                return [m for line in fact.released for m in self._let_go(line.commitment)]
            case CampaignSettled():
                return self._settle_campaign(fact)
            case RoundSettled():
                taken = [m for line in fact.issued for m in self._capture(line.commitment)]
                raised = sum(cents for _, cents in taken)
                return [*taken, (f"Liabilities:Ventures:{fact.venture}", -raised)]
            case VenturePaid():
                account = f"Liabilities:Ventures:{fact.venture}"
                return [(account, fact.amount_cents), (CLIENTS_BANK, -fact.amount_cents)]
            case SharesTransferred():
                cents = fact.price_cents
                return [(wallet(fact.buyer), cents), (wallet(fact.seller), -cents)]
            case DistributionPaid():
                return self._distribute(fact)
            case _:
                return self._of_stays(fact)
        return ()

    def _hold(self, name: str, member: str, shares: int, sale: str) -> list[Move]:
        return self._promise(name, member, shares * self.prices[sale])

    def _promise(self, name: str, member: str, cents: int) -> list[Move]:
        """Reserve so much in all under a name, whatever was reserved before."""
        before = self.promised.get(name, (member, 0))[1]
        self.promised[name] = (member, cents)
        return [(wallet(member), cents - before), (held(member), before - cents)]

    def _let_go(self, name: str) -> list[Move]:
        return self._promise(name, self.promised[name][0], 0)

    def _capture(self, name: str, cents: int | None = None) -> list[Move]:
        """Take what is reserved, or a part of it; it is no longer the member's."""
        member, before = self.promised[name]
        taken = before if cents is None else cents
        assert taken <= before, (name, before, cents)
        self.promised[name] = (member, before - taken)
        return [(held(member), taken)]

    def _settle_campaign(self, fact: CampaignSettled) -> list[Move]:
        taken = [m for line in fact.issued for m in self._capture(line.pledge)]
        raised = sum(cents for _, cents in taken)
        bank, capital = f"Assets:Bank:Houses:{fact.house}", f"Equity:Houses:{fact.house}:Capital"
        return [*taken, (bank, raised), (CLIENTS_BANK, -raised), (capital, -raised)]

    def _distribute(self, fact: DistributionPaid) -> list[Move]:
        house, gross = fact.house, sum(line.gross_cents for line in fact.paid)
        assert gross == fact.amount_cents
        withheld = sum(line.withheld_cents for line in fact.paid)
        source = "Distributions" if fact.of == "profit" else "Capital"
        return [
            (f"Equity:Houses:{house}:{source}", gross),
            (CLIENTS_BANK, gross - withheld),
            (f"Assets:Bank:Houses:{house}", withheld - gross),
            (f"Liabilities:Withholding:{house}", -withheld),
            *((wallet(one.member), one.withheld_cents - one.gross_cents) for one in fact.paid),
        ]

    def _of_stays(self, fact: Fact) -> Iterable[Move]:
        match fact:
            case StayReserved():
                self.bills[fact.stay] = fact.bill
            case StayBooked():
                total = sum(line.cents for line in self.bills[fact.stay])
                assert total == fact.total_cents
                return self._promise(fact.stay, fact.payer, total)
            case StayChanged():
                return self._change(fact)
            case StayCancelled() | NoShowMarked():
                kept = self._keep(fact.stay, fact.hub, fact.fee_cents, "Fees")
                return [*kept, *self._let_go(fact.stay)]
            case DamageCharged():
                self.damages[fact.stay] += fact.cents
                deposit = sum(one.cents for one in self.bills[fact.stay] if one.what == "deposit")
                assert self.damages[fact.stay] <= deposit
                return self._keep(fact.stay, fact.hub, fact.cents, "Damages")
            case NightSlept() | NightCorrected():
                net = sum(one.net_cents for one in fact.rooms)
                self.unbilled[fact.stay] += net
                self.nights[fact.hub] += net
                return [(f"Assets:Unbilled:{fact.hub}", net), (f"Income:Stays:{fact.hub}", -net)]
            case StayCheckedOut():
                return self._check_out(fact)
        return ()

    def _change(self, fact: StayChanged) -> list[Move]:
        """What is missing is held, then the fee is kept, so that damages charged before stay."""
        before, after = (
            sum(line.cents for line in bill) for bill in (self.bills[fact.stay], fact.bill)
        )
        self.bills[fact.stay] = fact.bill
        kept = self._keep(fact.stay, fact.hub, fact.fee_cents, "Fees")
        now = self.promised[fact.stay][1] + fact.fee_cents + after - before
        return [*kept, *self._promise(fact.stay, fact.payer, now)]

    def _keep(self, stay: str, hub: str, cents: int, income: str) -> list[Move]:
        member, before = self.promised[stay]
        self.promised[stay] = (member, before - cents)
        bank = f"Assets:Bank:Hubs:{hub}"
        return [
            (held(member), cents),
            (bank, cents),
            (CLIENTS_BANK, -cents),
            (f"Income:{income}:{hub}", -cents),
        ]

    def _check_out(self, fact: StayCheckedOut) -> list[Move]:
        hub, net = fact.hub, fact.net_cents
        assert self.unbilled.pop(fact.stay, 0) == net, "the nights recorded are the nights paid"
        total = net + fact.vat_cents + fact.city_tax_cents
        captured = [
            *self._capture(fact.stay, total),
            (f"Assets:Bank:Hubs:{hub}", total),
            (CLIENTS_BANK, -total),
            (f"Assets:Unbilled:{hub}", -net),
            (f"Liabilities:VAT:{hub}", -fact.vat_cents),
            (f"Liabilities:CityTax:{hub}", -fact.city_tax_cents),
        ]
        return [
            *captured,
            *self._keep(fact.stay, hub, fact.fee_cents, "Fees"),
            *self._let_go(fact.stay),
        ]

    # ---- what must hold

    def check(self, memory: Memory) -> None:
        """After every command."""
        assert sum(self.balance.values()) == 0
        owners: Counter[str] = Counter()
        for account, cents in self.balance.items():
            owners[owner(account)] += cents
            assert not beyond_floor(account, cents), (account, cents)
        assert not any(owners.values()), owners
        wrong = {
            account: (cents, self.explained[account])
            for account, cents in (self.balance | self.explained).items()
            if self.balance[account] != self.explained[account]
        }
        assert not wrong, wrong
        owed = sum(
            cents
            for account, cents in self.balance.items()
            if account.startswith(("Liabilities:Members:", "Liabilities:Ventures:"))
        )
        assert self.balance[CLIENTS_BANK] == -owed
        for hub, net in self.nights.items():
            assert -self.balance[f"Income:Stays:{hub}"] == net
        self._check_holds(memory)
        for account in self.touched:
            assert memory[Account, account].balance == self.balance[account]
        self.touched.clear()

    def _check_holds(self, memory: Memory) -> None:
        by_member: Counter[str] = Counter()
        for name, (member, cents) in self.promised.items():
            assert self.reserved[name] == cents >= 0, (name, cents, self.reserved[name])
            assert memory[Hold, name].reserved == cents
            by_member[held(member)] -= cents
        assert set(self.reserved) <= set(self.promised)
        for account, cents in self.balance.items():
            if account.endswith(":Held"):
                assert cents == by_member[account], account
