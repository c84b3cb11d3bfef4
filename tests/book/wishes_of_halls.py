"""Hosts set halls up and say what they cost; guests book hours, cancel, come by themselves or are let in, go in unasked, or stay away."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.billing.taken import Took
from ledger.bookings.booking import Stage
from ledger.bookings.opening import OpenFrom
from ledger.desks.code import SetDeskCode
from ledger.desks.events import DeskCodeSet
from ledger.halls.arrive import CheckInAtHall, CheckInAtHallByCode, MarkHallMissed
from ledger.halls.book import BookHall
from ledger.halls.booking import HallBooking
from ledger.halls.cancel import CancelHall
from ledger.halls.events import HallBooked, HallKind, HallSetUp, HallTermsSet
from ledger.halls.half_hours import HALF_HOUR, local
from ledger.halls.hall import Hall
from ledger.halls.pay_back import PayBackHall
from ledger.halls.set_up import ChangeHall, SetHallTerms, SetUpHall
from ledger.halls.walk_in import RecordHallWalkIn
from ledger.kernel.command import Command
from ledger.places.hub import Hub
from ledger.plans.credit_events import CreditsBought, CreditsGiven
from ledger.plans.credits import Credits
from ledger.plans.events import SubscriptionBegun
from ledger.plans.subscription import Subscription
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, for_hub, for_member, hubs, latest, secret, someone
from tests.book.wishes_of_desks import code_of
from tests.book.wishes_of_the_till import at_till, given_back
from tests.book.world import World
from tests.staff import OPERATOR

ALWAYS = tuple(OpenFrom(weekday=day, opens="00:00", closes="24:00") for day in range(1, 8))
MOSTLY = tuple(OpenFrom(weekday=day, opens="08:15", closes="19:45") for day in range(1, 7))


def set_up(world: World, chance: Chance) -> Wish | None:
    hub = chance.pick(hubs(world))
    wish = SetUpHall(
        hub=hub,
        kind=chance.pick(list(HallKind)),
        name="Sala",
        valid_from=world.today + timedelta(days=chance.pick([0, 0, 0, 2, -1])),
        people=chance.pick([1, 4, 12]),
        equipment=chance.pick([(), ("schermo",), ("microfono", "cuffie")]),
    )
    return wish, for_hub(world, chance, hub)


def _hall(world: World, chance: Chance, *, without_terms: bool = False) -> HallSetUp | None:
    known = world.told[HallSetUp]
    if without_terms:
        told = {fact.hall for fact in world.told[HallTermsSet]}
        known = [one for one in known if one.hall not in told] or known
    return chance.pick(latest(known, 4)) if known else None


def change(world: World, chance: Chance) -> Wish | None:
    if (hall := _hall(world, chance)) is None:
        return None
    wish = ChangeHall(
        hall=hall.hall,
        name=chance.pick(["Sala", "Sala del camino"]),
        valid_from=world.today + timedelta(days=chance.pick([0, 1, 5, -1])),
        people=chance.pick([1, 4, 12]),
        equipment=chance.pick([(), ("schermo",)]),
    )
    return wish, for_hub(world, chance, hall.hub)


def set_terms(world: World, chance: Chance) -> Wish | None:
    if (hall := _hall(world, chance, without_terms=True)) is None:
        return None
    shortest = chance.pick([1, 1, 2])
    wish = SetHallTerms(
        hall=hall.hall,
        valid_from=world.today + timedelta(days=chance.pick([0, 0, 2, -1])),
        hour_cents=chance.pick([0, 2, 998, 1_800]),
        vat_bp=chance.pick([0, 1_000, 2_200]),
        hours=chance.pick([ALWAYS, ALWAYS, MOSTLY, ()]),
        shortest=shortest,
        longest=chance.pick([shortest, 8, 48]),
        setup_minutes=chance.pick([0, 0, 15, 45]),
        cleanup_minutes=chance.pick([0, 15, 30]),
        days_ahead=chance.pick([3, 90, 730]),
        hours_before=chance.pick([0, 0, 1, 24]),
        free_days=chance.pick([0, 1, 2, 3]),
        late_percent=chance.pick([0, 33, 50, 100]),
    )
    return wish, for_hub(world, chance, hall.hub)


IN_HALF_HOURS = (0, 1, 3, 24, 49, 200, -4)


def book(world: World, chance: Chance, begins_in: tuple[int, ...] = IN_HALF_HOURS) -> Wish | None:
    hall, payer = _hall(world, chance), someone(world, chance, "admitted", "suspended")
    if chance.yes(40) and (found := _paid_ahead(world, chance)):
        return found
    if hall is None or payer is None:
        return None
    zone = world.memory[Hub, hall.hub].zone
    begins = _next(world.now, zone) + chance.pick(list(begins_in)) * HALF_HOUR
    wish = BookHall(
        hall=hall.hall,
        payer=payer,
        guest=chance.pick([None, None, someone(world, chance, "admitted")]),
        begins=local(zone, begins),
        ends=local(zone, begins + chance.pick([1, 2, 3, 8]) * HALF_HOUR),
        people=chance.pick([1, 1, 1, 4, 5]),
    )
    return wish, for_member(world, chance, payer)


def _paid_ahead(world: World, chance: Chance) -> Wish | None:
    """Somebody who has a plan or credits for such a hall books it for as long as its terms ask at least."""
    sold = [*world.told[SubscriptionBegun], *world.told[CreditsBought], *world.told[CreditsGiven]]
    kinds = {kind.value for kind in HallKind}
    let = let_for_money(world)
    at = {(hall.hub, hall.kind) for hall in let}
    every = [one for one in sold if one.terms.service in kinds]
    have = [one for one in every if _is_left(world, one)] or every
    own = [one for one in have if (one.hub, one.terms.service) in at]
    if not (some := latest(own or have, 4)):
        return None
    one = chance.pick(some)
    meant = [hall for hall in let if hall.kind == one.terms.service]
    here = [hall for hall in meant if hall.hub == one.hub and chance.yes(80)]
    if not (halls := latest(here or meant, 3)):
        return None
    hall = chance.pick(halls)
    terms, zone = (
        world.memory[Hall, hall.hall].terms_on(world.today),
        world.memory[Hub, hall.hub].zone,
    )
    assert terms is not None, "it is let"
    begins = _next(world.now, zone) + (2 * terms.hours_before + chance.pick([1, 20])) * HALF_HOUR
    ends = begins + chance.number(terms.shortest, terms.longest) * HALF_HOUR
    times = local(zone, begins), local(zone, ends)
    wish = BookHall(hall=hall.hall, payer=one.member, begins=times[0], ends=times[1])
    return wish, for_member(world, chance, one.member)


def _is_left(world: World, one: SubscriptionBegun | CreditsBought | CreditsGiven) -> bool:
    """Whether something of it may be used today."""
    if isinstance(one, SubscriptionBegun):
        months = world.memory[Subscription, one.subscription].paid.values()
        return any(month.first <= world.today < month.until for month in months)
    return world.memory[Credits, one.credits].free > 0 and world.today <= one.expires


def let_for_money(world: World) -> list[HallSetUp]:
    """The halls that are let today, and for money, where a hub is open."""

    def is_let(hall: HallSetUp) -> bool:
        terms = world.memory[Hall, hall.hall].terms_on(world.today)
        is_open = world.memory[Hub, hall.hub].is_open
        return terms is not None and bool(terms.hours) and terms.hour_cents > 0 and is_open

    return [hall for hall in world.told[HallSetUp] if is_let(hall)]


def _next(now: datetime, zone: str) -> datetime:
    """The next half hour of the zone's clock."""
    there = now.astimezone(ZoneInfo(zone))
    past = timedelta(minutes=there.minute % 30, seconds=there.second, microseconds=now.microsecond)
    return now.astimezone(UTC) - past + HALF_HOUR


