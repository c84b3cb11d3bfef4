"""Who holds an issuer's shares, exactly, and what they are worth."""

import msgspec

from ledger.houses.house import NoSuchHouse
from ledger.ventures.venture import NoSuchVenture
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.part import Part, part_of
from projections.engine.question import Question
from projections.offerings.view import IssuerKind
from projections.treasury.balance import cut_of
from projections.worth import VIEWS, Value, worth_of


class Holder(msgspec.Struct, frozen=True):
    """A member's shares and exact part of a house or venture."""

    member: str
    shares: int
    part: Part


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a house or a venture, the largest first; the parts sum to one exactly.

    `value` says what all issued shares are worth together, and by which rule: after a round, the post-money.
    """

    as_of: Seen
    thing: str
    kind: IssuerKind
    hub: str
    name: str
    issued: int
    value: Value | None
    holders: list[Holder]


ISSUED = """coalesce((
    SELECT n.issued FROM issues n WHERE n.issuer = i.issuer AND {recorded[n]}
    ORDER BY n.position DESC, n.line DESC LIMIT 1
), 0)"""


class _Issuer(msgspec.Struct, frozen=True):
    kind: IssuerKind
    hub: str
    name: str
    issued: int
    value: Value | None


class _Register(msgspec.Struct, frozen=True):
    as_of: Seen
    issuer: _Issuer | None
    holders: list[Holder]


_REGISTER = Question(
    _Register,
    *VIEWS,
    begin=lambda shape: (
        f"""{cut_of(shape)}, issuer AS MATERIALIZED (
        SELECT i.kind, i.hub, i.name, {ISSUED} AS issued, w.value
        FROM seen CROSS JOIN issuers i {worth_of(shape)} WHERE i.issuer = %(issuer)s AND {{held[i]}}
    )"""
    ),
    fields={
        "issuer": "SELECT kind, hub, name, issued, value FROM issuer",
        "holders": f"""SELECT s.member, s.shares, {part_of("s.shares", "i.issued")} AS part
            FROM seen, issuer i, shares s WHERE s.issuer = %(issuer)s AND {{held[s]}}
            ORDER BY s.shares DESC, s.member""",
    },
)


async def register(connection: Connection, house: str, as_of: AsOf | None = None) -> Register:
    """Return a house's holders, the largest first; refuses `NoSuchHouse` if it was not open then."""
    found = await _holders(connection, house, IssuerKind.HOUSE, as_of)
    if found is None:
        raise NoSuchHouse(house=house)
    return found


async def cap_table(connection: Connection, venture: str, as_of: AsOf | None = None) -> Register:
    """Return a venture's holders, the largest first; refuses `NoSuchVenture`."""
    found = await _holders(connection, venture, IssuerKind.VENTURE, as_of)
    if found is None:
        raise NoSuchVenture(venture=venture)
    return found


async def _holders(
    connection: Connection, name: str, kind: IssuerKind, as_of: AsOf | None
) -> Register | None:
    found = await _REGISTER.ask(connection, as_of, issuer=name)
    issuer = found.issuer
    if issuer is None or issuer.kind is not kind:
        return None
    return Register(
        as_of=found.as_of,
        thing=name,
        kind=kind,
        hub=issuer.hub,
        name=issuer.name,
        issued=issuer.issued,
        value=issuer.value,
        holders=found.holders,
    )
