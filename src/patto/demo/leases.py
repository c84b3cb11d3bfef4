"""A company rents desks and a bed of a village by the third door, is late with what it pays, and leaves a little before it was agreed."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final

from ledger.doors.rent import AcceptLease, ApplyForLease
from ledger.doors.review import StartReview
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.leases.capacity import BedNamed
from ledger.leases.end import EndLease
from ledger.leases.events import LeaseMade
from ledger.places.hub import HubKind
from ledger.treasury.pay import RecordPaymentIn
from patto.demo import names
from patto.demo.doors import Applicant
from patto.demo.driver import Request
from patto.demo.world import OPERATOR, TREASURER, Hub, Part, World

_WEEKDAYS: Final = (1, 2, 3, 4)
_SEATS: Final = 2
_MONTH_CENTS: Final = 48_800
_PAID_MONTHS: Final = 2
_LATE_MONTHS: Final = 12
_NUMBER: Final = 20
_IDENTITY: Final = 700_100
_SOON: Final = timedelta(days=14)

Step = Callable[[date], Iterable[Request]]


class Leases(Part):
    """The company asks, is looked at, accepted, and moves in two weeks later; it pays for a while, then late, and ends its lease."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._company = Applicant(world.seed, _NUMBER)
        self._bed: BedNamed | None = None
        self._lease: LeaseMade | None = None
        self._steps: dict[date, Step] = {
            world.part(45): self._asks,
            world.part(85): self._pays_late,
            world.part(90): self._ends,
        }

    def morning(self, today: date) -> Iterable[Request]:
        """Do what is planned for the day."""
        if step := self._steps.pop(today, None):
            yield from step(today)

    def _asks(self, today: date) -> Iterable[Request]:
        """Of a village that is open; a day later if none is."""
        hub = next(
            (
                one
                for one in self.world.hubs
                if one.is_open and one.plan.side is HubKind.VILLAGE and one.rooms
            ),
            None,
        )
        if hub is None:
            self._steps[today + ONE_DAY] = self._asks
            return
        first, until = today + _SOON, self.world.last + _SOON
        self._bed = _bed_of(hub, first, until)
        identity = names.organisation(self.world.chance("door", _NUMBER), _IDENTITY)
        command = ApplyForLease(
            name=identity.name,
            email=identity.email,
            phone="+39 011 5550123",
            address="Corso Belgio 12, Torino",
            about="Due persone che disegnano un catalogo, dal lunedì al giovedì.",
            hub=hub.id,
            first=first,
            until=until,
            weekdays=_WEEKDAYS,
            seats=_SEATS,
            beds=1 if self._bed else 0,
        )
        self._steps[today + ONE_DAY] = self._looks
        self._steps[today + 2 * ONE_DAY] = self._accepts
        yield Request(command, self._company.who, self._company.heard)

    def _looks(self, _: date) -> Iterable[Request]:
        yield Request(StartReview(application=self._company.application), OPERATOR)

    def _accepts(self, _: date) -> Iterable[Request]:
        identity = names.organisation(self.world.chance("door", _NUMBER), _IDENTITY)
        command = AcceptLease(
            application=self._company.application,
            beds=(self._bed,) if self._bed else (),
            name=identity.name,
            email=identity.email,
            tax_code=identity.tax_code,
            month_cents=_MONTH_CENTS,
            vat_bp=2_200,
            notice_days=0,
        )
        yield Request(command, OPERATOR, self._let)

    def _let(self, facts: tuple[Fact, ...]) -> None:
        self._lease = next(fact for fact in facts if isinstance(fact, LeaseMade))
        self._steps[self._lease.day + ONE_DAY] = self._pays

    def _pays(self, _: date) -> Iterable[Request]:
        """Enough for the first months; then it is owed."""
        return self._pays_in(_PAID_MONTHS)

    def _pays_late(self, _: date) -> Iterable[Request]:
        return self._pays_in(_LATE_MONTHS)

    def _pays_in(self, months: int) -> Iterable[Request]:
        if self._lease:
            cents = months * _MONTH_CENTS
            yield Request(RecordPaymentIn(member=self._lease.member, amount_cents=cents), TREASURER)

    def _ends(self, today: date) -> Iterable[Request]:
        """With the last week of what is planned."""
        lease = self._lease
        if lease is None:
            return
        hub = next(one for one in self.world.hubs if one.id == lease.hub)
        command = EndLease(
            hub=hub.id,
            lease=lease.lease,
            ends=max(today, lease.until - timedelta(days=7)),
            reason="Il catalogo è finito prima.",
        )
        yield Request(command, hub.host)


def _bed_of(hub: Hub, first: date, until: date) -> BedNamed | None:
    """Return a bed that nobody plans to sleep in, and plan it for the company; the attic, lent for a while, comes last."""
    for room in hub.rooms:
        if free := room.free(first, until):
            room.take(free[-1:], first, until)
            return BedNamed(room=room.id, bed=str(free[-1] + 1))
    return None
