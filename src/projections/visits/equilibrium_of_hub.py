"""What one hub gave members of the other side and what its own got there: by hub, by month, by service."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from ledger.conventions.events import ServiceKind
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.part import Part
from projections.visits.exchanged import NOTHING, Exchanged, balance_of, both_of, moved
from projections.visits.questions import OF_HUB, MonthMoved, ServiceMoved


class PairOfHubs(Exchanged, frozen=True, kw_only=True):
    """What a hub gave members of another one, and what its own members got there."""

    other: str


class MonthOfHub(Exchanged, frozen=True, kw_only=True):
    """What a hub gave and got in one month; `so_far` is its balance, and `more_so_far_cents` how much more it gave, from the first month to this one."""

    month: date
    so_far: Part | None
    more_so_far_cents: int


class ServiceOfHub(Exchanged, frozen=True, kw_only=True):
    """What a hub gave and got of one service."""

    service: ServiceKind


class EquilibriumOfHub(msgspec.Struct, frozen=True, kw_only=True):
    """With which hubs of the other side a hub has visits, from the day `first` to the day `last`; by month and by service."""

    as_of: Seen
    hub: str
    first: date
    last: date
    pairs: list[PairOfHubs]
    months: list[MonthOfHub]
    services: list[ServiceOfHub]


async def equilibrium_of_hub(
    connection: Connection, hub: str, first: date, last: date, as_of: AsOf | None = None
) -> EquilibriumOfHub:
    """Return with which hubs of the other side a hub has visits, from the month of `first` to the month of `last`."""
    found = await OF_HUB.ask(
        connection, as_of, hub=hub, first=first.replace(day=1), last=last.replace(day=1)
    )
    gave, got = ({one.hub: moved(one) for one in some} for some in (found.gave, found.got))
    return EquilibriumOfHub(
        as_of=found.as_of,
        hub=found.hub,
        first=found.first,
        last=found.last,
        pairs=[
            PairOfHubs(other=other, **both_of(gave.get(other, NOTHING), got.get(other, NOTHING)))
            for other in sorted(gave | got)
        ],
        months=list(_months_of_hub(found.gave_months, found.got_months)),
        services=list(_services_of_hub(found.gave_services, found.got_services)),
    )


def _months_of_hub(gave: Sequence[MonthMoved], got: Sequence[MonthMoved]) -> Iterable[MonthOfHub]:
    """Yield each month of a hub, and what the months up to it come to."""
    given, gotten = ({one.month: moved(one) for one in some} for some in (gave, got))
    gave_cents = got_cents = 0
    for month in sorted(given | gotten):
        both = given.get(month, NOTHING), gotten.get(month, NOTHING)
        gave_cents, got_cents = gave_cents + both[0].net_cents, got_cents + both[1].net_cents
        yield MonthOfHub(
            month=month,
            so_far=balance_of(gave_cents, got_cents),
            more_so_far_cents=gave_cents - got_cents,
            **both_of(*both),
        )


def _services_of_hub(
    gave: Sequence[ServiceMoved], got: Sequence[ServiceMoved]
) -> Iterable[ServiceOfHub]:
    given, gotten = ({one.service: moved(one) for one in some} for some in (gave, got))
    for service in sorted(given | gotten):
        both = both_of(given.get(service, NOTHING), gotten.get(service, NOTHING))
        yield ServiceOfHub(service=service, **both)
