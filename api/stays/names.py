"""Who sleeps in a stay, by name: for staff and the hub's host everybody, for users those they act for."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from api.engine.ask import Ask
from api.engine.personal import Opened, Written, opened
from ledger.kernel.who import Role
from projections.stays.stays import Bed

_UNTOLD = Opened({})


class Guested(Protocol):
    """A stay with the positions at which its names are."""

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
    seen = None if ask.is_staff or ask.who.role is Role.HOST else await ask.own()
    contacts = {
        member: position
        for stay in stays
        for member, position in stay.contacts.items()
        if seen is None or member in seen
    }
    members = [Written(member, position, ("name",)) for member, position in contacts.items()]
    companions = {
        position: Written(stay.payer, position, ("companions",))
        for stay in stays
        if (position := stay.companions_at) is not None
    }
    words = iter(await opened(ask, [*members, *companions.values()]))
    by_member = dict(zip(contacts, words, strict=False))
    by_position = dict(zip(companions, words, strict=True))
    return [_named(stay, by_member, by_position) for stay in stays]


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
