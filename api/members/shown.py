"""A member as shown to whoever may see them, with their words opened for this answer."""

from collections.abc import Sequence
from datetime import date

import msgspec

from api.engine.ask import Ask
from api.engine.personal import Opened, Written, opened
from ledger.kernel.who import Role, Who
from ledger.members.events import Language, Standing
from projections.members.questions import Member


class MemberShown(msgspec.Struct, frozen=True, kw_only=True):
    """A member. Personal words are null once the member was forgotten, and while they are `unreadable`; a guest's tax code is null to the host."""

    id: str
    standing: Standing
    since: date
    person: bool
    home_hub: str
    language: Language
    users: list[str]
    name: str | None = None
    email: str | None = None
    tax_code: str | None = None
    forgotten: bool = False
    unreadable: bool = False


async def shown(ask: Ask, found: Sequence[Member]) -> list[MemberShown]:
    """Return members with their words opened; a hub knows its guests by name and contact, and nothing more."""
    coded = [one for one in found if not _is_only_a_guest(ask.who, one)]
    words = await opened(
        ask,
        [
            *(Written(one.id, one.contact_at, ("name", "email")) for one in found),
            *(Written(one.id, one.tax_code_at, ("tax_code",)) for one in coded),
        ],
    )
    contacts, tax_codes = words[: len(found)], words[len(found) :]
    code_of = {one.id: said for one, said in zip(coded, tax_codes, strict=True)}
    return [
        _shown(one, [contact, *filter(None, [code_of.get(one.id)])])
        for one, contact in zip(found, contacts, strict=True)
    ]


def _is_only_a_guest(who: Who, member: Member) -> bool:
    return who.role is Role.HOST and member.home_hub != who.hub


def _shown(one: Member, told: Sequence[Opened]) -> MemberShown:
    return MemberShown(
        id=one.id,
        standing=one.standing,
        since=one.since,
        person=one.person,
        home_hub=one.home_hub,
        language=one.language,
        users=one.users,
        forgotten=one.forgotten,
        unreadable=any(words.unreadable for words in told),
        **{field: word for words in told for field, word in words.words.items()},
    )
