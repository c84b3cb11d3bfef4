"""How a small pact opens, told in commands: hubs with rooms, members with money, shares on offer.

Whoever has a book opens it so: a world in memory, a served town, two processes that trade, a benchmark.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from datetime import date
from itertools import count
from typing import Any, TypeVar

from ledger.book.book import Book
from ledger.houses.forms import LegalForm
from ledger.houses.open_house import OpenHouse
from ledger.kernel.command import Command
from ledger.kernel.who import Who
from ledger.members.apply import ApplyForMembership
from ledger.members.naming import NameUser
from ledger.members.standing import AdmitMember
from ledger.members.tax_code import born_in
from ledger.offerings.open_offering import OpenOffering
from ledger.places.hub import HubKind
from ledger.places.open import OpenHub
from ledger.stays.furnish import AddRoom, SetPrice, SetTerms
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


class Opening:
    """Asks for one thing after another, and gives the ids of what is there now."""

    def __init__(self, do: Do) -> None:
        self._do = do

    async def do(self, command: Command, who: Who = OPERATOR) -> Any:
        """Return the first fact that came of a command."""
        return (await self._all([command], who))[0]

    async def _all(self, commands: Iterable[Command], who: Who = OPERATOR) -> list[Any]:
        """Return the first fact that came of each."""
        return [facts[0] for facts in await self._do(list(commands), who)]

    async def hub(self, side: HubKind = HubKind.VILLAGE) -> str:
        """Open a hub in a real place."""
        name, istat = WHERE[side]
        return (await self.do(OpenHub(name=name, side=side, istat=istat, another=True))).hub

    async def room(self, hub: str, beds: int | tuple[str, ...], cents: int, since: date) -> str:
        """Furnish a hub with a room, its price and the terms."""
        room = (await self.do(AddRoom(hub=hub, name="Camera", beds=beds))).room
        await self.do(SetPrice(room=room, valid_from=since, cents=cents))
        terms = {"vat_bp": 1_000, "city_tax_cents": 150, "deposit_cents": 5_000, "cin": CIN}
        await self.do(SetTerms(hub=hub, valid_from=since, long_stays=False, **terms))
        return room

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
