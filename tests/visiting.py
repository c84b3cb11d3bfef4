"""A night by visa day, told in commands: what makes a debt between two hubs."""

from collections.abc import Callable
from datetime import date

from ledger.conventions.events import For, ServiceKind, Unit
from ledger.conventions.negotiate import ProposeConvention, SignConvention
from ledger.conventions.price_list import PriceLine
from ledger.conventions.rules import PactRule, SetPactRule
from ledger.conventions.suspend import EndConvention
from ledger.kernel.days import ONE_DAY
from ledger.kernel.who import Role, Who
from ledger.stays.arrive import CheckIn
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.events import Bedding
from ledger.stays.leave import CheckOut
from ledger.stays.reserve import Reserve
from tests.conventions.examples import WHY
from tests.opening import Opening
from tests.registered import registering
from tests.staff import OPERATOR


async def visit(
    opening: Opening,
    to: Callable[[date], None],
    *,
    hub: str,
    bed: tuple[str, str],
    member: str,
    home: str,
    day: date,
    **told: str,
) -> str:
    """Let a member of `home` sleep one night at `hub` by visa day, and leave; 25.00 was agreed, for members of `home` alone; the register is `told` so. Return the stay."""
    to(day)
    price = PriceLine(
        service=ServiceKind.BED,
        unit=Unit.NIGHT,
        public_cents=40_00,
        agreed_cents=25_00,
        vat_bp=1_000,
        whom=For.NAMED_HUBS,
        hubs=(home,),
    )
    proposed = await opening.do(ProposeConvention(hub=hub, since=day, prices=(price,)))
    of = {"hub": hub, "convention": proposed.convention}
    for who in (OPERATOR, Who("hanna", Role.HOST, hub=hub)):
        await opening.do(SignConvention(**of, version=1), who)
    for value in (1, 0):
        rule = PactRule.VISA_DAYS_A_YEAR
        since = day + (1 - value) * ONE_DAY
        await opening.do(SetPactRule(rule=rule, valid_from=since, value=value, reason=WHY))
    room, place = bed
    reserved = await opening.do(
        Reserve(
            hub=hub,
            payer=member,
            arrive=day,
            depart=day + ONE_DAY,
            beds=(BedAsked(room=room, bed=place, guest=member),),
        )
    )
    await opening.do(Book(stay=reserved.stay, payer=member))
    for one in registering(reserved.stay, (Bedding(room, place, member),), **told):
        await opening.do(one)
    await opening.do(CheckIn(stay=reserved.stay))
    to(day + ONE_DAY)
    await opening.do(EndConvention(**of, last=day + ONE_DAY, reason="Cambio di gestione."))
    await opening.do(CheckOut(stay=reserved.stay))
    return str(reserved.stay)
