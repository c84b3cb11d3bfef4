"""A tiny business for tests of the kernel: loaves go into baskets, and out."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Self

import msgspec
from immutables import Map
from msgspec import Meta

from ledger.kernel.command import Command
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.question import Question
from ledger.kernel.routes import Part
from ledger.kernel.rulebook import Chapter
from ledger.kernel.see import See

DAY = date(2026, 6, 15)


class LoafBaked(Fact, frozen=True, kw_only=True, gc=False, tag="toys.loaf-baked.v2"):
    """A loaf was baked into a basket, weighed in grams."""

    begins: ClassVar = "loaf"

    loaf: str
    basket: str
    grams: int


class LoafBakedV1(Fact, frozen=True, kw_only=True, gc=False, tag="toys.loaf-baked.v1"):
    """A loaf was baked; in those days they were counted in kilos."""

    loaf: str
    basket: str
    kilos: int

    def upcast(self) -> LoafBaked:
        """A kilo is a thousand grams."""
        return LoafBaked(day=self.day, loaf=self.loaf, basket=self.basket, grams=self.kilos * 1000)


class Eaten(msgspec.Struct, frozen=True):
    """What a bird took on the way."""

    bird: str


class LoafMoved(Fact, frozen=True, kw_only=True, gc=False, tag="toys.loaf-moved.v1"):
    """A loaf went from one basket to another."""

    found_by: ClassVar = {"loaf": "moved", "crumbs.bird": "bird"}

    loaf: str
    source: str
    target: str
    crumbs: tuple[Eaten, ...] = ()


class Crumb(msgspec.Struct, frozen=True):
    """Something inside a noun."""

    grams: int
    day: date


class Loaf(Noun, frozen=True, kw_only=True, gc=False):
    """One loaf, by its id."""

    kind = "toys.loaf"
    tag = "loaf"
    key = "loaf"

    grams: int = 0
    crumbs: Map[str, Crumb] = Map()
    years: Map[int, int] = Map()
    nested: Map[str, Map[str, int]] = Map()
    seen: frozenset[str] = frozenset()

    def evolve(self, part: LoafBaked) -> Self:
        """Be baked."""
        return type(self)(grams=part.grams)


def _moved(fact: LoafMoved) -> Iterable[Part]:
    return [(fact.source, -1), (fact.target, 1)]


def _baked(fact: LoafBaked) -> Iterable[Part]:
    return [(fact.basket, 1)]


class Basket(Noun, frozen=True, kw_only=True, gc=False):
    """How many loaves a basket holds."""

    kind = "toys.basket"
    tag = "basket"
    parts = {LoafBaked: _baked, LoafMoved: _moved}

    loaves: int = 0

    def evolve(self, part: int) -> Self:
        """One more or one less."""
        return type(self)(loaves=self.loaves + part)


class Stock(Question[int], frozen=True):
    """How many loaves are there in this basket?"""

    basket: str


def in_the_basket(question: Stock, see: See) -> int:
    """As many as it holds."""
    return see(Basket, question.basket).loaves


def behind_the_basket(question: Stock, see: See) -> int:
    """As many as the one behind it holds."""
    return see(Basket, f"behind {question.basket}").loaves


class MoveLoaf(Command, frozen=True, kw_only=True, tag="toys.move-loaf"):
    """Move a loaf."""

    loaf: str
    source: str
    target: Annotated[str, Meta(min_length=1)]
    day: date | None = None


class DropLoaf(Command, frozen=True, kw_only=True, tag="toys.drop-loaf"):
    """Drop a loaf, and forget to say so."""


def move_loaf(command: MoveLoaf, see: See) -> list[LoafMoved]:
    """Move whatever is there."""
    return [
        LoafMoved(day=see.today(), loaf=command.loaf, source=command.source, target=command.target)
    ]


def drop_loaf(_command: DropLoaf, _see: See) -> list[Fact]:
    """Write nothing, which no verb may."""
    return []


def _eat(fact: LoafBaked) -> list[Due]:
    at = datetime(2026, 6, 20, tzinfo=UTC)
    command = MoveLoaf(loaf=fact.loaf, source=fact.basket, target="bin")
    return [Due(subject=f"eat:{fact.loaf}", at=at, command=command)]


def _eaten(fact: LoafMoved) -> list[Done]:
    return [Done(subject=f"eat:{fact.loaf}")]


TOYS = Chapter(
    name="toys",
    facts=(LoafBaked, LoafBakedV1, LoafMoved),
    nouns=(Loaf, Basket),
    verbs=(move_loaf, drop_loaf),
    due=(_eat, _eaten),
    answers=(in_the_basket, behind_the_basket),
)
