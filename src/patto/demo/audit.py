"""An audit hears every fact of a book once, and says at the end what does not agree; it asks no noun."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ledger.houses.distribute import Of
from ledger.houses.events import (
    CampaignOpened,
    CampaignSettled,
    DistributionPaid,
    SharesTransferred,
)
from ledger.kernel.days import nights
from ledger.kernel.fact import Fact
from ledger.stays.events import (
    Bedding,
    DamageCharged,
    NightCorrected,
    NightSlept,
    NoShowMarked,
    RoomAdded,
    StayCancelled,
    StayChanged,
    StayCheckedIn,
    StayCheckedOut,
)
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted
from ledger.ventures.events import RoundOpened, RoundSettled, VentureOpened, VenturePaid

_OWED = ("Liabilities:Members:", "Liabilities:Ventures:")


class Audit:
    """Money, shares and beds, each counted by itself."""

    def __init__(self) -> None:
        """Have heard nothing."""
        self._books = Books()
        self._shares = Shares()
        self._beds = Beds()

    def hear(self, fact: Fact) -> None:
        """Count the fact where it counts."""
        if isinstance(fact, EntryPosted):
            self._books.hear(fact)
        else:
            self._shares.hear(fact)
            self._beds.hear(fact)

    def wrong(self) -> list[str]:
        """Return all that does not agree, in sentences."""
        told = {**self._shares.money(), **self._beds.money}
        return [
            *self._books.wrong(),
            *self._books.other_than(told),
            *self._shares.wrong(),
            *self._beds.wrong(),
        ]


class Books:
    """Balances and holds; `by_kind` is what each kind of entry moved on each account."""

    def __init__(self) -> None:
        """Have no entry."""
        self.balance: Counter[str] = Counter()
        self.by_kind: Counter[tuple[str, str]] = Counter()
        self._holds: dict[str, Counter[str]] = defaultdict(Counter)
        self._unbalanced: list[str] = []

    def hear(self, fact: EntryPosted) -> None:
        """Post the entry."""
        owners: Counter[str] = Counter()
        for line in fact.lines:
            owners[chart.owner_of(line.account)] += line.cents
            self.balance[line.account] += line.cents
            if not line.account.startswith("Liabilities:Members:"):
                self.by_kind[line.account, fact.kind] += line.cents
            if line.hold:
                holds = self._holds[line.account]
                holds[line.hold] -= line.cents
                if not holds[line.hold]:
                    del holds[line.hold]
        if any(owners.values()):
            self._unbalanced.append(fact.entry)

    def wrong(self) -> Iterator[str]:
        """Yield what does not balance, is overdrawn, or is reserved for nobody."""
        yield from (f"entry {entry} does not balance per owner" for entry in self._unbalanced)
        for name, cents in self.balance.items():
            if cents * chart.floor_of(name) < 0:
                yield f"{name} stands at {cents}"
        owed = -sum(cents for name, cents in self.balance.items() if name.startswith(_OWED))
        if self.balance[chart.CLIENTS_BANK] != owed:
            yield f"the clients' bank has {self.balance[chart.CLIENTS_BANK]} and owes {owed}"
        for account, holds in self._holds.items():
            if -self.balance[account] != sum(holds.values()):
                yield f"the open holds on {account} are not what it holds"
            yield from (
                f"hold {name} stands at {cents}" for name, cents in holds.items() if cents < 0
            )

    def other_than(self, told: Mapping[tuple[str, tuple[str, ...]], int]) -> Iterator[str]:
        """Yield the accounts on which entries moved another sum than the other facts tell."""
        for (account, kinds), cents in told.items():
            moved = -sum(self.by_kind[account, kind] for kind in kinds)
            if moved != cents:
                yield f"{account} was credited {moved} by {', '.join(kinds)}; facts tell {cents}"


class Shares:
    """Who holds how many shares of which house or venture, and what was paid for them."""

    def __init__(self) -> None:
        """Have nothing issued."""
        self._held: dict[str, Counter[str]] = defaultdict(Counter)
        self._issued: Counter[str] = Counter()
        self._price: dict[str, int] = {}
        self._capital: Counter[str] = Counter()
        self._returned: Counter[str] = Counter()
        self._raised: Counter[str] = Counter()
        self._paid: Counter[str] = Counter()
        self._splits: list[str] = []

    def hear(self, fact: Fact) -> None:
        """Issue, pass on, pay."""
        match fact:
            case CampaignOpened():
                self._price[fact.campaign] = fact.price_cents
            case RoundOpened():
                self._price[fact.round] = fact.price_cents
            case CampaignSettled():
                issued = self._issue(fact.house, ((one.member, one.shares) for one in fact.issued))
                self._capital[fact.house] += issued * self._price.pop(fact.campaign)
            case VentureOpened():
                self._issue(fact.venture, ((one.member, one.shares) for one in fact.founders))
            case RoundSettled():
                issued = self._issue(
                    fact.venture, ((one.member, one.shares) for one in fact.issued)
                )
                self._raised[fact.venture] += issued * self._price.pop(fact.round)
            case SharesTransferred():
                self._held[fact.house][fact.seller] -= fact.shares
                self._held[fact.house][fact.buyer] += fact.shares
            case DistributionPaid():
                self._distributed(fact)
            case VenturePaid():
                self._paid[fact.venture] += fact.amount_cents
            case _:
                pass

    def _issue(self, of: str, lines: Iterable[tuple[str, int]]) -> int:
        before = self._issued[of]
        for member, shares in lines:
            self._held[of][member] += shares
            self._issued[of] += shares
        return self._issued[of] - before

    def _distributed(self, fact: DistributionPaid) -> None:
        if sum(line.gross_cents for line in fact.paid) != fact.amount_cents:
            self._splits.append(fact.distribution)
        if fact.of == Of.CAPITAL:
            self._returned[fact.house] += fact.amount_cents

    def money(self) -> dict[tuple[str, tuple[str, ...]], int]:
        """Return what entries of some kinds must have credited, by account."""
        told: dict[tuple[str, tuple[str, ...]], int] = {}
        for house, cents in self._capital.items():
            account = chart.capital(house)
            told[account, ("campaign-settled",)] = cents
            told[account, ("distribution",)] = -self._returned[house]
        for venture, cents in self._raised.items():
            account = chart.venture_money(venture)
            told[account, ("round-settled",)] = cents
            told[account, ("venture-paid",)] = -self._paid[venture]
        return told

    def wrong(self) -> Iterator[str]:
        """Yield what is not conserved."""
        yield from (f"distribution {name} lost or made cents" for name in self._splits)
        for of, holders in self._held.items():
            if sum(holders.values()) != self._issued[of]:
                yield f"{of} issued {self._issued[of]}, its holders have {sum(holders.values())}"
            yield from (f"{name} holds {n} of {of}" for name, n in holders.items() if n < 0)


class Beds:
    """Who sleeps where on which night, and what stays brought."""

    def __init__(self) -> None:
        """Have no room."""
        self.money: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self._beds: dict[str, int] = {}
        self._slept: Counter[tuple[str, date]] = Counter()
        self._taken: dict[tuple[str, str, date], str] = {}
        self._doubled: list[str] = []

    def hear(self, fact: Fact) -> None:
        """Take beds, give them back, count nights and money."""
        match fact:
            case RoomAdded():
                self._beds[fact.room] = len(fact.beds)
            case StayCheckedIn():
                self._take(fact.stay, fact.beds, fact.arrive, fact.depart)
            case StayChanged():
                self._fee(fact.hub, fact.fee_cents)
                if fact.in_house:
                    self._free(fact.stay, fact.was_beds, fact.was_arrive, fact.was_depart)
                    self._take(fact.stay, fact.beds, fact.arrive, fact.depart)
            case StayCheckedOut():
                self._fee(fact.hub, fact.fee_cents)
                self._free(fact.stay, fact.beds, fact.left, fact.depart)
                self._captured(chart.vat(fact.hub), fact.vat_cents)
                self._captured(chart.city_tax(fact.hub), fact.city_tax_cents)
                self._captured(chart.unbilled(fact.hub), fact.net_cents)
            case StayCancelled() | NoShowMarked():
                self._fee(fact.hub, fact.fee_cents)
            case DamageCharged():
                self.money[chart.damage_income(fact.hub), ("damage",)] += fact.cents
            case NightSlept() | NightCorrected():
                for one in fact.rooms:
                    self._slept[one.room, fact.day] += one.beds
                    account = chart.stay_income(fact.hub)
                    self.money[account, ("night-slept",)] += one.net_cents
            case _:
                pass

    def _fee(self, hub: str, cents: int) -> None:
        self.money[chart.fee_income(hub), ("fee",)] += cents

    def _captured(self, account: str, cents: int) -> None:
        self.money[account, ("stay-captured",)] += cents

    def _take(self, stay: str, beds: tuple[Bedding, ...], first: date, last: date) -> None:
        for night in nights(first, last):
            for bed in beds:
                place = (bed.room, bed.bed, night)
                if self._taken.setdefault(place, stay) != stay:
                    self._doubled.append(f"{stay} and {self._taken[place]} share {place}")

    def _free(self, stay: str, beds: tuple[Bedding, ...], first: date, last: date) -> None:
        for night in nights(first, last):
            for bed in beds:
                if self._taken.get((bed.room, bed.bed, night)) == stay:
                    del self._taken[bed.room, bed.bed, night]

    def wrong(self) -> Iterator[str]:
        """Yield whoever is doubled in a bed, and rooms with more sleepers than beds."""
        yield from self._doubled
        for (room, night), slept in self._slept.items():
            if slept > self._beds[room]:
                yield f"{slept} slept in the {self._beds[room]} beds of {room} on {night}"
