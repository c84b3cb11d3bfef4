"""Owners lend hubs rooms: one for a part of the summer, one a house's for a rent, one for longer than was said at first."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Final

from ledger.agreements.end import BookedBeyond, EndAgreement, ProlongAgreement
from ledger.agreements.events import AgreementMade, MonthSettled
from ledger.agreements.make import MakeAgreement
from ledger.agreements.pay import PayOwner
from ledger.houses.events import HouseOpened
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.leases.events import LeaseMade
from ledger.places.hub import HubKind
from ledger.stays.events import NoShowUndone, RoomAdded, StayChanged, StayReserved
from ledger.stays.furnish import AddRoom
from ledger.stays.lend import LendRoom
from ledger.stays.set_price import SetPrice
from ledger.treasury import chart
from ledger.treasury.post import NotEnoughMoney
from patto.demo.driver import Request
from patto.demo.plan import RoomPlan
from patto.demo.world import TREASURER, Hub, Part, Room, World

_MADE, _PROLONGED, _ENDED, _LAST = 25, 60, 55, 75
"""At which percent of the year what is done; the agreement that ends has its last night at the last."""
_PAY_DAY: Final = 6
_SHARE_BP: Final = 3_500
_RENT_CENTS: Final = 18_000
_ATTIC: Final = RoomPlan("Mansarda", 2, 2_100, 2_100)


class Lending(Part):
    """A member lends the first village an attic for a share, a house the second one a room for a rent, another member the third one."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._made: dict[str, AgreementMade] = {}
        self._to_pay: Counter[str] = Counter()
        self._attic: list[tuple[Hub, Room]] = []
        self._houses: list[HouseOpened] = []
        self._then: list[Callable[[], Iterable[Request]]] = []
        self._numbers = 0
        self._booked: dict[str, date] = {}
        world.driver.listen(self._settled)
        world.driver.listen(self._lies)
        world.driver.listen(self._let)
        world.driver.listen(self._opened)

    def _settled(self, fact: MonthSettled) -> None:
        self._to_pay[fact.agreement] += fact.share_cents + fact.rent_cents

    def _let(self, fact: LeaseMade) -> None:
        for beds in fact.beds:
            night = fact.until - ONE_DAY
            self._booked[beds.room] = max(night, self._booked.get(beds.room, night))

    def _lies(self, fact: StayReserved | StayChanged | NoShowUndone) -> None:
        for bed in fact.beds:
            night = fact.depart - ONE_DAY
            self._booked[bed.room] = max(night, self._booked.get(bed.room, night))

    def _opened(self, fact: HouseOpened) -> None:
        self._houses.append(fact)

    def _villages(self) -> list[Hub]:
        return [hub for hub in self.world.hubs if hub.plan.side is HubKind.VILLAGE]

    def morning(self, today: date) -> Iterable[Request]:
        """Make them; end one, prolong another; pay what was settled of the month before."""
        if today == self.world.part(_MADE):
            yield from self._make(today)
        if today == self.world.part(_ENDED):
            yield from self._end()
        if today == self.world.part(_PROLONGED):
            yield from self._prolong()
        if today.day == _PAY_DAY:
            yield from self._pay()

    def _make(self, today: date) -> Iterable[Request]:
        villages = self._villages()
        for number, hub in enumerate(villages[:3]):
            if number == 1:
                if self._houses:
                    owner, room = self._houses[0].house, hub.rooms[0].plan.name
                    yield self._agree(hub, owner, today, room, rent_cents=_RENT_CENTS)
                continue
            owner_found = self.world.active(self.world.chance("lending", number), persons=True)
            if owner_found is None:
                continue
            owner_found.ties += 1
            room = _ATTIC.name if number == 0 else hub.rooms[0].plan.name
            until = self._last_night(hub.rooms[0]) if number else None
            yield self._agree(hub, owner_found.id, today, room, until=until, share_bp=_SHARE_BP)

    def _agree(
        self,
        hub: Hub,
        owner: str,
        today: date,
        room: str,
        *,
        until: date | None = None,
        share_bp: int = 0,
        rent_cents: int = 0,
    ) -> Request:
        command = MakeAgreement(
            hub=hub.id,
            owner=owner,
            since=today,
            until=until,
            rooms=(room,),
            share_bp=share_bp,
            rent_cents=rent_cents,
            documents=(sha256(f"accordo {hub.id}".encode()).hexdigest(),),
            duties="Lo spazio cambia la biancheria; chi concede la stanza tiene in ordine l'orto.",
        )
        return Request(command, hub.host, partial(self._agreed, hub))

    def _agreed(self, hub: Hub, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, AgreementMade)
        self._made[fact.agreement] = fact
        self._then.append(partial(self._comes_under, hub, fact))

    def _comes_under(self, hub: Hub, made: AgreementMade) -> Iterable[Request]:
        """The room is added, or was there and is lent from now on."""
        (name,) = made.rooms
        there = next((room for room in hub.rooms if room.plan.name == name), None)
        if there:
            yield Request(LendRoom(room=there.id, agreement=made.agreement), hub.host)
            there.until = made.until
        else:
            add = AddRoom(hub=hub.id, agreement=made.agreement, name=name, beds=_ATTIC.beds)
            yield Request(add, hub.host, partial(self._added, hub))

    def _added(self, hub: Hub, facts: tuple[Fact, ...]) -> None:
        (fact,) = facts
        assert isinstance(fact, RoomAdded)
        room = Room(_ATTIC, fact.room)
        hub.rooms.append(room)
        self._attic.append((hub, room))

    def evening(self, today: date) -> Iterable[Request]:
        """Have the rooms come under what was agreed this morning."""
        del today
        steps, self._then = self._then, []
        for step in steps:
            yield from step()

    def answers(self, today: date) -> Iterable[Request]:
        """Say what a bed in the attic costs."""
        if today == self.world.part(_MADE):
            for hub, room in self._attic:
                price = SetPrice(room=room.id, valid_from=today, cents=_ATTIC.low_cents)
                yield Request(price, hub.host)

    def _last_night(self, room: Room) -> date:
        """Return the night with which it can end: nobody that ever booked a bed there stays longer."""
        return max(self._booked.get(room.id, date.min), self.world.part(_LAST))

    def _end(self) -> Iterable[Request]:
        """Who lends the attic wants it back today, or when the last guest that has booked is gone."""
        today = self.world.part(_ENDED)
        for hub, room in self._attic:
            last = room.until = self._last_night(room)
            at_last = partial(self._then.append, partial(self._end_at, hub, room, last))
            yield from self._end_at(hub, room, today, at_last)

    def _end_at(
        self, hub: Hub, room: Room, until: date, otherwise: Callable[[], None] | None = None
    ) -> Iterable[Request]:
        made = next(one for one in self._made.values() if one.hub == hub.id)
        command = EndAgreement(
            hub=hub.id,
            agreement=made.agreement,
            owner=made.owner,
            until=until,
            reason="La mansarda serve a mia figlia.",
        )
        expected = (BookedBeyond,) if otherwise else ()
        ended = partial(self._ended, room, until)
        yield Request(command, hub.host, ended, expected, otherwise)

    def _ended(self, room: Room, until: date, facts: tuple[Fact, ...]) -> None:
        del facts
        room.until = until

    def _prolong(self) -> Iterable[Request]:
        """Both are content: it holds without an end."""
        for made in self._made.values():
            if made.until:
                hub = next(hub for hub in self.world.hubs if hub.id == made.hub)
                room = next(one for one in hub.rooms if one.plan.name in made.rooms)
                room.until = None
                document = sha256(f"proroga {hub.id}".encode()).hexdigest()
                command = ProlongAgreement(hub=hub.id, agreement=made.agreement, document=document)
                yield Request(command, hub.host)

    def _pay(self) -> Iterable[Request]:
        """What was settled, as far as the hub's bank has it."""
        for name, made in self._made.items():
            there = self.world.driver.balances.balance(chart.hub_bank(made.hub))
            if (cents := min(there, self._to_pay[name])) > 0:
                self._numbers += 1
                self._to_pay[name] -= cents
                command = PayOwner(
                    hub=made.hub,
                    agreement=name,
                    amount_cents=cents,
                    reference=f"CO{self._numbers:06d}",
                )
                yield Request(command, TREASURER, expected=(NotEnoughMoney,))
