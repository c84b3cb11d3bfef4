"""For whom a user acts is looked up anew: one who was removed elsewhere reads on for a second and no longer."""

import pytest

from api.engine import users
from api.engine.users import KEPT_SECONDS, Users
from ledger.kernel.who import Role, Who

pytestmark = pytest.mark.anyio

ANNA = Who(actor="anna", role=Role.MEMBER, user="UANNA")


class Elsewhere:
    """What another process says of users, a clock, and how often somebody asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.asked = 100.0, 0
        self.members = {"UANNA": frozenset({"MANNA"})}
        monkeypatch.setattr(users, "monotonic", lambda: self.now)
        self.users = Users(self._acts_for, lambda: None)

    async def _acts_for(self, _book: object, user: str) -> frozenset[str]:
        self.asked += 1
        return self.members.get(user, frozenset())


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """Anna acts for one member."""
    return Elsewhere(monkeypatch)


async def test_a_user_who_was_removed_by_another_process_is_forgotten_within_the_second(elsewhere):
    """Nobody tells this process: what it knows grows old, and then it is nothing any more."""
    assert await elsewhere.users.members_of(ANNA) == {"MANNA"}
    elsewhere.members = {}
    elsewhere.now += KEPT_SECONDS
    assert await elsewhere.users.members_of(ANNA) == {"MANNA"}
    elsewhere.now += 0.001
    assert await elsewhere.users.members_of(ANNA) == frozenset()


async def test_asking_does_not_make_it_younger(elsewhere):
    """Somebody who asks all the time is forgotten like others: the second runs from the look-up."""
    await elsewhere.users.members_of(ANNA)
    elsewhere.members = {}
    for _ in range(20):
        elsewhere.now += KEPT_SECONDS / 10
        await elsewhere.users.members_of(ANNA)
    assert await elsewhere.users.members_of(ANNA) == frozenset()
    assert elsewhere.asked == 2


async def test_a_change_of_our_own_counts_at_once(elsewhere):
    """Whoever names or removes a user here is seen by the next question."""
    await elsewhere.users.members_of(ANNA)
    elsewhere.members = {}
    elsewhere.users.clear()
    assert await elsewhere.users.members_of(ANNA) == frozenset()


async def test_nobody_but_a_user_acts_for_members(elsewhere):
    """Staff and hosts are not even looked up."""
    for who in (
        Who(actor="o", role=Role.OPERATOR),
        Who(actor="h", role=Role.HOST, hub="SHUB"),
        Who(actor="m", role=Role.MEMBER),
    ):
        assert await elsewhere.users.members_of(who) == frozenset()
    assert elsewhere.asked == 0
