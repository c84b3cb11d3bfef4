"""What was done by mistake is taken back: a hub opened twice, a room with a wrong name, guests who came after all."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any, Final

from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.members.rights import StandingForbids
from ledger.places.record import RecordHub
from ledger.places.withdraw_hub import WithdrawHub
from ledger.stays.asked import GuestElsewhere
from ledger.stays.events import NoShowMarked
from ledger.stays.furnish import AddRoom
from ledger.stays.undo_no_show import NoBedsLeft, UndoNoShow
from ledger.stays.withdraw_room import WithdrawRoom
from ledger.treasury.post import NotEnoughMoney
from patto.demo.driver import Request
from patto.demo.register import Party, registering, reporting
from patto.demo.world import OPERATOR, Part, World

_HUB_AT_PERCENT, _ROOM_AT_PERCENT, _CAME_PERCENT = 30, 40, 25
_COULD_NOT: Final[tuple[type[Refused], ...]] = (
    NoBedsLeft,
    GuestElsewhere,
    NotEnoughMoney,
    StandingForbids,
)


class Mistaken(Part):
    """Once in a year a hub and a room; one of four no-shows sat in the garden."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._again: list[Any] = []
        self._missed: list[NoShowMarked] = []
        self._here: list[Party] = []
        world.driver.listen(self._marked)

    def _marked(self, fact: NoShowMarked) -> None:
        if self.world.chance("after all", fact.stay).often(_CAME_PERCENT):
            self._missed.append(fact)

    def morning(self, today: date) -> Iterable[Request]:
        """Open what is there already, or add a room under a name that nobody meant."""
        if today == self.world.part(_HUB_AT_PERCENT):
            plan = self.world.hubs[0].plan
            again = RecordHub(name=plan.name, side=plan.side, istat=plan.where.istat, another=True)
            yield Request(again, OPERATOR, self._noticed)
        if today == self.world.part(_ROOM_AT_PERCENT):
            hub = self.world.hubs[0]
            wrong = AddRoom(hub=hub.id, name="Camra", beds=("1", "2"))
            yield Request(wrong, hub.host, self._noticed)

    def _noticed(self, facts: tuple[Fact, ...]) -> None:
        self._again.extend(facts)

    def evening(self, today: date) -> Iterable[Request]:
        """Notice it; and let in whoever was here all the time."""
        del today
        for fact in self._again:
            if hasattr(fact, "room"):
                yield Request(WithdrawRoom(room=fact.room), self.world.hubs[0].host)
            else:
                yield Request(WithdrawHub(hub=fact.hub), OPERATOR)
        self._again = []
        for missed in self._missed:
            yield from self._let_in(missed)
        self._missed = []

    def _let_in(self, missed: NoShowMarked) -> Iterable[Request]:
        hub = next(hub for hub in self.world.hubs if hub.id == missed.hub)
        payer = self.world.by_id[missed.payer]
        party = Party(missed.stay, missed.beds, payer, hub, missed.arrive)
        yield from registering(self.world, party)
        undo = UndoNoShow(stay=missed.stay, slept=True)
        yield Request(undo, hub.host, partial(self._came, party), expected=_COULD_NOT)

    def _came(self, party: Party, facts: tuple[Fact, ...]) -> None:
        del facts
        self._here.append(party)

    def answers(self, today: date) -> Iterable[Request]:
        """Tell the police who came."""
        for party in self._here:
            yield reporting(party, today)
        self._here = []
