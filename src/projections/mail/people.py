"""Mail about who belongs: what an application came to."""

from collections.abc import Iterator
from typing import Any

from ledger.doors.events import ApplicationDeclined, MoreAsked
from ledger.kernel.fact import Line
from ledger.members.events import MemberAdmitted, MemberDeclined
from projections.mail.outbox import Kind, OutboxRow, told


def answered(fact: MemberAdmitted | MemberDeclined, line: Line[Any]) -> Iterator[OutboxRow]:
    """They belong, or do not; who is taken through a door is told as the member that they are now."""
    kind = Kind.ACCEPTED if isinstance(fact, MemberAdmitted) else Kind.DECLINED
    yield from told(kind, (fact.member,), fact.member, line.at)


def of_application(fact: ApplicationDeclined | MoreAsked, line: Line[Any]) -> Iterator[OutboxRow]:
    """Whoever applied is asked for more, or is not taken."""
    kind = Kind.MORE_ASKED if isinstance(fact, MoreAsked) else Kind.DECLINED
    yield from told(kind, (fact.application,), fact.application, line.at)
