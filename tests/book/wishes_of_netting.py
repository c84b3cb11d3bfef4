"""The treasurer nets visits; once somebody makes one, from a hub with money, since chance alone seldom comes to that."""

from datetime import date, timedelta

from ledger.conventions.debt_limits import SetDebtLimit
from ledger.conventions.net_visits import NetVisits
from ledger.conventions.rules import NO_LIMIT_CENTS
from ledger.kernel.command import Command
from ledger.kernel.days import rome
from ledger.pen.pending import Receipt
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted
from ledger.treasury.opening import OpenBalances, OpeningBalance
from tests.book.chance import Chance
from tests.book.wishes import SECRET, Wish, Wishing, by, hubs, secret
from tests.book.world import World
from tests.conventions.examples import WHY
from tests.opening import Opening, at_once
from tests.staff import TREASURER
from tests.visiting import visit


def net(world: World, chance: Chance) -> Wish | None:
    """Mostly up to yesterday, now and then without a hub, and by somebody who may not."""
    if not any(one.kind == "visit-owed" for one in world.told[EntryPosted]):
        at_once(_visited(world))
    until = world.today - timedelta(days=chance.pick([0, 1, 1, 1, 2, 9]))
    without = (chance.pick(hubs(world)),) if chance.yes(10) else ()
    return NetVisits(until=until, without=without), by(chance, TREASURER)


async def _visited(world: World) -> None:
    """Two hubs open, and a member of the one sleeps at the other by visa day."""

    async def do(commands, who):
        answers = [world.ask(command, who) for command in commands]
        assert all(isinstance(one, Receipt) for one in answers), answers
        return [one.facts for one in answers]

    def to(day: date) -> None:
        world.pass_time(max(timedelta(), rome(day, 13) - world.now))

    opening, name = Opening(do), "visitor"
    home, hub = [await opening.hub() for _ in range(2)]
    bank = OpeningBalance(chart.hub_bank(home), 100_000)
    await opening.do(OpenBalances(owner=home, balances=(bank,)), TREASURER)
    for creditor in (None, hub):
        free = {"creditor": creditor, "cents": NO_LIMIT_CENTS, "reason": WHY}
        await opening.do(SetDebtLimit(hub=home, **free))
    person = secret("Vera"), f"{SECRET}.{name}@example.org", f"DE:{SECRET.upper()}{name.upper()}"
    (member,) = await opening.members(home, [person], 100_000)
    tomorrow = world.today + timedelta(days=1)
    room = await opening.room(hub, ("window",), 4_000, tomorrow)
    at = {"hub": hub, "bed": (room, "window"), "member": member, "home": home}
    told = {"surname": secret("surname"), "given_name": secret("name")}
    await visit(opening, to, **at, day=tomorrow, **told)


WISHES: dict[type[Command], Wishing] = {NetVisits: net}
