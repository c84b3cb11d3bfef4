"""The book of members (libro soci): numbered entries of every issuer, and the liens that stand in it."""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from ledger.houses.events import SharesTransferred
from ledger.offerings.events import (
    LienEntered,
    LienLifted,
    SharesEntered,
    SharesGiven,
    SharesInherited,
    SharesIssued,
    SharesPassed,
    SharesRedeemed,
    SharesRegistered,
)
from ledger.ventures.events import VentureOpened
from projections.engine.change import Change, End
from projections.engine.table import History, Lines, Row, Running
from projections.engine.view import View


class Title(StrEnum):
    """By what a member's shares came or went."""

    FOUNDER = "founder"
    OFFERING = "offering"
    OPENING = "opening"
    DEED = "deed"
    TRANSFER = "transfer"
    GIFT = "gift"
    DEATH = "death"
    REDEMPTION = "redemption"


class Registered(msgspec.Struct, frozen=True, gc=False):
    """One entry: a member has so many shares more, or fewer, by a title.

    Its document stands in the fact, sealed under the key of `kept_under`; empty: there is none. `number` counts the entries of the issuer from 1.
    """

    issuer: str
    member: str
    shares: int
    title: Title
    kept_under: str = ""
    one: int = 1


class Lien(msgspec.Struct, frozen=True, gc=False):
    """Shares that do not move until it is lifted; creditor and document stand sealed in the fact."""

    lien: str
    issuer: str
    member: str
    shares: int


ENTRIES = Lines(
    row=Registered,
    name="register_entries",
    key=("issuer",),
    running=(Running(("issuer",), {"number": "one"}),),
)
LIENS = History(row=Lien, name="liens", key=("lien",))

FIGURES = """
SELECT concat_ws(' ', 'entry', issuer, number), concat_ws(' ', member, shares, title, one,
    nullif(kept_under, ''))
FROM register_entries WHERE position <= %(position)s
UNION ALL
SELECT 'lien ' || lien, concat_ws(' ', issuer, member, shares) FROM liens
WHERE from_position <= %(position)s AND to_position > %(position)s
"""

_BY: dict[type[SharesPassed], Title] = {
    SharesEntered: Title.DEED,
    SharesRegistered: Title.OPENING,
    SharesGiven: Title.GIFT,
    SharesInherited: Title.DEATH,
    SharesRedeemed: Title.REDEMPTION,
}


def founded(fact: VentureOpened) -> Iterator[Row]:
    """Founders stand in the book first."""
    for one in fact.founders:
        yield Registered(fact.venture, one.member, one.shares, Title.FOUNDER)


def issued(fact: SharesIssued) -> Iterator[Row]:
    """An offering brought in a member."""
    yield Registered(fact.issuer, fact.member, fact.shares, Title.OFFERING)


def transferred(fact: SharesTransferred) -> Iterator[Row]:
    """The seller, then the buyer."""
    for member, shares in ((fact.seller, -fact.shares), (fact.buyer, fact.shares)):
        yield Registered(fact.house, member, shares, Title.TRANSFER, fact.house)


def passed(fact: SharesPassed) -> Iterator[Row]:
    """Whoever a document concerns."""
    for member, shares in fact.moves:
        yield Registered(fact.issuer, member, shares, _BY[type(fact)], fact.issuer)


def lien_entered(fact: LienEntered) -> Iterator[Row]:
    """Some shares do not move any more."""
    yield Lien(fact.lien, fact.issuer, fact.member, fact.shares)


def lien_lifted(fact: LienLifted) -> Iterator[Change]:
    """They are free again."""
    yield End(Lien, (fact.lien,))


BOOK_OF_MEMBERS = View(
    name="book_of_members",
    version=3,
    tables=(ENTRIES, LIENS),
    folds=(founded, issued, transferred, passed, lien_entered, lien_lifted),
    figures=FIGURES,
)