def walk_in(world: World, chance: Chance) -> Wish | None:
    hall, payer = _hall(world, chance), someone(world, chance, "admitted")
    if hall is None or payer is None:
        return None
    told = at_till(world, chance)
    halves = chance.pick([1, 2, 6])
    wish = RecordHallWalkIn(hall=hall.hall, payer=payer, half_hours=halves, at_till=told)
    return wish, for_hub(world, chance, hall.hub)


def _booked(world: World, chance: Chance, *stages: Stage) -> HallBooked | None:
    """Pick a booking that is at one of the stages; now and then any."""
    fitting = [
        fact
        for fact in latest(world.told[HallBooked], 12)
        if world.memory[HallBooking, fact.booking].stage in stages or chance.yes(4)
    ]
    return chance.pick(fitting) if fitting else None


def _awaited(world: World, chance: Chance) -> HallBooked | None:
    fitting = _at_the_door(world)
    return chance.pick(fitting) if fitting else _booked(world, chance, Stage.BOOKED)


def _at_the_door(world: World) -> list[HallBooked]:
    """Who may come in now."""
    return [
        fact
        for fact in latest(world.told[HallBooked], 20)
        if world.memory[HallBooking, fact.booking].stage is Stage.BOOKED
        and fact.arrive - HALF_HOUR <= world.now < fact.depart
    ]


