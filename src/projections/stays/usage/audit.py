"""The figures of usage twice: from the live tables, and from the log alone with code of its own."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ledger.kernel.fact import Line
from ledger.places.events import HubOpened
from ledger.stays.events import (
    DamageCharged,
    NightCorrected,
    NightSlept,
    NoShowMarked,
    RoomAdded,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
)
from projections.engine.asof import Connection

Figures = dict[str, str]

_FIGURES = """
SELECT concat_ws(' ', 'usage', hub, to_char(month, 'YYYY-MM'), room),
    concat_ws(' ', room_nights, room_net, room_fee, room_damage)
FROM (
    SELECT DISTINCT ON (hub, month, room) * FROM usage_moves WHERE position <= %(position)s
    ORDER BY hub, month, room, position DESC
) last
UNION ALL
SELECT concat_ws(' ', 'usage', member, to_char(month, 'YYYY-MM')),
    concat_ws(' ', member_nights, member_net, member_fee, member_damage)
FROM (
    SELECT DISTINCT ON (member, month) * FROM usage_moves WHERE position <= %(position)s
    ORDER BY member, month, position DESC, line DESC
) last
UNION ALL
SELECT concat_ws(' ', 'flow', home_hub, hub), concat_ws(' ', sum(nights), sum(net_cents))
FROM usage_moves WHERE room <> '' AND position <= %(position)s GROUP BY home_hub, hub
UNION ALL
SELECT 'beds ' || room, concat_ws(' ', hub, beds, from_day) FROM usage_rooms
WHERE from_position <= %(position)s
UNION ALL
SELECT 'side ' || hub, side FROM usage_hubs WHERE from_position <= %(position)s
"""


async def figures(connection: Connection, position: int) -> Figures:
    """Return every figure of the tables as of a position, by name."""
    cursor = await connection.execute(_FIGURES.encode(), {"position": position})
    return dict(await cursor.fetchall())


def fold(lines: Iterable[Line[Any]]) -> Figures:
    """Return the same figures from these lines alone."""
    sums: dict[str, Counter[str]] = {}
    flows: dict[str, Counter[str]] = {}
    homes: dict[str, str] = {}
    found: Figures = {}

    def add(where: dict[str, Counter[str]], name: str, **more: int) -> None:
        where.setdefault(name, Counter()).update(more)

    for line in lines:
        fact = line.fact
        home = getattr(fact, "home_hub", "")
        if home:
            homes[fact.member] = home
        match fact:
            case NightSlept() | NightCorrected():
                month = f"{fact.day:%Y-%m}"
                for one in fact.rooms:
                    brought = {"nights": one.beds, "net": one.net_cents}
                    add(sums, f"usage {fact.hub} {month} {one.room}", **brought)
                    add(sums, f"usage {fact.payer} {month}", **brought)
                    add(flows, f"flow {homes.get(fact.payer, '')} {fact.hub}", **brought)
            case DamageCharged():
                month = f"{fact.day:%Y-%m}"
                add(sums, f"usage {fact.hub} {month} ", damage=fact.cents)
                add(sums, f"usage {fact.payer} {month}", damage=fact.cents)
            case StayCancelled() | NoShowMarked() | StayChanged() | StayCheckedOut():
                month = f"{fact.day:%Y-%m}"
                if fact.fee_cents:
                    add(sums, f"usage {fact.hub} {month} ", fee=fact.fee_cents)
                    add(sums, f"usage {fact.payer} {month}", fee=fact.fee_cents)
            case RoomAdded():
                found[f"beds {fact.room}"] = f"{fact.hub} {len(fact.beds)} {fact.day}"
            case HubOpened():
                found[f"side {fact.hub}"] = fact.side
            case _:
                pass
    for name, all_in in sums.items():
        found[name] = " ".join(str(all_in[what]) for what in ("nights", "net", "fee", "damage"))
    for name, all_in in flows.items():
        found[name] = f"{all_in['nights']} {all_in['net']}"
    return found
