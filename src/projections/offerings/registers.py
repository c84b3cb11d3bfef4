"""Who holds an issuer's shares, exactly, and what they are worth."""

from datetime import date

import msgspec

from ledger.houses.house import NoSuchHouse
from ledger.ventures.venture import NoSuchVenture
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.part import Part, part_of
from projections.engine.question import Question
from projections.offerings.view import OFFERINGS, IssuerKind, PaidFor


class Price(msgspec.Struct, frozen=True):
    """What was last paid: `cents` for `shares` together, on `day`.

    `of` is `offering` (settled; the price of one share) or `offer` (accepted; the price of all its
    shares), `source` its id.
    """

    cents: int
    shares: int
    of: PaidFor
    source: str
    day: date


class Holder(msgspec.Struct, frozen=True):
    """A member's shares and exact part of a house or venture."""

    member: str
    shares: int
    part: Part


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a house or a venture, the largest first; the parts sum to one exactly.

    `value_cents` are all issued shares at the last price, floored: after a round, the post-money.
    """

    as_of: Seen
    thing: str
    kind: IssuerKind
    hub: str
    name: str
    issued: int
    price: Price | None
    value_cents: int | None
    holders: list[Holder]


ISSUED = """coalesce((
    SELECT n.issued FROM issues n WHERE n.issuer = i.issuer AND {told[n]}
    ORDER BY n.position DESC, n.line DESC LIMIT 1
), 0)"""
PRICE = """CASE WHEN p.issuer IS NOT NULL THEN json_build_object('cents', p.cents,
    'shares', p.shares, 'of', p.paid_for, 'source', p.source, 'day', p.paid_on) END"""
PRICED = "LEFT JOIN share_prices p ON p.issuer = i.issuer AND {held[p]}"


def value_of(shares: str) -> str:
    """Return the expression of what so many shares are worth at the price `p`, in cents, floored."""
    return f"div({shares}::numeric * p.cents, p.shares)::bigint"


class _Issuer(msgspec.Struct, frozen=True):
    kind: IssuerKind
    hub: str
    name: str
    issued: int
    price: Price | None
    value_cents: int | None


class _Register(msgspec.Struct, frozen=True):
    as_of: Seen
    issuer: _Issuer | None
    holders: list[Holder]


_REGISTER = Question(
    _Register,
    OFFERINGS,
    begin=f""", issuer AS MATERIALIZED (
        SELECT i.kind, i.hub, i.name, {ISSUED} AS issued, p.cents, p.shares, {PRICE} AS price
        FROM seen CROSS JOIN issuers i {PRICED} WHERE i.issuer = %(issuer)s AND {{held[i]}}
    )""",
    fields={
        "issuer": f"""SELECT p.kind, p.hub, p.name, p.issued, p.price,
            {value_of("p.issued")} AS value_cents FROM issuer p""",
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
        price=issuer.price,
        value_cents=issuer.value_cents,
        holders=found.holders,
    )
