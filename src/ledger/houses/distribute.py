"""A house pays profit, or returns capital, to those who held shares when the record date was over."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from ledger.houses import chart as of_houses
from ledger.houses import journal
from ledger.houses.events import CAPITAL, PROFIT, DistributionPaid, HolderPaid
from ledger.houses.house import House, existing_house
from ledger.houses.results import distributable_profit
from ledger.houses.taxed import Share, balances, means, parts_of
from ledger.houses.withholding import PERSONS, WithholdingRates
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HouseId, Prefix
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Cents, CentsOrZero
from ledger.kernel.who import Role
from ledger.members.events import Standing
from ledger.members.membership import Membership
from ledger.offerings.cost import Costs
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
    """Nobody held shares at the end of the record date; name another one."""


class NotEnoughProfit(Refused):
    """What approved years left, less the reserve and profit already distributed, is below that."""


class NotEnoughCapital(Refused):
    """The capital is below that; `available_cents` are there."""


class AboveDividendCeiling(Refused):
    """The profit of this calendar year would pass the house's ceiling of dividends (c.c. 2514)."""


class TotalNotShown(Refused):
    """Look at it first (`preview=true`), and send what holders get in all (`net_cents`) as `shown_total_cents`."""


class ShownTotalDiffers(Refused):
    """Holders would get another sum in all than the one that was shown; look again."""


class Distribute(Command, frozen=True, kw_only=True, tag="houses.distribute"):
    """Pay profit or capital to a house's holders, in proportion to their shares; tax is kept back by law."""

    house: HouseId
    of: Of
    amount_cents: Annotated[Cents, Meta(description="the whole sum, tax to be withheld included")]
    record_date: Annotated[date, Meta(description="a past day; its end fixes who is paid")]
    shown_total_cents: Annotated[
        CentsOrZero | None,
        Meta(
            description="what holders get in all after tax, as a preview showed; needed, and refused if it differs"
        ),
    ] = None


def distribute(command: Distribute, see: See) -> list[Fact]:
    """Distribute, leaving out nobody who held shares and no cent."""
    must_be(see, Role.TREASURER)
    name = command.house
    see.need((House, name), (Register, name), (Costs, name), (WithholdingRates, PERSONS))
    house = existing_house(see, name)
    today = see.today()
    if command.record_date >= today:
        raise RecordDateNotOver(record_date=command.record_date, today=today)
    holders = see(Register, name).at_end_of(command.record_date)
    if not holders:
        raise NobodyHeldShares(house=name, record_date=command.record_date)
    see.need(*((Membership, one) for one in holders), *((Account, one) for one in means(name)))
    _must_have_means(see, command, house)
    from_capital = command.of is Of.CAPITAL
    parts = parts_of(see, name, command.amount_cents, holders, from_capital=from_capital)
    paid = list(_paid(see, command, parts, name=see.new_id(Prefix.DISTRIBUTION)))
    whole = _in_all(command, paid, parts)
    _must_have_been_shown(see, command, whole)
    return [whole, *post_each(see, ((part, _entry(part)) for part in paid))]


def _must_have_been_shown(see: See, command: Distribute, whole: DistributionPaid) -> None:
    """Refuse a sum that nobody has looked at; whoever looks has none to tell."""
    shown, net = command.shown_total_cents, whole.net_cents
    if shown is None and not see.is_preview:
        raise TotalNotShown(net_cents=net, withheld_cents=whole.withheld_cents)
    if shown is not None and shown != net:
        raise ShownTotalDiffers(
            shown_cents=shown, net_cents=net, withheld_cents=whole.withheld_cents
        )


def _paid(
    see: See, command: Distribute, parts: Mapping[str, Share], *, name: str
) -> Iterable[HolderPaid]:
    """Yield what each holder gets: whoever has left has no wallet any more (21)."""
    for member, part in parts.items():
        yield HolderPaid(
            day=see.today(),
            distribution=name,
            house=command.house,
            of=command.of,
            member=member,
            shares=part.shares,
            gross_cents=part.gross_cents,
            cost_cents=part.cost_cents,
            rate_bp=part.rate_bp,
            withheld_cents=part.withheld_cents,
            unclaimed=see(Membership, member).standing is Standing.WITHDRAWN,
        )


def _in_all(
    command: Distribute, paid: Sequence[HolderPaid], parts: Mapping[str, Share]
) -> DistributionPaid:
    withheld_cents = sum(part.withheld_cents for part in paid)
    return DistributionPaid(
        day=paid[0].day,
        distribution=paid[0].distribution,
        house=command.house,
        of=command.of,
        amount_cents=command.amount_cents,
        record_date=command.record_date,
        as_profit_cents=sum(part.profit_cents for part in parts.values()),
        holders=len(paid),
        net_cents=command.amount_cents - withheld_cents,
        withheld_cents=withheld_cents,
    )


def _entry(part: HolderPaid) -> Draft:
    return journal.distribution(
        part.house,
        part.distribution,
        journal.owed_to(part),
        gross=part.gross_cents,
        withheld=part.withheld_cents,
        from_capital=part.of == Of.CAPITAL,
    )


def _must_have_means(see: See, command: Distribute, house: House) -> None:
    """Refuse more than was earned or paid in, or than the bank holds free of tax already withheld."""
    balance = balances(see, command.house)
    bank = balance[chart.house_bank(command.house)]
    # What the state owes the house (after a distribution was undone) is no money in the bank.
    free = bank + min(0, balance[chart.withholding(command.house)])
    capital = -balance[of_houses.capital(command.house)]
    if command.of is Of.CAPITAL and command.amount_cents > capital:
        raise NotEnoughCapital(available_cents=capital, needed_cents=command.amount_cents)
    if command.of is Of.PROFIT:
        profit = distributable_profit(see, command.house)
        if command.amount_cents > profit:
            raise NotEnoughProfit(available_cents=max(profit, 0), needed_cents=command.amount_cents)
        _must_stay_below_ceiling(see, command, house, capital)
    if command.amount_cents > free:
        raise NotEnoughMoney(
            account=chart.house_bank(command.house),
            available_cents=max(free, 0),
            needed_cents=command.amount_cents,
        )


def _must_stay_below_ceiling(see: See, command: Distribute, house: House, capital: int) -> None:
    if house.dividend_ceiling_bp is None:
        return
    ceiling = capital * house.dividend_ceiling_bp // 10_000
    already = house.profit_paid.get(see.today().year, 0)
    if already + command.amount_cents > ceiling:
        raise AboveDividendCeiling(
            ceiling_cents=ceiling, already_cents=already, needed_cents=command.amount_cents
        )
