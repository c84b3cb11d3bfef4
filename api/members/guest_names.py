"""Who pays for a booking and who is its guest, by name: for staff everybody, for users those they act for, for hosts whom they know."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

import msgspec

from api.engine.ask import Ask
from api.engine.personal import Opened, Written, opened
from projections.members.questions import MEMBER

_UNTOLD = Opened({})


class Booked(Protocol):
    """A booking, with the positions at which the names of its members are."""

    @property
    def payer(self) -> str:
        """Return the member who pays."""

    @property
    def guest(self) -> str:
        """Return for whom it is."""

    @property
    def contacts(self) -> Mapping[str, int]:
        """Return where the names are."""


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """The names of a booking: null are those that are forgotten, not for the asker, or `unreadable`."""

    payer_name: str | None
    guest_name: str | None
    unreadable: bool


async def names_of(ask: Ask, bookings: Sequence[Booked]) -> list[Names]:
    """Return the names of each booking, in order."""
    contacts = {member: at for one in bookings for member, at in one.contacts.items()}
    seen = await _seen(ask, contacts.keys())
    asked = {member: at for member, at in contacts.items() if member in seen}
    words = await opened(ask, [Written(one, at, ("name",)) for one, at in asked.items()])
    told = dict(zip(asked, words, strict=True))

    def names(one: Booked) -> Names:
        payer, guest = (told.get(member, _UNTOLD) for member in (one.payer, one.guest))
        return Names(
            payer_name=payer.words.get("name"),
            guest_name=guest.words.get("name"),
            unreadable=payer.unreadable or guest.unreadable,
        )

    return [names(one) for one in bookings]


async def _seen(ask: Ask, members: AbstractSet[str]) -> AbstractSet[str]:
    """Return those of the members whose names are for the asker."""
    if ask.is_staff:
        return members
    hosted = await ask.hosted()
    if hosted is None:
        return await ask.own()
    async with ask.reading() as connection:
        page = await MEMBER.page(
            connection, now=ask.now, own=members, hosted=hosted, limit=max(1, len(members))
        )
    return {one.id for one in page.members}
