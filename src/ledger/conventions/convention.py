"""A convention: what is on the table, who has signed it, and what has been agreed; and all of one hub's."""

from datetime import date
from enum import StrEnum
from typing import Self, assert_never

import msgspec
from msgspec.structs import replace

from ledger.conventions.events import (
    AgreedPrice,
    ConventionAgreed,
    ConventionCountered,
    ConventionDeclined,
    ConventionEnded,
    ConventionProposed,
    ConventionResumed,
    ConventionSigned,
    ConventionSuspended,
    Terms,
)
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See


class NoSuchConvention(Unknown):
    """The hub has no such convention."""


class Stage(StrEnum):
    """Where a convention stands; NONE is one that was never proposed."""

    NONE = "none"
    PROPOSED = "proposed"
    AGREED = "agreed"
    SUSPENDED = "suspended"
    DECLINED = "declined"
    ENDED = "ended"


class OnTheTable(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Terms that wait for signatures: the parties that have signed them, and the persons who did."""

    since: date
    until: date | None
    prices: tuple[AgreedPrice, ...]
    signed: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()


class Convention(Noun, frozen=True, kw_only=True, gc=False):
    """One convention, by its id. `until` is the last day that any of its agreed terms covers; none if one has no end."""

    kind = "conventions.convention"
    tag = "convention"
    key = "convention"

    hub: str = ""
    stage: Stage = Stage.NONE
    version: int = 0
    table: OnTheTable | None = None
    until: date | None = None

    def evolve(
        self,
        part: ConventionProposed
        | ConventionCountered
        | ConventionSigned
        | ConventionAgreed
        | ConventionDeclined
        | ConventionSuspended
        | ConventionResumed
        | ConventionEnded,
    ) -> Self:
        """Offer, sign, agree; suspend, resume and end."""
        match part:
            case ConventionProposed():
                return replace(self._offered(part), hub=part.hub, stage=Stage.PROPOSED)
            case ConventionCountered():
                return self._offered(part)
            case ConventionSigned():
                return replace(self, table=self.table and _signed(self.table, part))
            case ConventionAgreed():
                if self.stage is Stage.PROPOSED:
                    return replace(self, stage=Stage.AGREED, table=None, until=part.until)
                return replace(self, table=None, until=later(self.until, part.until))
            case ConventionDeclined():
                stage = Stage.DECLINED if self.stage is Stage.PROPOSED else self.stage
                return replace(self, stage=stage, table=None)
            case ConventionSuspended():
                return replace(self, stage=Stage.SUSPENDED)
            case ConventionResumed():
                return replace(self, stage=Stage.AGREED)
            case ConventionEnded():
                return replace(self, stage=Stage.ENDED, table=None, until=part.last)
            case _:
                assert_never(part)

    def _offered(self, part: Terms) -> Self:
        table = OnTheTable(part.since, part.until, part.prices)
        return replace(self, version=part.version, table=table)

    def is_over(self, day: date) -> bool:
        """Say whether another may take its place: it was declined, was ended, or is past its last day."""
        if self.stage in (Stage.NONE, Stage.DECLINED, Stage.ENDED):
            return True
        return self.table is None and self.until is not None and self.until < day


def _signed(table: OnTheTable, part: ConventionSigned) -> OnTheTable:
    signed, signers = (*table.signed, part.by), (*table.signers, part.signer)
    return replace(table, signed=signed, signers=signers)


def later(one: date | None, other: date | None) -> date | None:
    """Return the later of two last days; none is without an end."""
    return None if one is None or other is None else max(one, other)


class AgreedTerms(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A version that both have signed: its prices, and from when until when."""

    convention: str
    version: int
    since: date
    until: date | None
    prices: tuple[AgreedPrice, ...]

    def covers(self, day: date) -> bool:
        """Say whether a day is one of theirs."""
        return self.since <= day and (self.until is None or day <= self.until)


class HubConventions(Noun, frozen=True, kw_only=True, gc=False):
    """The conventions of one hub: the one proposed last, and the terms by which it sells."""

    kind = "conventions.hub-conventions"
    tag = "hub-conventions"
    key = "hub"

    last: str = ""
    agreed: tuple[AgreedTerms, ...] = ()
    suspended: tuple[str, ...] = ()

    def evolve(
        self,
        part: ConventionProposed
        | ConventionAgreed
        | ConventionSuspended
        | ConventionResumed
        | ConventionEnded,
    ) -> Self:
        """Remember what was agreed, in order, and what of it is not sold for now or for good."""
        match part:
            case ConventionProposed():
                return replace(self, last=part.convention)
            case ConventionAgreed():
                terms = AgreedTerms(
                    part.convention, part.version, part.since, part.until, part.prices
                )
                return replace(self, agreed=(*self.agreed, terms))
            case ConventionSuspended():
                return replace(self, suspended=(*self.suspended, part.convention))
            case ConventionResumed():
                return replace(self, suspended=_without(self.suspended, part.convention))
            case ConventionEnded():
                agreed = tuple(
                    _until(one, part.last) if one.convention == part.convention else one
                    for one in self.agreed
                )
                suspended = _without(self.suspended, part.convention)
                return replace(self, agreed=agreed, suspended=suspended)
            case _:
                assert_never(part)

    def on(self, day: date) -> AgreedTerms | None:
        """Return the terms that a use on this day is sold by: of those that cover it, the ones that were agreed last.

        None where nothing covers it, and while the convention of those is suspended.
        """
        found = next((one for one in reversed(self.agreed) if one.covers(day)), None)
        return None if found is None or found.convention in self.suspended else found


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name)


def _until(terms: AgreedTerms, last: date) -> AgreedTerms:
    return replace(terms, until=last if terms.until is None else min(terms.until, last))


def existing_convention(see: See, hub: str, convention: str) -> Convention:
    """Return the convention; refuses `NoSuchConvention` if the hub has none of that id."""
    found = see(Convention, convention)
    if found.stage is Stage.NONE or found.hub != hub:
        raise NoSuchConvention(convention=convention)
    return found
