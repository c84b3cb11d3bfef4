"""A business small enough to see through: purses that are filled and spent, to try the pen with."""

from datetime import UTC, date, datetime
from typing import Self

from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.rulebook import Chapter, Rulebook
from ledger.kernel.see import See
from ledger.kernel.who import Role, Who

DAY = date(2026, 6, 15)
NOON = datetime(2026, 6, 15, 10, tzinfo=UTC)
ANNA = Who(actor="anna", role=Role.MEMBER)
BRUNO = Who(actor="bruno", role=Role.MEMBER)


class PurseFilled(Fact, frozen=True, kw_only=True, gc=False, tag="toy.purse-filled.v1"):
    purse: str
    cents: int


class CoinsPassed(Fact, frozen=True, kw_only=True, gc=False, tag="toy.coins-passed.v1"):
    giver: str
    taker: str
    cents: int


class Purse(Noun, frozen=True, kw_only=True, gc=False):
    kind = "toy.purse"
    tag = "purse"
    parts = {
        PurseFilled: lambda fact: [(fact.purse, fact.cents)],
        CoinsPassed: lambda fact: [(fact.giver, -fact.cents), (fact.taker, fact.cents)],
    }

    cents: int = 0

    def evolve(self, part: int) -> Self:
        assert abs(part) != 666, "a bug in a fold"
        return type(self)(cents=self.cents + part)


class EmptyPurse(Refused):
    """The purse does not hold that much."""


class Fill(Command, frozen=True, kw_only=True, tag="toy.fill"):
    purse: str
    cents: int


class Pass(Command, frozen=True, kw_only=True, tag="toy.pass"):
    giver: str
    taker: str
    cents: int


class Share(Command, frozen=True, kw_only=True, tag="toy.share"):
    """Take one cent from each of many purses."""

    givers: tuple[str, ...]
    taker: str


class PassOn(Command, frozen=True, kw_only=True, tag="toy.pass-on"):
    """Hand a cent from purse to purse, looking at one after another."""

    purses: tuple[str, ...]


class Stumble(Command, frozen=True, kw_only=True, tag="toy.stumble"):
    """A verb with a bug."""


def fill(command: Fill, see: See) -> list[Fact]:
    return [PurseFilled(day=see.today(), purse=command.purse, cents=command.cents)]


def pass_coins(command: Pass, see: See) -> list[Fact]:
    if see(Purse, command.giver).cents < command.cents:
        raise EmptyPurse(purse=command.giver, holds=see(Purse, command.giver).cents)
    return [
        CoinsPassed(day=see.today(), giver=command.giver, taker=command.taker, cents=command.cents)
    ]


def share(command: Share, see: See) -> list[Fact]:
    purses = see.all(Purse, command.givers)
    if any(purse.cents < 1 for purse in purses.values()):
        raise EmptyPurse
    return [
        CoinsPassed(day=see.today(), giver=giver, taker=command.taker, cents=1)
        for giver in command.givers
    ]


def pass_on(command: PassOn, see: See) -> list[Fact]:
    for purse in command.purses:
        see(Purse, purse)
    return [
        CoinsPassed(day=see.today(), giver=command.purses[0], taker=command.purses[-1], cents=1)
    ]


def stumble(command: Stumble, see: See) -> list[Fact]:
    raise ZeroDivisionError


TOY = Rulebook(
    Chapter(
        name="toy",
        facts=(PurseFilled, CoinsPassed),
        nouns=(Purse,),
        verbs=(fill, pass_coins, share, pass_on, stumble),
    )
)
