"""Offerings under the rules of crowdfunding: their key information sheets, and who saw which of them."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.offerings.crowdfunding import Investor
from ledger.offerings.crowdfunding_events import InvestorWarned, KeyInformationGiven
from projections.engine.change import Change, Put
from projections.engine.table import History, Row


class SheetOf(msgspec.Struct, frozen=True, gc=False):
    """The key information sheet of an offering."""

    offering: str
    sha256: str
    version: int


class WarnedOf(msgspec.Struct, frozen=True, gc=False):
    """Who was warned when they made a pledge: the version they saw, their class, when it was assessed."""

    pledge: str
    version: int
    investor: Investor
    assessed: date


SHEETS = History(row=SheetOf, name="sheets", key=("offering",))
WARNED = History(row=WarnedOf, name="warned", key=("pledge",))


def sheet_given(fact: KeyInformationGiven) -> Iterator[Change]:
    """There is a sheet, or a newer one."""
    yield Put(SheetOf(fact.offering, fact.sha256, fact.version))


def warned(fact: InvestorWarned) -> Iterator[Row]:
    """A member knew what they asked for."""
    yield WarnedOf(fact.pledge, fact.version, Investor(fact.investor), fact.assessed)
