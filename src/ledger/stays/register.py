"""The guest register of a stay: what was told of each guest, and what the law still asks before they are let in."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Final, Self, assert_never

import msgspec
from immutables import Map
from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.text import one_of
from ledger.stays.events import Bedding, StayChanged
from ledger.stays.register_events import (
    AgeJudged,
    ArrivalReported,
    GuestRegistered,
    RegisterDestroyed,
)
from ledger.stays.register_words import GuestKind
from ledger.stays.tax_events import AgeRule, GuestExempted
from ledger.stays.tax_table import Exempt

IDENTITY: Final = ("surname", "given_name", "sex", "born", "birth_place", "citizenship")
DOCUMENT: Final = ("document", "document_number", "document_place")
PERSONAL: Final = (*IDENTITY, *DOCUMENT)
HEADS: Final = {
    GuestKind.FAMILY_MEMBER: GuestKind.FAMILY_HEAD,
    GuestKind.GROUP_MEMBER: GuestKind.GROUP_HEAD,
}
"""Whose document stands for theirs."""
Wanted = Annotated[
    str, one_of((*PERSONAL, *HEADS.values(), "residence"), "what is still to be told")
]


class AlreadyReported(Refused):
    """The police have the guests of this stay, or nobody came: what was told of them has ended."""


class GuestTold(msgspec.Struct, frozen=True, gc=False):
    """What is known to be told of one guest: which fields, never what is in them."""

    comes_as: GuestKind = GuestKind.SINGLE
    residence: str = ""
    fields: frozenset[str] = frozenset()
    age: AgeJudged | None = None
    lives_here: bool = False
    excused: str = ""

    @property
    def exempt(self) -> str:
        """Return why the guest owes no city tax, if so: what the register says goes before what the host saw."""
        if self.age is not None and self.age.exempt:
            return Exempt.AGE
        return Exempt.RESIDENT if self.lives_here else self.excused


class Guest(msgspec.Struct, frozen=True, gc=False):
    """One guest of a stay: a member, or the companion of this number; and the bed place."""

    guest: str
    companion: int
    room: str
    bed: str

    @property
    def key(self) -> str:
        """Return what tells the guest from the others of the stay."""
        return guest_key(self.guest, self.companion)


class Lacking(msgspec.Struct, frozen=True, kw_only=True):
    """What the law still asks of a guest; `companion` is null for a member, `guest` for a companion."""

    guest: str | None
    companion: int | None
    room: str
    bed: str
    lacks: list[Wanted]


NOTHING_TOLD: Final = GuestTold()


def guest_key(guest: str, companion: int) -> str:
    """Return the key of a member, or of a companion by number."""
    return guest or str(companion)


def guests_in(beds: Iterable[Bedding]) -> Iterator[Guest]:
    """Yield the guests of a stay; its companions are numbered from 1 in the order of the beds."""
    companions = 0
    for one in beds:
        companions += not one.guest
        yield Guest(one.guest, 0 if one.guest else companions, one.room, one.bed)


class Leaving(msgspec.Struct, frozen=True, gc=False):
    """Some guests give their beds back while the others stay on; both as they were numbered before."""

    staying: tuple[Guest, ...]
    gone: tuple[Guest, ...]

    def renamed(self) -> dict[str, Guest]:
        """Return who each is from now on, by the key of before: companions are numbered anew, those who stay first."""
        found, companions = {}, 0
        for one in (*self.staying, *self.gone):
            companions += not one.guest
            found[one.key] = replace(one, companion=0 if one.guest else companions)
        return found


def leaving(was: Iterable[Bedding], now: Iterable[Bedding]) -> Leaving:
    """Return who stays of the guests in the house, and who leaves, when they have fewer beds now."""
    kept = {(one.room, one.bed) for one in now}
    guests = list(guests_in(was))
    return Leaving(
        tuple(one for one in guests if (one.room, one.bed) in kept),
        tuple(one for one in guests if (one.room, one.bed) not in kept),
    )


class GuestRegister(Noun, frozen=True, kw_only=True, gc=False):
    """What was told of each guest of one stay, by the guest's key; whether the police have it, and whether it ended.

    Guests who have `gone` before the others were here, and remain in it.
    """

    kind = "stays.guest-register"
    tag = "stay"
    key = "stay"

    told: Map[str, GuestTold] = Map()
    gone: frozenset[str] = frozenset()
    ever_told: bool = False
    awaited: bool = False
    reported: bool = False
    destroyed: bool = False

    def evolve(
        self,
        part: GuestRegistered | GuestExempted | StayChanged | ArrivalReported | RegisterDestroyed,
    ) -> Self:
        """Know more of one guest; whoever is named anew, or comes no more, is not known."""
        match part:
            case GuestRegistered():
                name = guest_key(part.guest, part.companion)
                before = self.told.get(name, NOTHING_TOLD)
                after = GuestTold(
                    GuestKind(part.comes_as) if part.comes_as else before.comes_as,
                    part.residence or before.residence,
                    before.fields | {field for field in PERSONAL if getattr(part, field)},
                    part.age or before.age,
                    part.lives_here if part.residence else before.lives_here,
                    before.excused,
                )
                awaited = self.awaited or part.awaited_on is not None
                told = self.told.set(name, after)
                return replace(self, told=told, ever_told=True, awaited=awaited)
            case GuestExempted():
                name = guest_key(part.guest, part.companion)
                after = replace(self.told.get(name, NOTHING_TOLD), excused=part.reason)
                return replace(self, told=self.told.set(name, after))
            case StayChanged() if part.in_house:
                if len(part.beds) < len(part.was_beds):
                    return self.fewer(part.was_beds, part.beds)
                return self
            case StayChanged():
                return replace(self, told=Map(self._still(part)))
            case ArrivalReported():
                return replace(self, reported=True)
            case RegisterDestroyed():
                return replace(self, destroyed=True)
            case _:
                assert_never(part)

    def _still(self, part: StayChanged) -> dict[str, GuestTold]:
        """Return what is told of those who come still: companions have no name but the one they are given anew."""
        coming = {one.key for one in guests_in(part.beds) if one.guest or not part.companions}
        return {name: one for name, one in self.told.items() if name in coming}

    def fewer(self, was: Iterable[Bedding], now: Iterable[Bedding]) -> Self:
        """Know all who were let in, whoever leaves: companions are numbered by the beds that are left, those who left after them."""
        left = leaving(was, now)
        renamed = left.renamed()
        told = {
            renamed[name].key if name in renamed else name: one for name, one in self.told.items()
        }
        gone = {renamed[one.key].key for one in left.gone}
        return replace(self, told=Map(told), gone=self.gone | gone)

    def of(self, guest: Guest) -> GuestTold:
        """Return what was told of a guest."""
        return self.told.get(guest.key, NOTHING_TOLD)

    def origins(self, beds: Iterable[Bedding]) -> tuple[str, ...]:
        """Return where the guests live, in order, without saying who lives where."""
        return self.origins_of(guests_in(beds))

    def origins_of(self, guests: Iterable[Guest]) -> tuple[str, ...]:
        """Return where these guests live, in order."""
        return tuple(sorted(self.of(guest).residence for guest in guests))

    def lacking(self, beds: Iterable[Bedding], by: AgeRule | None = None) -> list[Lacking]:
        """Return the guests of whom the law asks more, and what.

        Where guests are exempt from city tax `by` age on the arrival day, that has to be judged by this very rule: who
        arrives on another day since, or where another table is in force, says once more when they were born.
        """
        guests = list(guests_in(beds))
        kinds = {one.comes_as for one in self.told.values()}
        return [
            Lacking(
                guest=one.guest or None,
                companion=one.companion or None,
                room=one.room,
                bed=one.bed,
                lacks=lacks,
            )
            for one in guests
            if (lacks := list(_lacks(self.of(one), kinds, by)))
        ]


def _lacks(told: GuestTold, kinds: set[GuestKind], by: AgeRule | None) -> Iterator[str]:
    """Yield the fields that are not told, and the head whose document would stand for this guest's."""
    anew = {"born"} if by and (told.age is None or told.age.by != by) else set()
    yield from (field for field in IDENTITY if field not in told.fields or field in anew)
    head = HEADS.get(told.comes_as)
    if head is None:
        yield from (field for field in DOCUMENT if field not in told.fields)
    elif head not in kinds:
        yield head
    if not told.residence:
        yield "residence"


def must_be_open(register: GuestRegister, stay: str) -> None:
    """Refuse `AlreadyReported` once the police have it, or it was destroyed."""
    if register.reported or register.destroyed:
        raise AlreadyReported(stay=stay)
