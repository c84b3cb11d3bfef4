"""Where an offering stands under the rules of crowdfunding, Regulation (EU) 2020/1503.

It has a key information sheet, known by its hash and version, and at least four days to think again (art. 22); an
issuer raises at most five million euro in twelve months (art. 1); whoever asks for shares says which sheet they
saw, which class of investor they are, when that was assessed, and that they accept the warning (art. 21).
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

import msgspec
from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.days import years_after
from ledger.kernel.fact import Fact
from ledger.kernel.ids import OfferingId
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Count, Sha256
from ledger.kernel.who import Role
from ledger.offerings.crowdfunding_events import InvestorWarned, KeyInformationGiven
from ledger.offerings.offering import existing_offering
from ledger.offerings.register import Register
from ledger.offerings.terms import Terms

COOLING_OFF_DAYS: Final = 4
RAISED_CENTS_MAX: Final = 500_000_000
RAISED_YEARS: Final = 1
ASSESSED_YEARS: Final = 2


class CoolingOffTooShort(Refused):
    """Whoever asks for shares has at least four days to think again (Reg. (EU) 2020/1503, art. 22)."""


class RaisesTooMuch(Refused):
    """An issuer raises at most five million euro in twelve months (Reg. (EU) 2020/1503, art. 1)."""


class NotWarned(Refused):
    """It must be said which sheet was seen, who the investor is, and that the warning is accepted."""


class AnotherSheet(Refused):
    """The key information sheet has another version by now: read that one."""


class AssessedTooLongAgo(Refused):
    """An investor's class is assessed anew every two years (Reg. (EU) 2020/1503, art. 21)."""


class NoSheet(Refused):
    """The offering does not stand under the rules of crowdfunding: it has no key information sheet."""


class Investor(StrEnum):
    """The class of an investor."""

    SOPHISTICATED = "sophisticated"
    NON_SOPHISTICATED = "non-sophisticated"


class Sheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key information sheet, by the SHA-256 of its file; a later one has a higher version."""

    sha256: Sha256
    version: Count


class Warned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an investor saw and accepted."""

    version: Count
    investor: Investor
    assessed: Annotated[date, Meta(description="day on which the class was assessed")]
    accepted: Annotated[bool, Meta(description="the warning about risks is accepted")]


class KeyInformation(Noun, frozen=True, kw_only=True, gc=False):
    """The sheet that holds for an offering; version zero: it stands under other rules."""

    kind = "offerings.key-information"
    tag = "offering"
    key = "offering"

    version: int = 0

    def evolve(self, part: KeyInformationGiven) -> Self:
        """Take the newest."""
        return type(self)(version=part.version)


class ReviseSheet(Command, frozen=True, kw_only=True, tag="offerings.revise-sheet"):
    """Give an open offering a new version of its key information sheet (operators)."""

    offering: OfferingId
    sheet: Sheet


def revise_sheet(command: ReviseSheet, see: See) -> list[Fact]:
    """Put a later version in the place of the one that was seen until now."""
    must_be(see, Role.OPERATOR)
    offering = existing_offering(see, command.offering)
    offering.must_be_open()
    former = see(KeyInformation, command.offering).version
    if not former:
        raise NoSheet(offering=command.offering)
    if command.sheet.version <= former:
        raise AnotherSheet(version=former)
    return [sheet_given(command.offering, offering.issuer, command.sheet, see.today())]


def sheet_given(offering: str, issuer: str, sheet: Sheet, day: date) -> KeyInformationGiven:
    """Return the fact that this sheet holds for the offering from now on."""
    return KeyInformationGiven(
        day=day, offering=offering, issuer=issuer, sha256=sheet.sha256, version=sheet.version
    )


def must_be_small_and_slow(see: See, issuer: str, terms: Terms) -> None:
    """Refuse terms that leave too little time to think, or raise too much within twelve months."""
    if terms.cooling_off_days < COOLING_OFF_DAYS:
        raise CoolingOffTooShort(days=terms.cooling_off_days, days_min=COOLING_OFF_DAYS)
    today, raised = see.today(), see(Register, issuer).raised
    before = sum(cents for day, cents in raised if today < years_after(day, RAISED_YEARS))
    asked = terms.price_cents * terms.shares_max
    if before + asked > RAISED_CENTS_MAX:
        raise RaisesTooMuch(raised_cents=before, asked_cents=asked, cents_max=RAISED_CENTS_MAX)


def must_be_warned(see: See, offering: str, warned: Warned | None) -> None:
    """Refuse whoever asks for shares of such an offering without having seen and accepted what there is."""
    version = see(KeyInformation, offering).version
    if not version:
        if warned is not None:
            raise NoSheet(offering=offering)
        return
    if warned is None or not warned.accepted:
        raise NotWarned(offering=offering, version=version)
    if warned.version != version:
        raise AnotherSheet(version=version, seen=warned.version)
    if not warned.assessed <= see.today() <= years_after(warned.assessed, ASSESSED_YEARS):
        raise AssessedTooLongAgo(assessed=warned.assessed, years_max=ASSESSED_YEARS)


def was_warned(
    offering: str, pledge: str, member: str, warned: Warned, day: date
) -> InvestorWarned:
    """Return the fact that stands beside the pledge."""
    return InvestorWarned(
        day=day,
        offering=offering,
        pledge=pledge,
        member=member,
        version=warned.version,
        investor=warned.investor,
        assessed=warned.assessed,
    )
