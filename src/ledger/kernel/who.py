"""Who asks: an actor with one role, and the hub or the user the role is bound to."""

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """What a sign-in may do at most; verbs decide what it may do with this very thing."""

    SYSTEM = "system"
    OPERATOR = "operator"
    TREASURER = "treasurer"
    HOST = "host"
    AUDITOR = "auditor"
    MEMBER = "member"
    APPLICANT = "applicant"


class Who(msgspec.Struct, frozen=True):
    """The asker of a command.

    `actor` owns idempotency keys. A host is bound to one `hub`; a member role is bound to `user`,
    who acts for the members that named them; an applicant has no account, and is told from others by the digest of a
    secret `address`. Who `reads_only` was let in by a token that gives no command.
    """

    actor: str
    role: Role
    hub: str | None = None
    user: str | None = None
    address: str | None = None
    reads_only: bool = False


SYSTEM = Who(actor="system", role=Role.SYSTEM)
