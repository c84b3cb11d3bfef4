"""A village house with guests: some in the house, some who did not come, some who left lately or long ago."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import psycopg

from api.engine.tokens import issue
from ledger.book.book import Book
from ledger.book.opening import open_book
from ledger.kernel.who import Role, Who
from ledger.places.hub import HubKind
from ledger.registry import RULES
from ledger.stays.arrive import CheckIn
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book as BookStay
from ledger.stays.events import Bedding
from ledger.stays.furnish import AddRoom, SetTerms
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import Reserve
from ledger.stays.set_price import SetPrice
from projections.engine.replay import replay
from projections.registry import COMPARED
from tests.api.serving import caught_up, following, served
from tests.api.town import TODAY, Clock, Town
from tests.keys import MASTER
from tests.opening import CIN, opening_of, people
from tests.registered import registering
from tests.staff import AUDITOR, OPERATOR, TREASURER

GUESTS = ("anna", "bruno", "carla", "dino", "elsa")
MONEY = 200_000
BEDS = {"blue": ("left", "right"), "bunks": ("1", "2", "3", "4"), "attic": ("1",)}
Lain = tuple[str, str, str | None]
"""A room, a bed, and the guest by name, or nobody's name for a companion."""


def days(n: int) -> str:
    """Return the day in so many days."""
    return str(TODAY + timedelta(days=n))


class Innkeeper:
    """Writes the house's past, at noon of one day after the other."""

    def __init__(self, book: Book, ids: dict[str, str], clock: Clock) -> None:
        self.ids, self.clock, self.opening = ids, clock, opening_of(book)
        self._beds: dict[str, list[Bedding]] = {}

    async def build(self) -> None:
        self.clock.set(TODAY - timedelta(days=12))
        await self._house()
        await self._elsewhere()
        await self._guests()
        await self.stayed("left_long_ago", -10, -9, ("blue", "left", "carla"))
        await self.stayed("left_lately", -4, -3, ("blue", "left", "dino"))
        self.clock.set(TODAY - timedelta(days=3))
        party = [("bunks", str(n), "anna" if n == 2 else None) for n in range(1, 5)]
        await self.booked("party", -2, 3, *party)
        await self.booked("missing", -2, 2, ("blue", "left", "bruno"))
        await self.booked("lost", -2, 2, ("blue", "right", None))
        self.clock.set(TODAY - timedelta(days=2))
        for name in ("missing", "lost", "party"):
            await self.told(name)
        await self.opening.do(CheckIn(stay=self.ids["party"]))
        self.clock.set(TODAY - timedelta(days=1))
        await self.booked("lapsed", 20, 21, ("attic", "1", "elsa"), confirmed=False)
        self.clock.real()

    async def _house(self) -> None:
        self.ids["hub"] = hub = await self.opening.hub()
        since = self.clock().date()
        for name, beds in BEDS.items():
            room = (await self.opening.do(AddRoom(hub=hub, name=name, beds=beds))).room
            self.ids[name] = room
            await self.opening.do(SetPrice(room=room, valid_from=since, cents=4_000))
        terms = {"vat_bp": 1_000, "city_tax_cents": 150, "deposit_cents": 5_000}
        await self.opening.do(
            SetTerms(hub=hub, valid_from=since, long_stays=False, cin=CIN, **terms)
        )

    async def _elsewhere(self) -> None:
        """Houses where nobody can sleep: without terms, without a code."""
        since = self.clock().date()
        for name in ("other_hub", "no_cin"):
            self.ids[name] = hub = await self.opening.hub(HubKind.CITY)
            room = (await self.opening.do(AddRoom(hub=hub, name=name, beds=("1",)))).room
            await self.opening.do(SetPrice(room=room, valid_from=since, cents=4_000))
        none = {"vat_bp": 1_000, "city_tax_cents": 0, "deposit_cents": 0, "long_stays": False}
        await self.opening.do(SetTerms(hub=self.ids["no_cin"], valid_from=since, **none))

    async def _guests(self) -> None:
        """All are at home in the city, so that the house's host knows them as guests alone."""
        members = await self.opening.members(self.ids["other_hub"], people(len(GUESTS)), MONEY)
        users = await self.opening.users(members)
        for name, member, user in zip(GUESTS, members, users, strict=True):
            self.ids |= {name: member, f"{name}_user": user}

    async def booked(
        self, name: str, arrive: int, depart: int, *lain: Lain, confirmed: bool = True
    ) -> None:
        """Book a stay of the first guest who is a member, or Anna's."""
        payer = next((self.ids[one] for _, _, one in lain if one), self.ids["anna"])
        beds = tuple(
            BedAsked(room=self.ids[room], bed=bed, guest=self.ids[one] if one else None)
            for room, bed, one in lain
        )
        span = {
            n: TODAY + timedelta(days=day) for n, day in (("arrive", arrive), ("depart", depart))
        }
        asked = Reserve(hub=self.ids["hub"], payer=payer, beds=beds, **span)
        stay = self.ids[name] = (await self.opening.do(asked)).stay
        names = tuple(f"{name} {n}" for n, (*_, one) in enumerate(lain, 1) if not one)
        if confirmed:
            await self.opening.do(BookStay(stay=stay, payer=payer, companions=names))
        self.ids[f"{name}_payer"] = payer
        self._beds[name] = [Bedding(room, bed, one or "") for room, bed, one in lain]

    async def told(self, name: str) -> None:
        """Tell the register of all guests of a stay."""
        beds = [Bedding(one.room, one.bed, self.ids.get(one.guest, "")) for one in self._beds[name]]
        for one in registering(self.ids[name], beds):
            await self.opening.do(one)

    async def stayed(self, name: str, arrive: int, depart: int, *lain: Lain) -> None:
        """Be here, and be gone."""
        self.clock.set(TODAY + timedelta(days=arrive))
        await self.booked(name, arrive, depart, *lain)
        await self.told(name)
        await self.opening.do(CheckIn(stay=self.ids[name]))
        self.clock.set(TODAY + timedelta(days=depart))
        await self.opening.do(CheckOut(stay=self.ids[name]))


