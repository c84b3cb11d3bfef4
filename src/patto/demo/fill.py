"""A year of the pact is filled into a book, evening by evening, by commands that everybody has."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain
from time import monotonic

import msgspec

from ledger.book.book import Book
from ledger.kernel.days import ONE_DAY, rome
from patto.demo.books import Books
from patto.demo.city_tax import CityTax
from patto.demo.conventions import Conventions
from patto.demo.corrections import Corrections
from patto.demo.deposits import Deposits
from patto.demo.desk import Desk
from patto.demo.desks import Desks
from patto.demo.doors import Doors
from patto.demo.driver import Driver, NotThisDemo
from patto.demo.earlier import EarlierHouse
from patto.demo.exits import Exits
from patto.demo.feeds import Feeds
from patto.demo.foreign import ForeignCalendars
from patto.demo.guests import Guests
from patto.demo.halls import Halls
from patto.demo.houses import Houses
from patto.demo.invoices import Invoices
from patto.demo.joining import Joining
from patto.demo.leases import Leases
from patto.demo.lending import Lending
from patto.demo.mistaken import Mistaken
from patto.demo.netting import Netting
from patto.demo.occasions import Occasions
from patto.demo.offers import Offers
from patto.demo.opening import Opening
from patto.demo.payments import Payments
from patto.demo.payouts import Payouts
from patto.demo.plan import Scale
from patto.demo.plans import Plans
from patto.demo.ports import DemoClock
from patto.demo.premises import Premises
from patto.demo.raising import Raising
from patto.demo.reopening import Reopening
from patto.demo.sales import Sales
from patto.demo.second_thoughts import SecondThoughts
from patto.demo.standing import Standings
from patto.demo.startups import Startups
from patto.demo.suspense import Suspense
from patto.demo.taxes import Taxes
from patto.demo.tills import Tills
from patto.demo.transfers import Transfers
from patto.demo.undoing import WrongDistribution, WrongRent
from patto.demo.world import Part, World

Progress = Callable[[int, int], None]
"""Told how many days are over, and how many there are."""

_FIVE_PAST = timedelta(minutes=5)
_TWENTY_PAST = timedelta(minutes=20)


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """What a filled year holds; `refused` counts refusals by name, `unexpected` names those that are faults.

    `roots` are the roots of all pages by tree size, the last of them `root`.
    """

    facts: int
    commands: int
    refused: Mapping[str, int]
    unexpected: tuple[str, ...]
    hubs: int
    regions: int
    members: int
    houses: int
    ventures: int
    stays: int
    root: bytes
    roots: Mapping[int, bytes]
    seconds: float


async def fill(
    book: Book,
    *,
    seed: int,
    size: float,
    until: date,
    clock: DemoClock,
    progress: Progress | None = None,
    scale: Scale | None = None,
) -> Filled:
    """Fill an empty book with the year that ends the day before `until`, or finish one that was begun.

    The same seed, size and day write the same book, byte for byte. `clock` is the one the book was
    opened with (`open_for_demo`). Raises `NotThisDemo` for a book that holds something else, and
    `DemoStopped` when the book can't be written; what was written stays, and a later call goes on.
    """
    if clock.entropy.seed != seed:
        raise ValueError("The clock was made for another seed.")
    began = monotonic()
    scale = scale or Scale.of(size)
    driver = Driver(book, clock, f"demo:{seed}")
    world = World(driver, seed=seed, scale=scale, until=until)
    parts, report = _parts(world), progress or _nobody
    for done in range(scale.days):
        report(done, scale.days)
        await _a_day(driver, parts, world.first + done * ONE_DAY)
    report(scale.days, scale.days)
    if driver.reached < driver.already:
        raise NotThisDemo(f"the book goes on after the demo's last fact, {driver.reached}")
    return _filled(world, parts, monotonic() - began)


def _nobody(done: int, days: int) -> None:
    del done, days


def _parts(world: World) -> list[Part]:
    """Return the strands of the story; whoever needs money comes before the payments, who looks back, or pays at once, before all."""
    payments, tills = Payments(world), Tills(world)
    raising = Raising(world, payments)
    houses = Houses(world, raising)
    return [
        WrongDistribution(world),
        Deposits(world),
        CityTax(world),
        Transfers(world),
        Opening(world),
        Premises(world),
        Conventions(world),
        Lending(world),
        Joining(world),
        Standings(world, payments),
        Guests(world, payments),
        Desks(world, payments, tills),
        Halls(world, payments),
        Occasions(world, payments),
        Plans(world, payments),
        Mistaken(world),
        Desk(world),
        houses,
        Taxes(world),
        Startups(world, raising),
        Offers(world, payments, houses),
        raising,
        payments,
        Corrections(world),
        Books(world),
        Suspense(world),
        Payouts(world),
        Invoices(world),
        EarlierHouse(world, houses.rehearsal),
        Exits(world, payments),
        SecondThoughts(world),
        WrongRent(world),
        Reopening(world),
        Netting(world),
        Sales(world),
        Doors(world),
        Leases(world),
        Feeds(world),
        ForeignCalendars(world),
        tills,
    ]


async def _a_day(driver: Driver, parts: list[Part], today: date) -> None:
    """Let the hours strike; at each the scheduler does what is due, then people what they want.

    Nights end at midnight; the desk opens at ten; at noon guests are out or never came; at five
    people arrive, look, and five minutes later confirm; what they left unconfirmed lapses.
    """
    five = rome(today, 17)
    driver.set_clock(rome(today))
    await driver.do_what_is_due()
    driver.set_clock(rome(today, 10))
    await driver.submit(chain.from_iterable(part.morning(today) for part in parts))
    await driver.do_what_is_due()
    driver.set_clock(rome(today, 12))
    await driver.do_what_is_due()
    driver.set_clock(five)
    await driver.submit(chain.from_iterable(part.evening(today) for part in parts))
    driver.set_clock(five + _FIVE_PAST)
    await driver.submit(chain.from_iterable(part.answers(today) for part in parts))
    driver.set_clock(five + _TWENTY_PAST)
    await driver.do_what_is_due()
    await driver.submit(chain.from_iterable(part.late(today) for part in parts))


def _filled(world: World, parts: list[Part], seconds: float) -> Filled:
    driver, scale = world.driver, world.scale
    return Filled(
        facts=driver.reached,
        commands=driver.accepted,
        refused=dict(sorted(driver.refused.items())),
        unexpected=tuple(driver.unexpected),
        hubs=len(world.hubs),
        regions=len({hub.plan.where.region for hub in world.hubs}),
        members=len(world.members),
        houses=scale.houses,
        ventures=scale.ventures,
        stays=next(_stays(parts)),
        root=driver.roots[driver.reached],
        roots=driver.roots,
        seconds=seconds,
    )


def _stays(parts: list[Part]) -> Iterator[int]:
    return (part.booked for part in parts if isinstance(part, Guests))