def check_in(world: World, chance: Chance) -> Wish | None:
    if (one := _awaited(world, chance)) is None:
        return None
    wish = CheckInAtHall(booking=one.booking, at_till=at_till(world, chance))
    return wish, for_hub(world, chance, one.hub)


def check_in_by_code(world: World, chance: Chance) -> Wish | None:
    if not _at_the_door(world) and chance.yes(
        80
    ):  # Somebody books the next half hour, to come in by the code.
        return book(world, chance, (0,))
    if (one := _awaited(world, chance)) is None:
        return None
    shown = latest([fact for fact in world.told[DeskCodeSet] if fact.hub == one.hub], 1)
    if not shown or shown[0].until < world.today:  # The host hangs one up before anybody comes.
        until = world.today + timedelta(days=30)
        return SetDeskCode(hub=one.hub, code=code_of(world, one.hub, 1), until=until), OPERATOR
    code = code_of(world, one.hub, chance.pick([0, 0, 0, 0, -1]))
    wish = CheckInAtHallByCode(hub=one.hub, booking=one.booking, code=code)
    return wish, for_member(world, chance, one.guest)


def miss(world: World, chance: Chance) -> Wish | None:
    if (one := _booked(world, chance, Stage.BOOKED)) is None:
        return None
    return MarkHallMissed(booking=one.booking), for_hub(world, chance, one.hub)


def cancel(world: World, chance: Chance) -> Wish | None:
    if (one := _booked(world, chance, Stage.BOOKED)) is None:
        return None
    by_hub = chance.yes(25)
    who = for_hub(world, chance, one.hub) if by_hub else for_member(world, chance, one.payer)
    return CancelHall(booking=one.booking, by_hub=by_hub), who


def pay_back(world: World, chance: Chance) -> Wish | None:
    if (one := _booked(world, chance, Stage.FINISHED, Stage.NO_SHOW)) is None:
        return None
    used = world.memory[HallBooking, one.booking].stage is Stage.FINISHED
    at_till = given_back(world, chance, one.booking)
    wish = PayBackHall(
        booking=one.booking,
        payer=one.payer,
        of=Took.USE if used else Took.FEE,
        amount_cents=chance.pick([1, 100, max(1, one.total_cents)]),
        note="" if at_till else secret("the screen was off"),
        at_till=at_till,
    )
    return wish, for_hub(world, chance, one.hub)


WISHES: dict[type[Command], Wishing] = {
    SetUpHall: set_up,
    ChangeHall: change,
    SetHallTerms: set_terms,
    BookHall: book,
    RecordHallWalkIn: walk_in,
    CheckInAtHall: check_in,
    CheckInAtHallByCode: check_in_by_code,
    MarkHallMissed: miss,
    CancelHall: cancel,
    PayBackHall: pay_back,
}
