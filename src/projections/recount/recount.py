"""All hands hear every line once, in order; what they counted is told by name, and what is wrong by position."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from projections.recount.agreed import Agreed
from projections.recount.agreements import Agreements
from projections.recount.ahead import Ahead
from projections.recount.approvals import Approvals
from projections.recount.arrivals import Arrivals
from projections.recount.beds import Beds
from projections.recount.calendars import Calendars
from projections.recount.carnets import Carnets
from projections.recount.city_tax import CityTax
from projections.recount.closed import Closed
from projections.recount.conventions import Conventions
from projections.recount.days import Days
from projections.recount.debts import Debts
from projections.recount.demand import Demand
from projections.recount.deposits import Deposits
from projections.recount.desk_flows import DeskFlows
from projections.recount.desk_leases import DeskLeases
from projections.recount.desks import Desks
from projections.recount.distributed import Distributed
from projections.recount.doors import Doors
from projections.recount.dues import Dues
from projections.recount.fees import Fees
from projections.recount.foreign import Foreign
from projections.recount.furnished import Furnished
from projections.recount.halls import Halls
from projections.recount.hand import Figures, Hand, Line
from projections.recount.issued import Issued
from projections.recount.journal import Journal
from projections.recount.leases import Leases
from projections.recount.lengths import Lengths
from projections.recount.listed import Listed
from projections.recount.lodging import Lodging
from projections.recount.mails import mails
from projections.recount.money import Money
from projections.recount.movements import Movements
from projections.recount.netting import Netting
from projections.recount.nights import Nights
from projections.recount.occasion_dates import OccasionDates
from projections.recount.occasions import Occasions
from projections.recount.pact import Pact
from projections.recount.papers import Papers
from projections.recount.passed import Passed
from projections.recount.payouts import Payouts
from projections.recount.people import People
from projections.recount.plans import Plans
from projections.recount.premises import Premises
from projections.recount.rates import Rates
from projections.recount.register import Registered
from projections.recount.reported import Reported
from projections.recount.shares import Shares
from projections.recount.sold import Sold
from projections.recount.taken import Taken
from projections.recount.taxes import Taxes
from projections.recount.terms import Terms
from projections.recount.till import Tills
from projections.recount.transit import Transit
from projections.recount.undone import Undone
from projections.recount.unpaid import Unpaid
from projections.recount.values import Values
from projections.recount.visa_days import VisaDays
from projections.recount.waiting import waiting
from projections.recount.waits import Waits
from projections.recount.warned import WarnedOnes
from projections.recount.years import Years

PASSED_OVER: frozenset[str] = frozenset()
"""Facts that change nothing that is counted."""


class Recount:
    """One book, counted as far as its lines were taken; `differences` are sentences with positions.

    `routes` are those who hear each kind of fact, by its stored name; of what is passed over nobody.
    """

    def __init__(self) -> None:
        self.differences: list[str] = []
        self.position = 0
        self.money, self.journal = Money(self._say), Journal(self._say)
        self.shares, self.beds, visas = Shares(self._say), Beds(self._say), VisaDays(self._say)
        self.plans, self.carnets = Plans(self._say), Carnets(self._say)
        self.leases, ahead = Leases(self._say), Ahead(self.plans, self.carnets)
        self.desks = Desks(self._say, visas, ahead)
        self.halls = Halls(self._say, self.desks.prices, ahead)
        self.occasions = Occasions(self._say, self.desks.prices)
        self.waits = Waits(self._say, self.occasions.occasions)
        booked = (self.beds, self.desks, self.halls, self.leases, self.occasions, self.waits)
        self.people = People(self._say, self.money, self.shares, *booked)
        self.approvals, self.warned = Approvals(self._say), WarnedOnes(self._say)
        self.values = Values(self._say, self.shares)
        self.days, self.taxes = Days(self._say, self.money), Taxes(self._say, self.money)
        self.papers, self.reported = Papers(self._say, self.shares), Reported(self._say)
        self.closed, self.transit = Closed(self._say), Transit(self._say)
        self.listed, self.nights = Listed(self._say), Nights(self._say)
        self.deposits, self.taken = Deposits(self._say), Taken(self._say)
        self.conventions, self.years = Conventions(self._say), Years(self._say, self.money)
        self.premises, self.doors = Premises(self._say, self.conventions), Doors(self._say)
        self.agreements = Agreements(self._say, self.beds)
        self._hands: tuple[Hand, ...] = (
            self.money,
            Movements(self._say, self.money),
            *(self.transit, Dues(self._say, self.money), self.days, self.closed),
            *(self.journal, self.shares, Distributed(self._say, self.shares)),
            *(self.beds, self.deposits, Unpaid(self._say), CityTax(self._say)),
            *(self.people, Foreign(self._say, self.beds), Furnished(self._say), Issued(self._say)),
            *(self.approvals, self.warned, self.papers, self.plans, self.carnets),
            *(self.listed, self.nights, self.premises, self.doors, self.desks.prices, self.desks),
            *(self.halls, self.occasions, self.waits, DeskFlows(self._say, self.nights.visits)),
            *(self.taken, Sold(self._say), self.leases, DeskLeases(self._say, self.desks)),
            *(Undone(self._say, self.money, self.taxes), self.taxes, self.values),
            *(Passed(self._say, self.money, self.shares, self.people), Payouts(self._say)),
            *(Rates(self._say), Terms(self._say), Lodging(self._say), Fees(self._say)),
            *(Demand(self._say), Netting(self._say), Lengths(self._say), Arrivals(self._say)),
            *(Registered(self._say), self.reported, self.conventions, self.years),
            *(self.agreements, visas, Agreed(self._say, self.conventions, visas), Pact(self._say)),
            *(Debts(self._say, visas), Tills(self._say, self.desks.prices, visas)),
            *(Calendars(self._say), OccasionDates(self._say), *mails(self._say)),
        )
        self.routes, self._judges = _routes(self._hands), _judges(self._hands)
        self._decode = msgspec.json.Decoder(Line).decode
        self._command = self._actor = ""

    def take(self, datas: Iterable[bytes]) -> None:
        """Count the next lines, as stored."""
        decode, hear = self._decode, self._hear
        for data in datas:
            try:
                line = decode(data)
            except msgspec.MsgspecError as why:
                self.position += 1
                self._say(f"cannot be read: {why}")
            else:
                hear(line)

    def _hear(self, line: Line) -> None:
        if line.command != self._command or line.actor != self._actor:
            self.finish()
            self._command, self._actor = line.command, line.actor
        self.position += 1
        if line.position != self.position:
            self._say(f"missing: there is {line.position}")
            self.position = line.position
        name = line.fact["is"]
        routes = self.routes.get(name)
        if routes is None:
            self._say(f"{name} is not known to the recount")
            return
        for hear in routes:
            try:
                hear(line)
            except (LookupError, ValueError, TypeError) as why:
                self._say(f"{name} cannot be counted: {type(why).__name__}: {why}")

    def finish(self) -> None:
        """Judge what must hold after a command; the last line taken was its last."""
        for command_ends in self._judges:
            command_ends()

    def tell(self) -> Iterator[tuple[str, str]]:
        """Yield every figure: its name, and what was counted."""
        for hand in self._hands:
            yield from hand.figures().items()
        registers = self.reported.ends_on
        months = *self.agreements.due(), *self.plans.due(), *self.carnets.due(), *self.leases.due()
        of_hubs = (self.doors.over(), self.desks.due(), self.halls.due())
        more = (*of_hubs, months, self.occasions.due(), self.waits.due())
        yield from waiting(self.shares, self.beds, registers, self.deposits.due(), *more).items()

    def figures(self) -> Figures:
        """Return every figure by name."""
        return dict(self.tell())

    def _say(self, what: str) -> None:
        self.differences.append(f"position {self.position}: {what}")


def _judges(hands: Iterable[Hand]) -> list[Callable[[], None]]:
    """Return what is done at the end of a command; most hands have nothing to say then."""
    return [one.command_ends for one in hands if type(one).command_ends is not Hand.command_ends]


def _routes(hands: Iterable[Hand]) -> dict[str, list[Callable[[Line], None]]]:
    """Return who hears each kind of fact, in the order of the hands."""
    routes: dict[str, list[Callable[[Line], None]]] = {name: [] for name in PASSED_OVER}
    for hand in hands:
        for name, hear in hand.hears.items():
            routes.setdefault(name, []).append(hear)
    return routes
