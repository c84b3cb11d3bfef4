"""A membership is a member's standing over time.

none ──apply──▶ applied ──admit──▶ admitted ◀──reinstate── suspended, excluded, deceased
                   │                  ├──suspend──▶ suspended
                decline               ├──exclude──▶ excluded      (also from suspended)
                   ▼                  ├──die──────▶ deceased      (also from suspended, excluded)
                declined              └──withdraw─▶ withdrawn     (from all that are not the end)
"""

from datetime import date
from typing import Self, assert_never

from msgspec.structs import replace

from ledger.kernel.noun import Noun
from ledger.members.events import (
    HomeHubChanged,
    Language,
    LanguageChosen,
    MemberApplied,
    MemberForgotten,
    Standing,
    StandingChanged,
    TaxCodeCorrected,
)

HERE = (Standing.APPLIED, Standing.ADMITTED, Standing.SUSPENDED)
GONE = frozenset({Standing.EXCLUDED, Standing.DECEASED})
OVER = frozenset({Standing.DECLINED, Standing.WITHDRAWN})

Moved = (
    MemberApplied
    | StandingChanged
    | MemberForgotten
    | HomeHubChanged
    | LanguageChosen
    | TaxCodeCorrected
)


class Membership(Noun, frozen=True, kw_only=True, gc=False):
    """One member's standing, by member id; `since` is the day it began, `admitted` the day of the first admission."""

    kind = "members.membership"
    fold = 3
    tag = "membership"
    key = "member"

    standing: Standing = Standing.NONE
    since: date | None = None
    person: bool = True
    home_hub: str = ""
    tax_tag: str = ""
    admitted: date | None = None
    forgotten: bool = False
    language: Language = Language.IT

    @property
    def was_admitted(self) -> bool:
        """Say whether the member ever was admitted."""
        return self.admitted is not None

    def evolve(self, part: Moved) -> Self:
        """Take the next standing, or what else changed."""
        match part:
            case MemberApplied():
                return type(self)(
                    standing=Standing.APPLIED,
                    since=part.day,
                    person=part.person,
                    home_hub=part.home_hub,
                    tax_tag=part.tax_tag,
                )
            case StandingChanged():
                first = part.day if part.becomes is Standing.ADMITTED else None
                return replace(
                    self,
                    standing=part.becomes,
                    since=part.day,
                    admitted=self.admitted or first,
                )
            case MemberForgotten():
                return replace(self, forgotten=True)
            case HomeHubChanged():
                return replace(self, home_hub=part.home_hub)
            case LanguageChosen():
                return replace(self, language=part.language)
            case TaxCodeCorrected():
                return replace(self, tax_tag=part.tax_tag)
            case _:
                assert_never(part)
