"""Staff find members by e-mail, tax code, payment code, id or words of their name: digests are asked, nothing clear is kept.

The question comes in a body, since addresses stand in logs. It is written down that somebody looked, and not for what.
"""

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, PageAsked, Read
from api.engine.problems import Malformed
from api.members.shown import MemberShown, shown
from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.refused import Refused
from ledger.members.tax_code import tax_code
from ledger.members.words import email, name_words
from ledger.treasury.payment_code import member_of
from projections.engine.asof import Seen
from projections.members.questions import MEMBER


class By(StrEnum):
    """By what a member is sought."""

    EMAIL = "email"
    TAX_CODE = "tax_code"
    CODE = "code"
    NAME = "name"


class MemberSought(PageAsked, frozen=True, kw_only=True):
    """By what members are sought, and what is written there."""

    by: Annotated[By, Meta(description="`code`: a payment code or an id")]
    text: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=254,
            description="an e-mail or a code in any case; of a name, whole words in any order, without accents",
        ),
    ]


class MembersFound(msgspec.Struct, frozen=True, kw_only=True):
    """Who has it now, by id; `next` is the `cursor` of the page after, which may hold fewer, if there is one."""

    as_of: Seen
    members: list[MemberShown]
    next: str | None = None


async def found(ask: Ask) -> MembersFound:
    """Find the members who have an e-mail, a tax code, a code, or all of these words in their name."""
    query: MemberSought = ask.query
    words = _words(query)
    await ask.note_search()
    if query.by is By.CODE:
        ids = sorted(words)
    else:
        ids = await ask.found_by(query.by, words, query.cursor, query.limit + 1)
    async with ask.looking("members") as (connection, as_of):
        page = await MEMBER.page(
            connection, as_of, now=ask.now, own=ids[: query.limit], limit=1_000
        )
    told = await shown(ask, page.members)
    return MembersFound(
        as_of=page.as_of,
        members=[one for one in told if words <= _words_of(one, query.by)],
        next=ids[query.limit - 1] if len(ids) > query.limit else None,
    )


def _words(query: MemberSought) -> set[str]:
    """Return what is sought in its one form; refuses what nobody can have."""
    try:
        match query.by:
            case By.EMAIL:
                return {email(query.text)}
            case By.TAX_CODE:
                return {tax_code(query.text)}
            case By.CODE:
                return {_member(query.text)}
            case By.NAME:
                words = name_words(query.text)
    except Refused as why:
        raise Malformed(why.detail, field="text") from None
    if not words:
        raise Malformed("There is no word of a name.", field="text")
    return set(words)


def _words_of(member: MemberShown, by: By) -> set[str]:
    """Return what a member has now, in the same form; what is forgotten is nothing."""
    if by is By.NAME:
        return set(name_words(member.name or ""))
    now = {By.EMAIL: member.email, By.TAX_CODE: member.tax_code, By.CODE: member.id}[by]
    return {now} if now else set()


def _member(code: str) -> str:
    """Return whose payment code or id this is, in any case, with or without blanks."""
    plain = "".join(code.split()).upper()
    return plain if is_id_of(Prefix.MEMBER, plain) else member_of(plain)


SEARCH: Final = Read(
    path="/members/search",
    name="member-search",
    answers=found,
    returns=MembersFound,
    may=May.STAFF,
    query=MemberSought,
    sealed=True,
    in_body=True,
    example={"by": "name", "text": "bianchi anna"},
)
