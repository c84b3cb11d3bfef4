"""Hosts set desks, prices and codes; guests book, cancel, come by themselves or are let in, sit down unasked, or stay away."""

from datetime import timedelta

from ledger.billing.taken import Took
from ledger.bookings.booking import Stage
from ledger.bookings.opening import OpenFrom
from ledger.conventions.events import ConventionAgreed
from ledger.desks.arrive import CheckInAtDesk, MarkDeskMissed
from ledger.desks.book import BookDesk
from ledger.desks.cancel import CancelDesk
from ledger.desks.code import CheckInByCode, SetDeskCode
from ledger.desks.desk import Desk
from ledger.desks.events import DeskBooked, DeskCodeSet, DesksSet, DeskTermsSet
from ledger.desks.hours import Part
from ledger.desks.pay_back import PayBackDesk
from ledger.desks.provide import SetDesks, SetDeskTerms
from ledger.desks.walk_in import RecordWalkIn
from ledger.kernel.command import Command
from ledger.plans.credit_events import CreditsBought, CreditsGiven
from ledger.plans.events import SubscriptionBegun
from tests.book.chance import Chance
from tests.book.wishes import (
    Wish,
    Wishing,
    for_hub,
    for_member,
    hubs,
    latest,
    secret,
    someone,
)
from tests.book.wishes_of_the_till import at_till, given_back
from tests.book.world import SECRET, World
from tests.staff import OPERATOR

ALWAYS = tuple(OpenFrom(weekday=day, opens="00:00", closes="24:00") for day in range(1, 8))
MOSTLY = tuple(OpenFrom(weekday=day, opens="08:30", closes="18:15") for day in range(1, 7))
MORNINGS = tuple(OpenFrom(weekday=day, opens="09:00", closes="12:30") for day in range(1, 8))


def _new_hub(world: World, chance: Chance, of: type) -> str:
    """Mostly one that has none yet."""
    known = {fact.hub for fact in world.told[of]}
    return chance.pick([one for one in hubs(world) if one not in known] or hubs(world))


def set_desks(world: World, chance: Chance) -> Wish | None:
    hub = _new_hub(world, chance, DesksSet)
    wish = SetDesks(
        hub=hub,
        valid_from=world.today + timedelta(days=chance.pick([0, 0, 1, 3, -1])),
        desks=chance.pick([1, 2, 2, 3, 0]),
        hours=chance.pick([ALWAYS, ALWAYS, MOSTLY, MORNINGS]),
    )
    return wish, for_hub(world, chance, hub)


def set_terms(world: World, chance: Chance) -> Wish | None:
    hub = _new_hub(world, chance, DeskTermsSet)
    wish = SetDeskTerms(
        hub=hub,
        valid_from=world.today + timedelta(days=chance.pick([0, 0, 2, -1])),
        day_cents=chance.pick([1, 999, 2_500]),
        half_day_cents=chance.pick([1, 555, 1_500]),
        vat_bp=chance.pick([0, 1_000, 2_200]),
        free_days=chance.pick([0, 1, 2, 3]),
        late_percent=chance.pick([0, 33, 50, 100]),
    )
    return wish, for_hub(world, chance, hub)


def code_of(world: World, hub: str, more: int = 0) -> str:
    count = sum(fact.hub == hub for fact in world.told[DeskCodeSet])
    return f"{SECRET[:6].upper()}-{count + more:04}"


def set_code(world: World, chance: Chance) -> Wish | None:
    hub = chance.pick(hubs(world))
    until = world.today + timedelta(days=chance.pick([0, 7, 31, 32, -1]))
    wish = SetDeskCode(hub=hub, code=code_of(world, hub, chance.pick([1, 1, 1, 0])), until=until)
    return wish, for_hub(world, chance, hub)


def _open_hub(world: World, chance: Chance) -> str | None:
    known = [fact.hub for fact in world.told[DeskTermsSet]]
    return chance.pick(known) if known else None


def book(world: World, chance: Chance) -> Wish | None:
    hub, payer = _open_hub(world, chance), someone(world, chance, "admitted", "suspended")
    if hub is None or payer is None:
        return None
    guest = chance.pick([None, None, someone(world, chance, "admitted")])
    part = chance.pick(list(Part))
    if ahead := chance.yes(40) and _elsewhere(world, chance):
        hub, payer, guest, part = ahead
    wish = BookDesk(
        hub=hub,
        payer=payer,
        guest=guest,
        on=world.today + timedelta(days=chance.pick([0, 0, 1, 2, 4, -1])),
        part=part,
        without_visa_days=world.today.day % 4 == 0,
    )
    return wish, for_member(world, chance, payer)


