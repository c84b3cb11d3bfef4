"""A venture is opened at a hub with its founders' shares on the cap table, before any money."""

from typing import Annotated

import msgspec
from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, MemberId, Prefix
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.kernel.text import Count, Word
from ledger.kernel.who import Role
from ledger.members.membership import Membership
from ledger.members.rights import Right, must_have
from ledger.places.hub import existing_hub
from ledger.treasury.debts import must_owe_nothing
from ledger.ventures.events import Founder, VentureOpened


class FounderTwice(Malformed):
    """A founder is named more than once."""


class FounderShares(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many shares a founder begins with."""

    member: MemberId
    shares: Count


class OpenVenture(Command, frozen=True, kw_only=True, tag="ventures.open-venture"):
    """Present a local startup at a hub. Its founders are members; their shares come first."""

    hub: HubId
    name: Word
    founders: Annotated[tuple[FounderShares, ...], Meta(min_length=1, max_length=50)]


def open_venture(command: OpenVenture, see: See) -> list[Fact]:
    """Open a venture whose founders may all begin something."""
    must_be(see, Role.OPERATOR)
    existing_hub(see, command.hub)
    members = [founder.member for founder in command.founders]
    if len(set(members)) < len(members):
        raise FounderTwice(founders=members)
    see.all(Membership, members)
    for member in members:
        must_have(see, member, Right.COMMIT)
        must_owe_nothing(see, member)
    return [
        VentureOpened(
            day=see.today(),
            venture=see.new_id(Prefix.VENTURE),
            hub=command.hub,
            name=command.name,
            founders=tuple(Founder(one.member, one.shares) for one in command.founders),
        )
    ]