@asynccontextmanager
async def open_inn(town: Town) -> AsyncIterator[Town]:
    """Build the house in an empty book, follow it and serve it."""
    clock = Clock()
    clock.set(TODAY)
    async with open_book(RULES, town.url, MASTER, name=town.book, clock=clock) as book:
        await Innkeeper(book, town.ids, clock).build()
    who: dict[str, Who] = {
        "operator": OPERATOR,
        "treasurer": TREASURER,
        "auditor": AUDITOR,
        "host": Who("hanna", Role.HOST, hub=town["hub"]),
        "second_host": Who("herta", Role.HOST, hub=town["hub"]),
        "other_host": Who("hugo", Role.HOST, hub=town["other_hub"]),
        **{one: Who(one, Role.MEMBER, user=town[f"{one}_user"]) for one in GUESTS},
    }
    with psycopg.connect(town.url, options=f"-c role={town.book.writer}") as connection:
        town.tokens = {
            name: issue(connection, town.book, town.macs, one) for name, one in who.items()
        }
    with following(town.url, town.book):
        async with served(town):
            yield town


async def seen(town: Town, answer: Any, path: str, who: str = "host", **asked: Any) -> Any:
    """Return what is read once a command is seen."""
    assert answer.status_code == 201, answer.text
    params = {"after": answer.json()["last"], **asked}
    return (await town.get(path, who, params=params)).json()


def counted_again(town: Town) -> list[str]:
    """Return where what is shown of the house differs from what the facts alone tell."""
    position = caught_up(town.url, town.book)
    return [one.text for one in replay(town.url, town.book, COMPARED, position).shown]
