"""How members stand, where they are at home, who acts for them; their words stay in the log, sealed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from ledger.kernel.fact import Line
from ledger.members.events import (
    ContactChanged,
    HomeHubChanged,
    Language,
    LanguageChosen,
    MemberApplied,
    MemberForgotten,
    Standing,
    StandingChanged,
    TaxCodeCorrected,
    UserNamed,
    UserRemoved,
)
from projections.engine.change import Change, End, Put, Update
from projections.engine.table import History, Index, Row
from projections.engine.view import View


class ListedMember(msgspec.Struct, frozen=True, gc=False):
    """A member, standing so `since` a day; the sealed words stand in the facts at these positions."""

    member: str
    standing: Standing
    since: date
    person: bool
    home_hub: str
    forgotten: bool
    contact_at: int
    tax_code_at: int
    language: Language = Language.IT


class NamedUser(msgspec.Struct, frozen=True, gc=False):
    """A user who acts for a member."""

    member: str
    user_id: str


MEMBERS_TABLE = History(
    row=ListedMember,
    name="members",
    key=("member",),
    indexes=(Index(("home_hub", "member")),),
)
USERS = History(row=NamedUser, name="users", key=("member", "user_id"))

FIGURES = """
WITH held AS (
    SELECT * FROM members WHERE from_position <= %(position)s AND to_position > %(position)s
)
SELECT 'directory member ' || member, concat_ws(' ', standing, home_hub) FROM held
UNION ALL
SELECT 'member ' || member, concat_ws(' ', since, person::int, forgotten::int, contact_at, tax_code_at, language)
FROM held
UNION ALL
SELECT concat_ws(' ', 'user', user_id, member), 'acts' FROM users
WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def applied(fact: MemberApplied, line: Line[Any]) -> Iterator[Row]:
    """Somebody asks to belong."""
    at = line.position
    yield ListedMember(
        fact.member,
        Standing.APPLIED,
        fact.day,
        fact.person,
        fact.home_hub,
        forgotten=False,
        contact_at=at,
        tax_code_at=at,
    )


def stood(fact: StandingChanged) -> Iterator[Change]:
    """They stand otherwise from this day on."""
    yield Update(ListedMember, (fact.member,), standing=fact.becomes, since=fact.day)


def moved(fact: HomeHubChanged) -> Iterator[Change]:
    """They belong to another hub."""
    yield Update(ListedMember, (fact.member,), home_hub=fact.home_hub)


def renamed(fact: ContactChanged, line: Line[Any]) -> Iterator[Change]:
    """Their name and address are told anew."""
    yield Update(ListedMember, (fact.member,), contact_at=line.position)


def chosen(fact: LanguageChosen) -> Iterator[Change]:
    """They are written to in another language."""
    yield Update(ListedMember, (fact.member,), language=fact.language)


def corrected(fact: TaxCodeCorrected, line: Line[Any]) -> Iterator[Change]:
    """Their tax code is told anew."""
    yield Update(ListedMember, (fact.member,), tax_code_at=line.position)


def forgotten(fact: MemberForgotten) -> Iterator[Change]:
    """Nobody can read their words any more."""
    yield Update(ListedMember, (fact.member,), forgotten=True)


def named(fact: UserNamed) -> Iterator[Change]:
    """A user acts for them."""
    yield Put(NamedUser(fact.member, fact.user))


def removed(fact: UserRemoved) -> Iterator[Change]:
    """A user acts for them no longer."""
    yield End(NamedUser, (fact.member, fact.user))


MEMBERS = View(
    name="members",
    version=2,
    tables=(MEMBERS_TABLE, USERS),
    folds=(applied, stood, moved, renamed, chosen, corrected, forgotten, named, removed),
    figures=FIGURES,
)
