"""Many stays, and days at desks, want the last visa day at the same moment, at two pens: one of them has it."""

import asyncio
from datetime import timedelta

import pytest

from ledger.bookings.opening import OpenFrom
from ledger.conventions.debt_limits import SetDebtLimit
from ledger.conventions.events import ConventionProposed, For, ServiceKind, Unit
from ledger.conventions.negotiate import ProposeConvention, SignConvention
from ledger.conventions.price_list import PriceLine
from ledger.conventions.rules import PactRule, SetPactRule
from ledger.conventions.sold import Rule
from ledger.desks.book import BookDesk
from ledger.desks.events import DeskBooked
from ledger.desks.provide import SetDesks, SetDeskTerms
from ledger.members.change import ChangeHomeHub
from ledger.members.events import MemberApplied
from ledger.places.events import HubRecorded
from ledger.stays.asked import BedAsked
from ledger.stays.events import RoomAdded, StayReserved
from ledger.stays.furnish import AddRoom
from ledger.stays.reserve import Reserve
from ledger.stays.set_price import SetPrice
from tests.book.test_beds import Rush
from tests.book.wishes import host
from tests.conventions.examples import WHY
from tests.staff import OPERATOR


def pact(rush: Rush, days: int) -> str:
    """A hub has agreed on nights and days with members of all others; so many visa days a year. Return one of them."""
    world, hub = rush.world, rush.hub
    prices = tuple(
        PriceLine(
            service=service,
            unit=unit,
            public_cents=20_00,
            agreed_cents=10_00,
            vat_bp=1_000,
            whom=For.ALL_HUBS,
        )
        for service, unit in ((ServiceKind.BED, Unit.NIGHT), (ServiceKind.DESK, Unit.DAY))
    )
    world.ask(ProposeConvention(hub=hub, since=world.today, prices=prices), OPERATOR)
    convention = world.told[ConventionProposed][-1].convention
    for who in (OPERATOR, host(hub)):
        world.ask(SignConvention(hub=hub, convention=convention, version=1), who)
    rule = PactRule.VISA_DAYS_A_YEAR
    world.ask(SetPactRule(rule=rule, valid_from=world.today, value=days, reason=WHY), OPERATOR)
    city = next(one.hub for one in world.told[HubRecorded] if one.hub != hub)
    member = world.told[MemberApplied][0].member
    world.ask(ChangeHomeHub(member=member, home_hub=city), OPERATOR)
    return member


def let_desks(rush: Rush) -> None:
    """Two desks at the hub, every day."""
    world, hub = rush.world, rush.hub
    hours = tuple(OpenFrom(weekday=n, opens="08:00", closes="20:00") for n in range(1, 8))
    world.ask(SetDesks(hub=hub, valid_from=world.today, desks=2, hours=hours), OPERATOR)
    cents = {"day_cents": 20_00, "half_day_cents": 12_00, "vat_bp": 1_000}
    world.ask(SetDeskTerms(hub=hub, valid_from=world.today, **cents), OPERATOR)


def limit(rush: Rush) -> None:
    """The member's home hub may owe ten euro: one visa day, wherever."""
    world = rush.world
    home = next(one.hub for one in world.told[HubRecorded] if one.hub != rush.hub)
    world.ask(SetDebtLimit(hub=home, cents=10_00, reason=WHY), OPERATOR)


@pytest.mark.parametrize("pens", [1, 2])
@pytest.mark.parametrize("days", [1, 90])
def test_the_last_visa_day_is_used_once(pens: int, days: int) -> None:
    """Forty stays of one member, a night each, and as many days at a desk: one by visa day, the others at the agreed price.

    The last one of the year, or the last that the home hub may owe for.
    """
    rush = Rush(1, pens=pens)
    member = pact(rush, days=days)
    if days > 1:
        limit(rush)
    let_desks(rush)
    rush.world.ask(AddRoom(hub=rush.hub, name="Stanzone", beds=40), OPERATOR)
    room = rush.world.told[RoomAdded][-1]
    rush.world.ask(SetPrice(room=room.room, valid_from=rush.world.today, cents=20_00), OPERATOR)

    def wish(n: int, bed: str) -> Reserve:
        arrive = rush.first + timedelta(days=n)
        return Reserve(
            hub=rush.hub,
            payer=member,
            arrive=arrive,
            depart=arrive + timedelta(days=1),
            beds=(BedAsked(room=room.room, bed=bed, guest=member),),
        )

    def desk(n: int) -> BookDesk:
        return BookDesk(hub=rush.hub, payer=member, on=rush.first + timedelta(days=n))

    async def all_of_them():
        wishes = [
            rush.submit(one) for n, bed in enumerate(room.beds) for one in (desk(n), wish(n, bed))
        ]
        return await asyncio.gather(*wishes)

    got = [receipt for receipt in rush.world.run(all_of_them()) if receipt]
    rush.world.read_all()
    rush.world.check_from_the_beginning()
    rules = [
        Rule(one.rule)
        for fact in (*rush.world.told[StayReserved], *rush.world.told[DeskBooked])
        for one in fact.sold
        if one.guest == member
    ]
    rush.world.close()
    assert len(got) == len(rules) > 20
    assert len(rush.world.told[DeskBooked]) > 20
    assert rules.count(Rule.VISA_DAY) == 1
    assert set(rules) == {Rule.VISA_DAY, Rule.CONVENTION}
