"""Houses are opened, paid for by campaigns, bought, kept up, and pay what they earn."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from ledger.houses import chart as of_houses
from ledger.houses.appraise import RecordAppraisal
from ledger.houses.distribute import AboveDividendCeiling, Distribute, Of, ShownTotalDiffers
from ledger.houses.events import (
    DistributionPaid,
    HouseOpened,
    SharesTransferred,
)
from ledger.houses.forms import DIVIDEND_CEILING, NOMINAL, LegalForm
from ledger.houses.keep_books import RecordExpense, RecordPurchase, RecordRent
from ledger.houses.open_house import OpenHouse
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.offerings.events import SharesIssued
from ledger.places.hub import HubKind
from ledger.treasury import chart
from ledger.treasury.own_chart import house_result
from ledger.treasury.post import NotEnoughMoney
from patto.demo import names
from patto.demo.driver import Request
from patto.demo.plan import DAYS
from patto.demo.raising import COOLING_OFF, End, Raise, Raising
from patto.demo.rehearsing import Rehearsal
from patto.demo.world import OPERATOR, TREASURER, Hub, Part, World

_RENT_DAY: Final = 3
_EXPENSE_DAY: Final = 10
_PAYING_DAY: Final = 12
_PAYING_MONTH: Final = 5
_CEILING_BP: Final = 500
_NOMINAL_CENTS: Final = 250_00
_EXPENSES: Final = (
    "Energia elettrica",
    "Manutenzione caldaia",
    "Assicurazione",
    "IMU, acconto",
    "Pulizia del tetto",
    "Tinteggiatura",
)


# A legal form and its campaigns: the day each opens, how long it lasts, its end. The first six houses,
# which the next ones repeat.
_COURSES: Final[tuple[tuple[LegalForm, tuple[tuple[int, int, End], ...]], ...]] = (
    (LegalForm.SOCIETA_SEMPLICE, ((22, 25, End.SETTLED),)),
    (LegalForm.COOPERATIVA, ((26, 30, End.SETTLED),)),
    (LegalForm.SRL, ((40, 30, End.FAILED), (110, 35, End.SETTLED))),
    (LegalForm.SRL, ((75, 35, End.SETTLED),)),
    (LegalForm.SOCIETA_SEMPLICE, ((140, 40, End.CANCELLED), (335, 60, End.RUNS))),
    (LegalForm.SPA, ((180, 30, End.SETTLED), (270, 40, End.SETTLED))),
)


class House:
    """A house, its holders, and what it does in the year."""

    __slots__ = ("bought", "form", "holders", "hub", "id", "number", "paid", "price_cents")

    def __init__(self, number: int, house: str, hub: Hub, form: LegalForm) -> None:
        self.number = number
        self.id = house
        self.hub = hub
        self.form = form
        self.holders: dict[str, int] = {}
        self.price_cents = 0
        self.paid: dict[int, int] = {}
        self.bought: date | None = None


class Houses(Part):
    """All houses: opened in the first weeks, kept up month by month."""

    def __init__(self, world: World, raising: Raising) -> None:
        super().__init__(world)
        self._raising = raising
        self.rehearsal = Rehearsal(world.driver)
        self.houses: dict[str, House] = {}
        self._opening: dict[date, list[int]] = {}
        self._campaigns: dict[date, list[tuple[House, int, int, End]]] = {}
        for number in range(world.scale.houses):
            first = _COURSES[number % len(_COURSES)][1][0][0]
            opens = max(self._day(first - 4, number), world.part(6))
            self._opening.setdefault(opens, []).append(number)
        listen: Any = world.driver.listen
        listen(self._issued)
        listen(self._transferred)
        listen(self._distributed)

    def _day(self, day: int, number: int) -> date:
        """Return a day of the year, however short the year is, a few days later for later houses."""
        late = number // len(_COURSES) % 7
        return self.world.first + timedelta(days=(day + late) * self.world.scale.days // DAYS)

    # ---- opening

    def morning(self, today: date) -> Iterable[Request]:
        """Open the day's houses; do what the day of the month asks."""
        villages = [hub for hub in self.world.hubs if hub.plan.side is HubKind.VILLAGE]
        for number in self._opening.pop(today, ()):
            hub, form = villages[number % len(villages)], _COURSES[number % len(_COURSES)][0]
            name = f"{names.HOUSES[number % len(names.HOUSES)]}, {hub.plan.where.name}"
            ceiling = _CEILING_BP if form in DIVIDEND_CEILING else None
            command = OpenHouse(
                hub=hub.id,
                name=name,
                form=form,
                dividend_ceiling_bp=ceiling,
                nominal_cents=_NOMINAL_CENTS if form in NOMINAL else None,
            )
            yield Request(command, OPERATOR, partial(self._opened, number, hub))
        for house in self.houses.values():
            yield from self._kept_up(house, today)

    def _opened(self, number: int, hub: Hub, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, HouseOpened)
        house = House(number, fact.house, hub, LegalForm(fact.form))
        self.houses[house.id] = house
        for day, lasts, end in _COURSES[number % len(_COURSES)][1]:
            lasts_here = max(4, lasts * self.world.scale.days // DAYS)
            planned = (house, number, lasts_here, end)
            self._campaigns.setdefault(self._day(day, number), []).append(planned)

    def evening(self, today: date) -> Iterable[Request]:
        """Have the campaigns of the day opened, for the day after."""
        for house, number, lasts, end in self._campaigns.pop(today, ()):
            chance = self.world.chance("campaign", number, today)
            most = max(12, min(400, self.world.scale.members) * chance.between(60, 100) // 100)
            house.price_cents = chance.pick((25_000, 50_000, 50_000, 100_000))
            self._raising.open(
                Raise(
                    issuer=house.id,
                    price_cents=house.price_cents,
                    shares_min=most // 2,
                    shares_max=most,
                    shares_limit=max(2, most // 12),
                    opens=today + ONE_DAY,
                    closes=today + timedelta(days=lasts),
                    end=end,
                )
            )
        return ()

    # ---- what is heard

    def _issued(self, fact: SharesIssued) -> None:
        if house := self.houses.get(fact.issuer):
            house.holders[fact.member] = house.holders.get(fact.member, 0) + fact.shares
            house.bought = fact.day + timedelta(days=COOLING_OFF // 2)

    def _transferred(self, fact: SharesTransferred) -> None:
        holders = self.houses[fact.house].holders
        holders[fact.buyer] = holders.get(fact.buyer, 0) + fact.shares
        holders[fact.seller] -= fact.shares
        if not holders[fact.seller]:
            del holders[fact.seller]

    def _distributed(self, fact: DistributionPaid) -> None:
        if fact.of == Of.PROFIT and fact.house in self.houses:
            paid = self.houses[fact.house].paid
            paid[fact.day.year] = paid.get(fact.day.year, 0) + fact.amount_cents

    # ---- month by month

    def _kept_up(self, house: House, today: date) -> Iterable[Request]:
        if not house.holders:
            return
        if house.bought == today:
            yield self._purchase(house)
        if today.day == _RENT_DAY:
            yield from self._rent(house)
        if today.day == _EXPENSE_DAY:
            yield from self._expenses(house, today)
        if today.day == _PAYING_DAY and today.month == _PAYING_MONTH:
            yield from self._distribution(house, today)
        if house.number % len(_COURSES) == 0 and today == self.world.part(85):
            yield from self._capital_back(house, today)
        if house.number % len(_COURSES) == 3 and today == self.world.part(80):
            yield self._appraisal(house, today)

    def _balance(self, account: str) -> int:
        return self.world.driver.balances.balance(account)

    def _purchase(self, house: House) -> Request:
        """Nearly all that was raised pays for the property; some is kept for works."""
        cents = self._balance(chart.house_bank(house.id)) * 85 // 100
        what = "Acquisto dell'immobile, rogito notarile"
        command = RecordPurchase(house=house.id, amount_cents=cents, note=what)
        return Request(command, TREASURER, expected=(NotEnoughMoney,))

    def _appraisal(self, house: House, today: date) -> Request:
        """After the works the building is worth an eighth more than it has cost."""
        command = RecordAppraisal(
            house=house.id,
            amount_cents=max(self._balance(of_houses.property_of(house.id)), 1_00) * 9 // 8,
            appraised_on=today - timedelta(days=7),
            source="Studio tecnico del borgo",
            document=f"Perizia {today:%Y}/{house.number + 1}",
        )
        return Request(command, OPERATOR)

    def _rent(self, house: House) -> Iterable[Request]:
        """The hub pays eight percent a year of what the house cost, as far as it has it."""
        asked = self._balance(of_houses.property_of(house.id)) * 8 // 1_200
        cents = min(asked, self._balance(chart.hub_bank(house.hub.id)) * 60 // 100)
        if cents > 0:
            command = RecordRent(house=house.id, hub=house.hub.id, amount_cents=cents)
            yield Request(command, TREASURER, expected=(NotEnoughMoney,))

    def _expenses(self, house: House, today: date) -> Iterable[Request]:
        chance = self.world.chance("expenses", house.number, today)
        bank = self._balance(chart.house_bank(house.id))
        for what in chance.shuffled(_EXPENSES)[: chance.between(1, 2)]:
            cents = min(bank // 10, 100 * chance.between(40, 220) + chance.below(100))
            if cents > 0:
                command = RecordExpense(
                    house=house.id,
                    amount_cents=cents,
                    note=what,
                    day=today - timedelta(days=chance.below(5)),
                )
                yield Request(command, TREASURER, expected=(NotEnoughMoney,))

    def _distribution(self, house: House, today: date) -> Iterable[Request]:
        """Four fifths of what the approved year left, to who held shares on the last day of the month before."""
        profit = self._profit(house)
        cents = min(profit * 80 // 100, self._free(house))
        if house.form in DIVIDEND_CEILING:
            capital = -self._balance(of_houses.capital(house.id))
            left = capital * _CEILING_BP // 10_000 - house.paid.get(today.year, 0)
            cents = min(cents, left)
        record_date = today.replace(day=1) - ONE_DAY
        settled = house.bought and house.bought - timedelta(days=COOLING_OFF // 2)
        if cents > 0 and settled and settled <= record_date:
            command = Distribute(
                house=house.id,
                of=Of.PROFIT,
                amount_cents=cents,
                record_date=record_date,
            )
            met = (AboveDividendCeiling, NotEnoughMoney)
            yield Request(self.rehearsal.shown(command), TREASURER, expected=met)

    def _profit(self, house: House) -> int:
        names_ = (
            house_result(house.id),
            of_houses.distributions(house.id),
        )
        return -sum(self._balance(name) for name in names_)

    def _free(self, house: House) -> int:
        bank = self._balance(chart.house_bank(house.id))
        return bank + self._balance(chart.withholding(house.id))

    def _capital_back(self, house: House, today: date) -> Iterable[Request]:
        """What the works did not need is given back."""
        cents = self._free(house) // 2
        if cents > 0:
            command = Distribute(
                house=house.id,
                of=Of.CAPITAL,
                amount_cents=cents,
                record_date=today - ONE_DAY,
            )
            met = (NotEnoughMoney, ShownTotalDiffers)
            yield Request(self.rehearsal.shown(command), TREASURER, expected=met)