def _elsewhere(world: World, chance: Chance) -> tuple[str, str, None, Part] | None:
    """Somebody who has a plan or credits comes to a hub that did not sell them, and has agreed prices."""
    every = latest(
        [*world.told[SubscriptionBegun], *world.told[CreditsBought], *world.told[CreditsGiven]], 6
    )
    agreed = {fact.hub for fact in world.told[ConventionAgreed]}
    hubs_ = [fact.hub for fact in world.told[DeskTermsSet] if fact.hub in agreed]
    found = [(one, hub) for one in every for hub in hubs_ if hub != one.hub]
    if not found:
        return None
    one, hub = chance.pick(found)
    part = Part.DAY if one.terms.unit == "day" else Part.MORNING
    return hub, one.member, None, part


def walk_in(world: World, chance: Chance) -> Wish | None:
    hub, payer = _open_hub(world, chance), someone(world, chance, "admitted")
    if hub is None or payer is None:
        return None
    till = at_till(world, chance)
    wish = RecordWalkIn(hub=hub, payer=payer, part=chance.pick(list(Part)), at_till=till)
    return wish, for_hub(world, chance, hub)


def _booked(world: World, chance: Chance, *stages: Stage) -> DeskBooked | None:
    """Pick a booking that is at one of the stages; now and then any."""
    fitting = [
        fact
        for fact in latest(world.told[DeskBooked], 12)
        if world.memory[Desk, fact.booking].stage in stages or chance.yes(4)
    ]
    return chance.pick(fitting) if fitting else None


def _today(world: World, chance: Chance) -> DeskBooked | None:
    fitting = [
        fact
        for fact in latest(world.told[DeskBooked], 20)
        if world.memory[Desk, fact.booking].stage is Stage.BOOKED and fact.arrive == world.today
    ]
    return chance.pick(fitting) if fitting else _booked(world, chance, Stage.BOOKED)


def check_in(world: World, chance: Chance) -> Wish | None:
    if (one := _today(world, chance)) is None:
        return None
    wish = CheckInAtDesk(booking=one.booking, at_till=at_till(world, chance))
    return wish, for_hub(world, chance, one.hub)


def check_in_by_code(world: World, chance: Chance) -> Wish | None:
    if (one := _today(world, chance)) is None:
        return None
    shown = latest([fact for fact in world.told[DeskCodeSet] if fact.hub == one.hub], 1)
    if not shown or shown[0].until < world.today:  # The host hangs one up before anybody comes.
        until = world.today + timedelta(days=30)
        return SetDeskCode(hub=one.hub, code=code_of(world, one.hub, 1), until=until), OPERATOR
    code = code_of(world, one.hub, chance.pick([0, 0, 0, 0, -1]))
    wish = CheckInByCode(hub=one.hub, booking=one.booking, code=code)
    return wish, for_member(world, chance, one.guest)


def miss(world: World, chance: Chance) -> Wish | None:
    if (one := _booked(world, chance, Stage.BOOKED)) is None:
        return None
    return MarkDeskMissed(booking=one.booking), for_hub(world, chance, one.hub)


def cancel(world: World, chance: Chance) -> Wish | None:
    if (one := _booked(world, chance, Stage.BOOKED)) is None:
        return None
    by_hub = chance.yes(25)
    who = for_hub(world, chance, one.hub) if by_hub else for_member(world, chance, one.payer)
    return CancelDesk(booking=one.booking, by_hub=by_hub), who


def pay_back(world: World, chance: Chance) -> Wish | None:
    if (one := _booked(world, chance, Stage.FINISHED, Stage.NO_SHOW)) is None:
        return None
    used = world.memory[Desk, one.booking].stage is Stage.FINISHED
    at_till = given_back(world, chance, one.booking)
    wish = PayBackDesk(
        booking=one.booking,
        payer=one.payer,
        of=Took.USE if used else Took.FEE,
        amount_cents=chance.pick([1, 100, max(1, one.total_cents)]),
        note="" if at_till else secret("it was too cold"),
        at_till=at_till,
    )
    return wish, for_hub(world, chance, one.hub)


WISHES: dict[type[Command], Wishing] = {
    SetDesks: set_desks,
    SetDeskTerms: set_terms,
    SetDeskCode: set_code,
    BookDesk: book,
    RecordWalkIn: walk_in,
    CheckInAtDesk: check_in,
    CheckInByCode: check_in_by_code,
    MarkDeskMissed: miss,
    CancelDesk: cancel,
    PayBackDesk: pay_back,
}
