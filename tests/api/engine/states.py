"""A small pact in memory, and for each command a state of it in which the command's example holds, word for word."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from ledger.kernel.command import Command
from ledger.kernel.days import rome
from ledger.kernel.who import Role, Who
from ledger.pen.pending import Receipt
from ledger.places.hub import HubKind
from ledger.treasury.payment_code import payment_code
from tests.book.world import World
from tests.doors.examples import FROM_ALA
from tests.opening import Opening, at_once, people
from tests.staff import AUDITOR, OPERATOR, TREASURER

BEGINS: Final = datetime(2025, 6, 2, 10, tzinfo=UTC)
WEALTH: Final = 12_000_000
MAY: Final = date(2026, 5, 20)
"""When most of it happens: the bank's movements of the examples are some days old."""

SECOND_TREASURER: Final = Who(actor="tina", role=Role.TREASURER)


class Pact:
    """A village with a host, a city, Anna and Bruno with money and users; `ids` are what examples and addresses name."""

    def __init__(self) -> None:
        self.world = World(pens=1, roots_every=1_000_000, begins=BEGINS)
        self.ids: dict[str, str] = {}
        self.own = "anna_user"
        self.opening = Opening(self._answers)
        at_once(self._begun())

    async def _answers(self, commands: Sequence[Command], who: Who) -> list[Sequence[Any]]:
        return [self.told(command, who) for command in commands]

    def told(self, command: Command, who: Who = OPERATOR) -> Sequence[Any]:
        """Return the facts of a command that is accepted."""
        answer = self.world.ask(command, who)
        assert isinstance(answer, Receipt), (command, answer, getattr(answer, "facts", ""))
        return answer.facts

    def do(self, command: Command, who: Who = OPERATOR, **names: str) -> Any:
        """Submit; keep ids of the first fact under these names."""
        fact = self.told(command, who)[0]
        for name, attribute in names.items():
            self.ids[name] = getattr(fact, attribute)
        return fact

    def on(self, day: date, hour: int = 12) -> None:
        """Let time pass until an hour in Rome."""
        self.world.now = rome(day, hour)

    async def _begun(self) -> None:
        hub = self.ids["hub"] = await self.opening.hub()
        self.ids["city"] = await self.opening.hub(HubKind.CITY)
        anna, bruno = await self.opening.members(hub, people(2), WEALTH)
        users = await self.opening.users([anna, bruno])
        self.ids |= {"anna": anna, "bruno": bruno, "member": anna}
        self.ids |= {"anna_user": users[0], "bruno_user": users[1], "user": users[0]}
        self.ids["code"] = payment_code(anna)

    def who(self, role: str) -> Who:
        """Return somebody in a role: hosts are the village's, members act for whom the command is about."""
        return {
            "operator": OPERATOR,
            "treasurer": TREASURER,
            "auditor": AUDITOR,
            "host": Who("hanna", Role.HOST, hub=self.ids["hub"]),
            "applicant": FROM_ALA,
            "member": Who("anna", Role.MEMBER, user=self.ids[self.own]),
        }[role]


State = Callable[[Pact], None]
STATES: Final[dict[str, State]] = {}


def holds(*operations: str) -> Callable[[State], State]:
    """Say in which state these examples hold."""

    def keep(state: State) -> State:
        for one in operations:
            assert one not in STATES, one
            STATES[one] = state
        return state

    return keep
