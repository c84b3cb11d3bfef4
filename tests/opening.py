"""How a small pact opens, told in commands: hubs with rooms, members with money, shares on offer.

Whoever has a book opens it so: a world in memory, a served town, two processes that trade, a benchmark.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from datetime import date
from itertools import count
from typing import Any, TypeVar

from ledger.book.book import Book
from ledger.bookings.opening import OpenFrom
from ledger.conventions.events import For, ServiceKind, Unit
from ledger.conventions.negotiate import ProposeConvention, SignConvention
from ledger.conventions.price_list import PriceLine
from ledger.desks.provide import SetDesks, SetDeskTerms
from ledger.halls.events import HallKind
from ledger.halls.set_up import SetHallTerms, SetUpHall
from ledger.houses.forms import LegalForm
from ledger.houses.open_house import OpenHouse
from ledger.kernel.command import Command
from ledger.kernel.who import Role, Who
from ledger.members.apply import ApplyForMembership
from ledger.members.naming import NameUser
from ledger.members.standing import AdmitMember
from ledger.members.tax_code import born_in
from ledger.offerings.open_offering import OpenOffering
from ledger.places.describe import PlaceHub
from ledger.places.equip import MeasureConnection, ProvideParts
from ledger.places.events import HubPart
from ledger.places.hub import HubKind
from ledger.places.open import OpenHub
from ledger.places.record import RecordHub
from ledger.stays.furnish import AddRoom, SetTerms
from ledger.stays.set_price import SetPrice
from ledger.treasury.pay import RecordPaymentIn
from ledger.ventures.open_venture import FounderShares, OpenVenture
from tests.staff import OPERATOR, TREASURER

T = TypeVar("T")

Do = Callable[[Sequence[Command], Who], Awaitable[Sequence[Sequence[Any]]]]
"""Submits commands of one person, and returns the facts of each."""

Person = tuple[str, str, str]
"""Name, address and tax code."""

CIN = "IT004079B4K7Q2M9XA"
WHERE = {
    HubKind.VILLAGE: ("Spazio di Elva", "004079"),
    HubKind.CITY: ("Spazio Wiser", "015146"),
}


def people(count: int, *, first: int = 0) -> list[Person]:
    """So many Annas, each with a number of her own."""
    return [
        (f"Anna {n}", f"anna.{n}@example.org", f"DE:{n:08d}") for n in range(first, first + count)
    ]


DESKS = PriceLine(
    service=ServiceKind.DESK,
    unit=Unit.DAY,
    public_cents=25_00,
    agreed_cents=12_00,
    vat_bp=2_200,
    whom=For.OTHER_SIDE,
)


def furnishing(hub: str, day: date) -> tuple[Command, ...]:
    """All that a village hub must have before it opens."""
    return (
        ProvideParts(hub=hub, parts=tuple(HubPart)),
        MeasureConnection(hub=hub, down_mbit=940, up_mbit=310, measured=day),
        PlaceHub(
            hub=hub,
            address="Piazza della Chiesa 4",
            latitude_micro=44_541_900,
            longitude_micro=7_091_300,
        ),
    )


class Opening:
    """Asks for one thing after another, and gives the ids of what is there now."""

    def __init__(self, do: Do) -> None:
        self._do = do
        self.conventions: dict[str, str] = {}

    async def do(self, command: Command, who: Who = OPERATOR) -> Any:
        """Return the first fact that came of a command."""
        return (await self._all([command], who))[0]

    async def _all(self, commands: Iterable[Command], who: Who = OPERATOR) -> list[Any]:
        """Return the first fact that came of each."""
        return [facts[0] for facts in await self._do(list(commands), who)]

    async def hub(self, side: HubKind = HubKind.VILLAGE) -> str:
        """Open a hub in a real place, with all that it must have."""
        name, istat = WHERE[side]
        recorded = await self.do(RecordHub(name=name, side=side, istat=istat, another=True))
        if side is HubKind.VILLAGE:
            await self._all(furnishing(recorded.hub, recorded.day))
        else:
            await self._convene(recorded.hub, recorded.day)
        await self.do(OpenHub(hub=recorded.hub))
        return recorded.hub

    async def _convene(self, hub: str, since: date) -> None:
        """Have the network and a city hub agree on what desks cost."""
        proposed = await self.do(ProposeConvention(hub=hub, since=since, prices=(DESKS,)))
        of = {"hub": hub, "convention": proposed.convention}
        for who in (OPERATOR, Who("hugo", Role.HOST, hub=hub)):
            await self.do(SignConvention(**of, version=1), who)
        self.conventions[hub] = proposed.convention

    async def room(self, hub: str, beds: int | tuple[str, ...], cents: int, since: date) -> str:
        """Furnish a hub with a room, its price and the terms."""
        room = (await self.do(AddRoom(hub=hub, name="Camera", beds=beds))).room
        await self.do(SetPrice(room=room, valid_from=since, cents=cents))
        terms = {"vat_bp": 1_000, "city_tax_cents": 150, "deposit_cents": 5_000, "cin": CIN}
        await self.do(SetTerms(hub=hub, valid_from=since, long_stays=False, **terms))
        return room

    async def desks(self, hub: str, count: int, since: date) -> None:
        """Let so many desks of a hub, round the clock, at 25.00 a day."""
        hours = tuple(OpenFrom(weekday=n, opens="00:00", closes="24:00") for n in range(1, 8))
        await self.do(SetDesks(hub=hub, valid_from=since, desks=count, hours=hours))
        cents = {"day_cents": 2_500, "half_day_cents": 1_500, "vat_bp": 2_200}
        await self.do(SetDeskTerms(hub=hub, valid_from=since, free_days=2, **cents))

    async def hall(self, hub: str, since: date) -> str:
        """Set up a meeting room for eight, let round the clock at 18.00 an hour."""
        hall = await self.do(
            SetUpHall(
                hub=hub,
                kind=HallKind.MEETING_ROOM,
                name="Sala del camino",
                valid_from=since,
                people=8,
                equipment=("schermo",),
            )
        )
        hours = tuple(OpenFrom(weekday=n, opens="00:00", closes="24:00") for n in range(1, 8))
        terms = {"hour_cents": 1_800, "vat_bp": 2_200, "hours": hours, "cleanup_minutes": 15}
        await self.do(SetHallTerms(hall=hall.hall, valid_from=since, free_days=2, **terms))
        return hall.hall

    async def members(self, hub: str, who: Iterable[Person], cents: int) -> list[str]:
        """Let people apply at a hub, be admitted, and pay in so much each."""
        applied = await self._all(
            ApplyForMembership(
                person=True,
                home_hub=hub,
                name=name,
                email=email,
                tax_code=code,
                birth_date="" if born_in(code) else "1985-12-10",
            )
            for name, email, code in who
        )
        members = [fact.member for fact in applied]
        await self._all(AdmitMember(member=member) for member in members)
        paid = (RecordPaymentIn(member=member, amount_cents=cents) for member in members)
        await self._all(paid, TREASURER)
        return members

    async def users(self, members: Iterable[str]) -> list[str]:
        """Let members act for themselves."""
        return [fact.user for fact in await self._all(NameUser(member=one) for one in members)]

    async def houses(self, hub: str, *names: str) -> list[str]:
        """Open houses, each an S.p.A."""
        asked = (OpenHouse(hub=hub, name=name, form=LegalForm.SPA) for name in names)
        return [fact.house for fact in await self._all(asked)]

    async def venture(self, hub: str, founder: str, shares: int) -> str:
        """Open a venture of one founder."""
        founders = (FounderShares(member=founder, shares=shares),)
        return (await self.do(OpenVenture(hub=hub, name="Forno", founders=founders))).venture

    async def offerings(self, issuers: Iterable[str], **terms: Any) -> list[str]:
        """Let houses or ventures offer shares, all on the same terms."""
        asked = (OpenOffering(issuer=issuer, **terms) for issuer in issuers)
        return [fact.offering for fact in await self._all(asked)]


def opening_of(book: Book) -> Opening:
    """Open a book one command after another."""
    number = count()

    async def do(commands: Sequence[Command], who: Who) -> list[Sequence[Any]]:
        asked = [(command, f"opening-{next(number)}") for command in commands]
        return [(await book.submit(command, who, key)).facts for command, key in asked]

    return Opening(do)


def at_once(opening: Coroutine[Any, Any, T]) -> T:
    """Return what an opening gives that waits for nothing, because its book answers at once."""
    try:
        opening.send(None)
    except StopIteration as over:
        return over.value
    raise AssertionError("it waits for something")
