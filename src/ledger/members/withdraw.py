"""A member leaves the network, when nothing of theirs remains in it."""

from collections.abc import Mapping

from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId
from ledger.kernel.question import Question
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.members.events import MemberWithdrawn
from ledger.members.rights import existing_member
from ledger.members.standing import must_decide_for

Remains = Mapping[str, object]


class WhatRemains(Question[Remains], frozen=True):
    """What of a member's would be left behind, by name; what is empty or zero does not remain."""

    member: str


class SomethingRemains(Refused):
    """Nobody leaves while shares, money, pledges, offers, stays or agreements remain; each that does is named."""


class Withdraw(Command, frozen=True, kw_only=True, tag="members.withdraw"):
    """Leave the network (the member's users; operators, also for the excluded and the deceased)."""

    member: MemberId


def withdraw(command: Withdraw, see: See) -> list[Fact]:
    """Leave with nothing behind; the refusal names everything that remains."""
    must_decide_for(see, command.member)
    membership = existing_member(see, command.member)
    answers = see.ask(WhatRemains(command.member))
    if remains := {name: rest for one in answers for name, rest in one.items() if rest}:
        raise SomethingRemains("", member=command.member, **remains)
    return [MemberWithdrawn(day=see.today(), member=command.member, tax_tag=membership.tax_tag)]
