"""A user signs in and acts for one or more members."""

from typing import Self, assert_never

from ledger.kernel.noun import Noun
from ledger.kernel.refused import Unknown
from ledger.kernel.see import See
from ledger.members.events import UserNamed, UserRemoved


class NoSuchUser(Unknown):
    """There is no such user."""


class User(Noun, frozen=True, kw_only=True, gc=False):
    """The members that named this user, by user id; `known` once anybody did."""

    kind = "members.user"
    tag = "user"
    key = "user"

    members: frozenset[str] = frozenset()
    known: bool = False

    def evolve(self, part: UserNamed | UserRemoved) -> Self:
        """Act for one member more, or one fewer."""
        match part:
            case UserNamed():
                return type(self)(members=self.members | {part.member}, known=True)
            case UserRemoved():
                return type(self)(members=self.members - {part.member}, known=True)
            case _:
                assert_never(part)


def existing_user(see: See, user: str) -> User:
    """Return the user; refuses `NoSuchUser` if no member ever named one of this id."""
    found = see(User, user)
    if not found.known:
        raise NoSuchUser(user=user)
    return found
