"""What hubs owe each other, by hub and pair, visit by visit; and what was netted, with a statement for each hub."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum

import msgspec

from ledger.conventions.payments import payments
from ledger.kernel.ids import HubId, NettingId
from projections.conventions.credit import CREDIT
from projections.conventions.debts import DEBT
from projections.conventions.rules import PACT_RULES
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.listing import Filter, Listing
from projections.engine.question import Question
from projections.places.view import PLACES
from projections.visits.limits import LIMITS, Debt, Limits, debt_of_each, debts_of


class CreditState(StrEnum):
    """Whether what is owed for a visit was netted."""

    OPEN = "open"
    NETTED = "netted"


class OwedVisit(msgspec.Struct, frozen=True, kw_only=True):
    """A visit on the day `visited`, for which `home` owes `host`; the entry (`id`) was posted for `about`, `netting` settled it."""

    id: str
    visited: date
    home: str
    host: str
    cents: int
    about: str
    netting: str | None
    state: CreditState


class Netting(msgspec.Struct, frozen=True, kw_only=True):
    """A netting `made` on a day of so many visits up to `until`, worth `cents`; those of hubs in `without` waited."""

    id: str
    until: date
    made: date
    visits: int
    cents: int
    without: list[str]


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """So much goes from one hub's bank to another's."""

    debtor: str
    creditor: str
    cents: int


class CreditOfHub(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub gave members of others, what its own got elsewhere, and the difference: below zero it owes."""

    hub: str
    gave_cents: int
    got_cents: int
    net_cents: int


class CreditOfPair(msgspec.Struct, frozen=True, kw_only=True):
    """What one hub gave another one's members, and the other way; `net_cents` is what the other owes it."""

    hub: str
    other: str
    gave_cents: int
    got_cents: int
    net_cents: int


class Mutual(msgspec.Struct, frozen=True, kw_only=True):
    """What hubs owe each other for visits up to `until` that are not netted; the nets of all hubs come to zero.

    `payments` would settle it. `debts` are what each hub owes and may owe as it was `judged_at`, visits of all days and what is booked among it.
    """

    as_of: Seen
    judged_at: datetime
    until: date | None
    visits: int
    hubs: list[CreditOfHub]
    pairs: list[CreditOfPair]
    payments: list[Payment]
    debts: list[Debt]


