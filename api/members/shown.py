"""A member as shown to whoever may see them, with their words opened for this answer."""

from collections.abc import Sequence
from datetime import date

import msgspec

from api.engine.ask import Ask
from api.engine.personal import Written, opened
from ledger.members.events import Standing
from projections.members.questions import Member


class MemberShown(msgspec.Struct, frozen=True, kw_only=True):
    """A member. Personal words are null once the member was forgotten, and while they are `unreadable`."""

    id: str
    standing: Standing
    since: date
    person: bool
    home_hub: str
    users: list[str]
    name: str | None = None
    email: str | None = None
    tax_code: str | None = None
    forgotten: bool = False
    unreadable: bool = False


async def shown(ask: Ask, found: Sequence[Member]) -> list[MemberShown]:
    """Return members with their words opened."""
    contacts = [Written(one.id, one.contact_at, ("name", "email")) for one in found]
    tax_codes = [Written(one.id, one.tax_code_at, ("tax_code",)) for one in found]
    words = await opened(ask, contacts + tax_codes)
    return [
        MemberShown(
            id=one.id,
            standing=one.standing,
            since=one.since,
            person=one.person,
            home_hub=one.home_hub,
            users=one.users,
            forgotten=one.forgotten,
            unreadable=contact.unreadable or tax_code.unreadable,
            **contact.words,
            **tax_code.words,
        )
        for one, contact, tax_code in zip(
            found, words[: len(found)], words[len(found) :], strict=True
        )
    ]
