"""Who sleeps in a stay, by name: for staff everybody, for users those they act for, for hosts whom they know.

The host knows who is at home at the hub, and guests from booking to a week after leaving, whatever day is looked at.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

import msgspec

from api.engine.ask import Ask
from api.engine.personal import Opened, Written, opened
from ledger.kernel.who import Role
from projections.members.questions import MEMBER
from projections.stays.guests import Known, known_at
from projections.stays.stays import Bed

_UNTOLD = Opened({})


class Guested(Protocol):
    """A stay with the positions at which its names are."""

    @property
    def id(self) -> str:
        """Return which stay it is."""

    @property
    def payer(self) -> str:
        """Return the member who pays."""

    @property
    def beds(self) -> tuple[Bed, ...]:
        """Return who sleeps where."""

    @property
    def contacts(self) -> Mapping[str, int]:
        """Return where the names of its members are."""

    @property
    def companions_at(self) -> int | None:
        """Return where the names of its companions are."""


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """The names of a stay: of its payer, and of its guests in the order of the beds."""

    payer_name: str | None
    guests: list[str | None]
    unreadable: bool


async def names_of(ask: Ask, stays: Sequence[Guested]) -> list[Names]:
    """Return the names of each stay, in order; null are those that are forgotten, untold, or not for the asker."""
    known = await hosts_known(ask)
    seen = await _seen(ask, {member for stay in stays for member in stay.contacts}, known)
    contacts = {
        member: position
        for stay in stays
        for member, position in stay.contacts.items()
        if member in seen
    }
    members = [Written(member, position, ("name",)) for member, position in contacts.items()]
    companions = {
        position: Written(stay.payer, position, ("companions",))
        for stay in stays
        if (position := stay.companions_at) is not None
        and (known is None or stay.id in known.stays)
    }
    words = iter(await opened(ask, [*members, *companions.values()]))
    by_member = dict(zip(contacts, words, strict=False))
    by_position = dict(zip(companions, words, strict=True))
    return [_named(stay, by_member, by_position) for stay in stays]


async def hosts_known(ask: Ask) -> Known | None:
    """Return which stays, and whose members, the asker knows as the host of a hub; nothing for everybody else."""
    if ask.who.role is not Role.HOST:
        return None
    async with ask.reading() as connection:
        return await known_at(connection, ask.who.hub or "", now=ask.now)


async def _seen(ask: Ask, members: AbstractSet[str], known: Known | None) -> AbstractSet[str]:
    """Return those of the members whose names are for the asker."""
    if ask.is_staff:
        return members
    if known is None:
        return await ask.own()
    hosted = ask.who.hub or "", sorted(known.members)
    async with ask.reading() as connection:
        page = await MEMBER.page(
            connection, now=ask.now, own=members, hosted=hosted, limit=len(members)
        )
    return {one.id for one in page.members}


def _named(stay: Guested, members: Mapping[str, Opened], companions: Mapping[int, Opened]) -> Names:
    theirs = companions.get(stay.companions_at or 0, _UNTOLD)
    unnamed = iter(theirs.words.values())

    def name(member: str) -> str | None:
        return members.get(member, _UNTOLD).words.get("name")

    told = [members[one] for one in stay.contacts if one in members]
    return Names(
        payer_name=name(stay.payer),
        guests=[name(bed.guest) if bed.guest else next(unnamed, None) for bed in stay.beds],
        unreadable=any(one.unreadable for one in (*told, theirs)),
    )