class MutualOfHub(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub and each of the others owe each other, for visits that are not netted.

    `debts` are what it owes and may owe as it was `judged_at`: to all others (without a creditor), then to each.
    """

    as_of: Seen
    judged_at: datetime
    hub: str
    gave_cents: int
    got_cents: int
    net_cents: int
    pairs: list[CreditOfPair]
    debts: list[Debt]


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What a netting settles for a hub, visit by visit: what it gave less what its members got is what it is paid.

    Below zero it pays. `payments` are the hub's own.
    """

    as_of: Seen
    hub: str
    netting: str
    until: date
    made: date
    gave_cents: int
    got_cents: int
    net_cents: int
    visits: list[OwedVisit]
    payments: list[Payment]


class _Way(msgspec.Struct, frozen=True):
    home: str
    host: str
    visits: int
    cents: int


class _Found(Limits, frozen=True):
    ways: list[_Way]


class _StatementFound(msgspec.Struct, frozen=True):
    as_of: Seen
    hub: str | None
    netting: Netting | None
    visits: list[OwedVisit]
    payments: list[Payment]


_STATE = f"CASE WHEN v.netting = '' THEN '{CreditState.OPEN}' ELSE '{CreditState.NETTED}' END"
_OF_HUB = Filter(HubId, "%(hub)s IN (v.home, v.host)")
OWED_VISIT = Listing(
    row=OwedVisit,
    view=CREDIT,
    one="owed_visit",
    many="owed_visits",
    key="v.entry",
    rows="visits_owed v WHERE {held[v]}",
    columns={"netting": "nullif(v.netting, '')", "state": _STATE},
    filters={
        "hub": _OF_HUB,
        "home": Filter(HubId),
        "host": Filter(HubId),
        "netting": Filter(NettingId),
        "state": Filter(CreditState, f"{_STATE} = %(state)s"),
    },
)
NETTING = Listing(
    row=Netting,
    view=CREDIT,
    one="netting",
    many="nettings",
    key="n.netting",
    rows="nettings n WHERE {recorded[n]}",
)
_WAYS = Question(
    _Found,
    CREDIT,
    DEBT,
    PACT_RULES,
    begin=judged,
    fields={
        **LIMITS,
        "ways": """SELECT v.home, v.host, count(*) AS visits, sum(v.cents)::bigint AS cents FROM visits_owed v
            WHERE v.netting = '' AND {held[v]} AND (%(until)s::date IS NULL OR v.visited <= %(until)s)
                AND (%(hub)s::text IS NULL OR %(hub)s IN (v.home, v.host))
            GROUP BY v.home, v.host ORDER BY v.home, v.host""",
    },
)
_STATEMENT = Question(
    _StatementFound,
    CREDIT,
    PLACES,
    fields={
        "hub": "SELECT h.hub FROM hubs h WHERE h.hub = %(hub)s AND {held[h]}",
        "netting": """SELECT n.netting AS id, n.until, n.made, n.visits, n.cents, n.without FROM nettings n
            WHERE n.netting = %(netting)s AND {recorded[n]}""",
        "visits": f"""SELECT v.entry AS id, v.visited, v.home, v.host, v.cents, v.about, v.netting, {_STATE} AS state
            FROM visits_owed v WHERE v.netting = %(netting)s AND %(hub)s IN (v.home, v.host)
                AND {{held[v]}} ORDER BY v.visited, v.entry""",
        "payments": """SELECT p.debtor, p.creditor, p.cents FROM netting_payments p
            WHERE p.netting = %(netting)s AND {recorded[p]} AND %(hub)s IN (p.debtor, p.creditor)
            ORDER BY p.position, p.line""",
    },
)


async def mutual_credit(
    connection: Connection, until: date | None = None, as_of: AsOf | None = None, *, now: datetime
) -> Mutual:
    """Return what hubs owe each other for visits up to a day, by hub and pair, and the payments that would settle it."""
    found = await _WAYS.ask(connection, as_of, until=until, hub=None, now=moment(now, as_of))
    names = sorted({hub for way in found.ways for hub in (way.home, way.host)})
    hubs = [_of_hub(hub, found.ways) for hub in names]
    net = {one.hub: one.net_cents for one in hubs}
    return Mutual(
        as_of=found.as_of,
        judged_at=found.judged_at,
        until=until,
        visits=sum(way.visits for way in found.ways),
        hubs=hubs,
        pairs=[
            _of_pair(hub, other, found.ways)
            for hub, other in sorted({_pair(way.home, way.host) for way in found.ways})
        ],
        payments=[
            Payment(debtor=one.debtor, creditor=one.creditor, cents=one.cents)
            for one in payments(net)
        ],
        debts=debt_of_each(found),
    )


async def mutual_credit_of_hub(
    connection: Connection, hub: str, as_of: AsOf | None = None, *, now: datetime
) -> MutualOfHub:
    """Return what a hub and each of the others owe each other, and how much it may owe."""
    found = await _WAYS.ask(connection, as_of, until=None, hub=hub, now=moment(now, as_of))
    others = sorted({one for way in found.ways for one in (way.home, way.host)} - {hub})
    own = _of_hub(hub, found.ways)
    return MutualOfHub(
        as_of=found.as_of,
        judged_at=found.judged_at,
        hub=hub,
        gave_cents=own.gave_cents,
        got_cents=own.got_cents,
        net_cents=own.net_cents,
        pairs=[_of_pair(hub, other, found.ways) for other in others],
        debts=debts_of(found, hub),
    )


async def statement(
    connection: Connection, netting: str, hub: str, as_of: AsOf | None = None
) -> Statement | None:
    """Return what a netting settles for a hub; None if there was no such netting then, or no such hub."""
    found = await _STATEMENT.ask(connection, as_of, netting=netting, hub=hub)
    if found.netting is None or found.hub is None:
        return None
    own = _of_hub(hub, [_Way(one.home, one.host, 1, one.cents) for one in found.visits])
    return Statement(
        as_of=found.as_of,
        hub=hub,
        netting=netting,
        until=found.netting.until,
        made=found.netting.made,
        gave_cents=own.gave_cents,
        got_cents=own.got_cents,
        net_cents=own.net_cents,
        visits=found.visits,
        payments=found.payments,
    )


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _of_hub(hub: str, ways: Iterable[_Way]) -> CreditOfHub:
    gave, got = _both(ways, lambda way: way.host == hub, lambda way: way.home == hub)
    return CreditOfHub(hub=hub, gave_cents=gave, got_cents=got, net_cents=gave - got)


def _of_pair(hub: str, other: str, ways: Iterable[_Way]) -> CreditOfPair:
    gave, got = _both(
        ways,
        lambda way: (way.host, way.home) == (hub, other),
        lambda way: (way.host, way.home) == (other, hub),
    )
    return CreditOfPair(hub=hub, other=other, gave_cents=gave, got_cents=got, net_cents=gave - got)


def _both(
    ways: Iterable[_Way], gave: Callable[[_Way], bool], got: Callable[[_Way], bool]
) -> tuple[int, int]:
    some = list(ways)
    return (
        sum(way.cents for way in some if gave(way)),
        sum(way.cents for way in some if got(way)),
    )
