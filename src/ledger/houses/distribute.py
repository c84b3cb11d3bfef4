"""A house pays profit, or returns capital, to those who held shares when the record date was over."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from ledger.houses import chart as of_houses
from ledger.houses import journal
from ledger.houses.events import DistributionPaid, HolderPaid
from ledger.houses.house import CAPITAL, PROFIT, House, existing_house
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HouseId, Prefix
from ledger.kernel.money import split
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import BasisPoints, Cents
from ledger.kernel.who import Role
from ledger.members.events import Standing
from ledger.members.membership import Membership
from ledger.offerings.register import Register
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.post import Draft, NotEnoughMoney, post_each


class Of(StrEnum):
    """What is distributed."""

    PROFIT = PROFIT
    CAPITAL = CAPITAL


class RecordDateNotOver(Refused):
    """The record date is a day already over."""


class NobodyHeldShares(Refused):
    """Nobody held shares at the end of the record date."""


class HolderWithdrew(Refused):
    """Someone who held shares at the record date has left the network and has no wallet any more."""


class NotEnoughProfit(Refused):
    """Income, less expenses, less profit already distributed is below that."""


class NotEnoughCapital(Refused):
    """The capital is below that."""


class AboveDividendCeiling(Refused):
    """The profit of this calendar year would pass the house's ceiling of dividends (c.c. 2514)."""


class Distribute(Command, frozen=True, kw_only=True, tag="houses.distribute"):
    """Pay profit or capital to a house's holders, in proportion to their shares."""

    house: HouseId
    of: Of
    amount_cents: Annotated[Cents, Meta(description="the whole sum, tax to be withheld included")]
    record_date: Annotated[date, Meta(description="a past day; its end fixes who is paid")]
    withheld_bp: Annotated[
        BasisPoints, Meta(description="tax the house keeps back, in basis points")
    ] = 0


def distribute(command: Distribute, see: See) -> list[Fact]:
    """Distribute, leaving out nobody who held shares and no cent."""
    must_be(see, Role.TREASURER)
    house = existing_house(see, command.house)
    today = see.today()
    if command.record_date >= today:
        raise RecordDateNotOver(record_date=command.record_date, today=today)
    register = see(Register, command.house)
    holders = register.at_end_of(command.record_date)
    if not holders:
        raise NobodyHeldShares(house=command.house, record_date=command.record_date)
    _must_not_have_left(see, register, holders)
    _must_have_means(see, command, house)
    paid = list(_parts(command, holders, name=see.new_id(Prefix.DISTRIBUTION), today=today))
    return [_in_all(command, paid), *post_each(see, ((part, _entry(part)) for part in paid))]


def _parts(
    command: Distribute, holders: Mapping[str, int], *, name: str, today: date
) -> Iterable[HolderPaid]:
    """Split the gross, and round each holder's tax half up; parts of zero cents are left out."""
    for member, gross in split(command.amount_cents, holders).items():
        if gross:
            yield HolderPaid(
                day=today,
                distribution=name,
                house=command.house,
                of=command.of,
                member=member,
                shares=holders[member],
                gross_cents=gross,
                withheld_cents=(2 * gross * command.withheld_bp + 10_000) // 20_000,
            )


def _in_all(command: Distribute, paid: Sequence[HolderPaid]) -> DistributionPaid:
    withheld = sum(part.withheld_cents for part in paid)
    return DistributionPaid(
        day=paid[0].day,
        distribution=paid[0].distribution,
        house=command.house,
        of=command.of,
        amount_cents=command.amount_cents,
        record_date=command.record_date,
        withheld_bp=command.withheld_bp,
        holders=len(paid),
        net_cents=command.amount_cents - withheld,
        withheld_cents=withheld,
    )


def _entry(part: HolderPaid) -> Draft:
    return journal.distribution(
        part.house,
        part.distribution,
        part.member,
        gross=part.gross_cents,
        withheld=part.withheld_cents,
        from_capital=part.of == Of.CAPITAL,
    )


def _must_not_have_left(see: See, register: Register, holders: Iterable[str]) -> None:
    """Only who holds nothing here any more can have withdrawn: nobody else need be looked at."""
    sold = [member for member in holders if member not in register.shares]
    gone = [
        member
        for member, membership in see.all(Membership, sold).items()
        if membership.standing is Standing.WITHDRAWN
    ]
    if gone:
        raise HolderWithdrew(members=gone)


def _must_have_means(see: See, command: Distribute, house: House) -> None:
    """Refuse more than was earned or paid in, or than the bank holds free of tax already withheld."""
    balance = _balances(see, command.house)
    bank = balance[chart.house_bank(command.house)]
    free = bank + balance[chart.withholding(command.house)]
    capital = -balance[of_houses.capital(command.house)]
    if command.of is Of.CAPITAL and command.amount_cents > capital:
        raise NotEnoughCapital(available_cents=capital, needed_cents=command.amount_cents)
    if command.of is Of.PROFIT:
        profit = _profit(command.house, balance)
        if command.amount_cents > profit:
            raise NotEnoughProfit(available_cents=max(profit, 0), needed_cents=command.amount_cents)
        _must_stay_below_ceiling(see, command, house, capital)
    if command.amount_cents > free:
        raise NotEnoughMoney(
            account=chart.house_bank(command.house),
            available_cents=max(free, 0),
            needed_cents=command.amount_cents,
        )


def _balances(see: See, house: str) -> dict[str, int]:
    names = (
        chart.house_bank(house),
        chart.withholding(house),
        of_houses.capital(house),
        of_houses.rent_income(house),
        of_houses.house_expense(house),
        of_houses.distributions(house),
    )
    return {name: account.balance for name, account in see.all(Account, names).items()}


def _profit(house: str, balance: Mapping[str, int]) -> int:
    """Income less expenses less profit already distributed; income is a credit, the others debits."""
    names = (
        of_houses.rent_income(house),
        of_houses.house_expense(house),
        of_houses.distributions(house),
    )
    return -sum(balance[name] for name in names)


def _must_stay_below_ceiling(see: See, command: Distribute, house: House, capital: int) -> None:
    if house.dividend_ceiling_bp is None:
        return
    ceiling = capital * house.dividend_ceiling_bp // 10_000
    already = house.profit_paid.get(see.today().year, 0)
    if already + command.amount_cents > ceiling:
        raise AboveDividendCeiling(
            ceiling_cents=ceiling, already_cents=already, needed_cents=command.amount_cents
        )
