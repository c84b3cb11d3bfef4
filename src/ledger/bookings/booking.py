"""A booking is units of a resource over a span of time, from the first reservation to the last cent."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Final, Generic, Self, TypeVar

from msgspec.structs import replace

from ledger.billing.bill import Bill
from ledger.billing.fee import AtLeast, hundredths
from ledger.billing.journal import Billed
from ledger.bookings.terms import BookingTerms, Cancelling, day_of
from ledger.conventions.sold import Sold, Spent
from ledger.kernel.days import IN_ITALY, day_at, strikes
from ledger.kernel.fact import Fact
from ledger.kernel.noun import Noun
from ledger.kernel.routes import by
from ledger.kernel.see import See
from ledger.kernel.slots import S

F = TypeVar("F", bound=Fact)


class Stage(StrEnum):
    """Where a booking is on its way; NONE is no booking at all."""

    NONE = "none"
    RESERVED = "reserved"
    RELEASED = "released"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    NO_SHOW = "no-show"
    IN_HOUSE = "in house"
    FINISHED = "finished"


LAPSES: Final = {Stage.RESERVED: Stage.RELEASED, Stage.BOOKED: Stage.NO_SHOW}
"""The stages that end by the clock, and what a booking is then, whether or not somebody wrote so."""


class Booking(Noun, Generic[S], frozen=True, kw_only=True, gc=False):
    """The root of all bookings; a kind of them says what is its own.

    `key`   the field of its facts that holds its id;
    `steps` each fact that moves it, with the stage to which it leads, or None for a change;
    `beside` facts on its way that move it to no other stage (the kind says what they mean);
    `holds` the field that says what is booked: (resource, unit)s, unless `units_in` reads them out of something else;
    `terms` how its time is cut, until when what may happen, what cancelling costs.

    A kind whose bookings have hours or percentages of their own, rather than all the same, answers for them in
    `awaited_until`, `given_up_until`, `missing_at`, `let_in_from` and `cancelling`; its days are those of the `zone` where it is.

    Facts repeat what the booking is (hub, payer, arrive, depart, its units, its bill): a field by the
    same name is taken over. `sold` says by which rule it was sold to whom, where that was not the public price, `spent` which visa
    days were given up too late. `[arrive, depart)` are its slots; giving some of them up costs `at_least` so
    much, and `below_a_cent` are the hundredths of a cent that fees left out so far. A reservation that was
    released had `expired`, or was given back.
    """

    key: ClassVar[str]
    steps: ClassVar[Mapping[type[Fact], Stage | None]] = {}
    beside: ClassVar[tuple[type[Fact], ...]] = ()
    holds: ClassVar[str]
    terms: ClassVar[BookingTerms[Any]]

    name: str = ""
    stage: Stage = Stage.NONE
    hub: str = ""
    zone: str = IN_ITALY
    payer: str = ""
    arrive: S = date.min  # type: ignore[assignment]  # nobody reads when nothing begins
    depart: S = date.min  # type: ignore[assignment]  # nobody reads when nothing ends
    bill: Bill[S] = ()
    sold: tuple[Sold[S], ...] = ()
    spent: tuple[Spent[S], ...] = ()
    at_least: tuple[AtLeast[S], ...] = ()
    below_a_cent: int = 0
    expires: datetime | None = None
    expired: bool = False

    def __init_subclass__(cls) -> None:
        """Hand each of its facts whole to the booking it names; a fact that lacks a word is our mistake."""
        for fact, stage in cls.steps.items():
            fields = {*fact.__struct_fields__}
            lacking = _said_at(stage, cls.holds, fields) - fields
            assert not lacking, f"{fact.__name__} does not say {sorted(lacking)}"
        cls.parts = {fact: by(cls.key) for fact in (*cls.steps, *cls.beside)}
        super().__init_subclass__()

    def evolve(self, part: Fact) -> Self:
        """Take the step, and what the fact says of the booking."""
        stage = self.steps[type(part)] or self.stage
        said = {field: getattr(part, field) for field in repeated(type(part), type(self))}
        if stage is Stage.BOOKED:
            said["expires"] = None
        if self.steps[type(part)] is None:
            said["below_a_cent"] = self._left_below_a_cent(part)
        return replace(self, name=getattr(part, self.key), stage=stage, **said)

    def _left_below_a_cent(self, change: Any) -> int:
        return (self.below_a_cent + hundredths(change.given_up)) % 100

    def fact(self, see: See, kind: type[F], **more: object) -> F:
        """Return a fact of this booking, today: it repeats what the booking is, and says `more`."""
        said: dict[str, Any] = {field: getattr(self, field) for field in repeated(kind, type(self))}
        said |= {"day": see.today(), self.key: self.name, **more}
        return kind(**said)

    @classmethod
    def units_in(cls, named: object, prefix: str = "") -> list[tuple[str, str]]:
        """Return the (resource, unit)s that a fact, or the booking itself, names; or, with `was_`, named before."""
        return [(resource, unit) for resource, unit in getattr(named, prefix + cls.holds)]

    @classmethod
    def awaited_until(cls, named: Any) -> datetime:
        """Return the instant from which a booking to which nobody came is a no-show, by a fact or the booking itself."""
        return cls.terms.absent_at(named.arrive)

    @property
    def billed(self) -> Billed:
        """Return whose bill it is."""
        return Billed(self.name, self.hub, self.payer, self.terms.words)

    @property
    def absent_at(self) -> datetime:
        """Return the instant from which a booking whose guests are not here is a no-show."""
        return self.awaited_until(self)

    @property
    def given_up_until(self) -> datetime:
        """Return the instant from which it can no longer be called off."""
        return self.absent_at

    @property
    def missing_at(self) -> datetime:
        """Return the instant from which the hub may say that nobody came."""
        return self.terms.missing_at(self.arrive)

    @property
    def let_in_from(self) -> datetime:
        """Return the instant from which guests are let in: the beginning of the first day."""
        return strikes(self.zone, self.day_of(self.arrive), "00:00")

    @property
    def cancelling(self) -> Cancelling:
        """Return what is kept of the price, by how many days before the first day it is given up."""
        return self.terms.cancelling

    @property
    def over_at(self) -> datetime:
        """Return the instant at which guests who are still in the house are checked out."""
        return self.terms.over_at(self.depart)

    def day_of(self, slot: S) -> date:
        """Return the day on which a slot begins, there where the booking is."""
        return day_of(slot, self.zone)

    def today(self, now: datetime) -> date:
        """Return the day it is there where the booking is."""
        return day_at(self.zone, now)

    def has_expired(self, now: datetime) -> bool:
        """Say whether it was a reservation that nobody booked in time, written so or not."""
        if self.stage is Stage.RELEASED:
            return self.expired
        return self.stage is Stage.RESERVED and self.judged(now) is Stage.RELEASED

    def judged(self, now: datetime) -> Stage:
        """Return the stage by the clock: what has lapsed is over, whether or not somebody wrote so."""
        if self.stage not in LAPSES:
            return self.stage
        lapses = self.expires if self.stage is Stage.RESERVED else self.absent_at
        return LAPSES[self.stage] if lapses is not None and lapses <= now else self.stage


def _said_at(stage: Stage | None, holds: str, fields: AbstractSet[str]) -> frozenset[str]:
    """Return what a fact of this step has to say, whatever is booked; who may leave early says all of that."""
    always, fee = {"hub", "payer", "arrive", "depart", holds}, {"given_up", "fee_cents"}
    match stage:
        case Stage.RESERVED:
            return frozenset(always | {"bill", "expires"})
        case Stage.RELEASED:
            return frozenset(always | {"expired"})
        case Stage.FINISHED:
            early = {"left", *fee}
            return frozenset(always - {"arrive"} | (early if early & fields else set()))
        case Stage.CANCELLED | Stage.NO_SHOW:
            return frozenset(always | fee)
        case None:
            was = {"was_arrive", "was_depart", f"was_{holds}"}
            return frozenset(always | was | fee | {"bill", "at_least", "in_house", "first"})
        case _:
            return frozenset(always)


@cache
def repeated(fact: type[Fact], booking: type[Booking[Any]]) -> tuple[str, ...]:
    """Return the fields that a fact and a booking share."""
    return tuple(one for one in booking.__struct_fields__ if one in fact.__struct_fields__)
