"""Of every euro that is spent at a village hub, what stays in the village: with the hub, room owners, holders, ventures, the municipality.

Spent is what guests were charged, or their home hubs for visa days, when it was charged: what was sold with its VAT, fees, damages,
city tax, less what was paid back; and what members put into the village's ventures, when it was paid over. It goes where `Village` says.
"""

from datetime import date
from typing import Final

import msgspec

from projections.agreements.view import AGREEMENTS
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.part import Part
from projections.engine.question import Question
from projections.members.view import MEMBERS
from projections.offerings.view import OFFERINGS
from projections.places.view import PLACES
from projections.treasury.view import TREASURY

NOT_KNOWN: Final = (
    "what a hub buys in the village, or of its ventures (its costs name no place, and are part of hub_cents);"
    " what owners, holders and ventures spend on; where holders were at home when the money came: it is where they are as of the answer"
)
"""What no fact tells."""
FORMULA: Final = (
    "stays_cents ÷ spent_cents, where stays_cents = hub_cents + owners_cents + holders_cents + ventures_cents"
    " + municipality_cents, and spent_cents = stays_cents + vat_cents + owners_elsewhere_cents + holders_elsewhere_cents;"
    " none while nothing was spent"
)


class Village(msgspec.Struct, frozen=True, kw_only=True):
    """Where what was spent at a village hub went, in cents, from the day `first` to the day `last`.

    `municipality` is city tax; `vat` goes to the state. `owners` of rooms have their shares and rents, those at home at the hub,
    and those `elsewhere`. What the hub owes houses, as owners or as rent, is their holders', by the shares that each holds now: of
    those at home at the hub, and of all others. `ventures` of the hub were paid what was raised. `hub` is what it keeps of the rest. `not_known` says what no fact tells.
    """

    as_of: Seen
    hub: str
    first: date
    last: date
    formula: str
    not_known: str
    stays: Part | None
    spent_cents: int
    stays_cents: int
    hub_cents: int
    owners_cents: int
    holders_cents: int
    ventures_cents: int
    municipality_cents: int
    vat_cents: int
    owners_elsewhere_cents: int
    holders_elsewhere_cents: int


class Circular(msgspec.Struct, frozen=True, kw_only=True):
    """Of every euro spent at the village hubs, what stays in its village, as `formula` says of each hub; no hub or owner is named.

    `not_known` says what no fact tells, and no figure has.
    """

    as_of: Seen
    first: date
    last: date
    formula: str
    not_known: str
    stays: Part | None
    spent_cents: int
    stays_cents: int


class _Went(msgspec.Struct, frozen=True):
    hub: str
    base: int
    vat: int
    tax: int
    fees: int
    owners: int
    owners_elsewhere: int
    houses: int
    holders: int
    ventures: int


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    as_of: Seen
    first: date
    last: date
    went: list[_Went]


_LAST: Final = "(%(last)s::date + interval '1 month')::date - 1"
_DAYS: Final = f"BETWEEN %(first)s::date AND {_LAST}"
_NOT_SPENT: Final = "('opening', 'tax-paid', 'year-approved')"
"""Kinds of entry that charge nobody: what was there, what is paid on, and the end of a year."""


def _moved(heading: str) -> str:
    """Return what guests were charged on a village's account, credit above zero."""
    return f"""coalesce((SELECT -sum(p.cents) FROM accounts a JOIN postings p USING (account)
            JOIN entries e ON e.position = p.position
            LEFT JOIN entries r ON r.entry = e.reverses AND e.reverses <> ''
        WHERE a.owner = v.hub AND a.heading = '{heading}' AND p.day {_DAYS} AND {{recorded[p]}}
            AND e.kind NOT IN {_NOT_SPENT} AND coalesce(r.kind NOT IN {_NOT_SPENT}, true)), 0)"""


def _sold(column: str) -> str:
    return f"""coalesce((SELECT sum(s.{column}) FROM sold s
        WHERE s.hub = v.hub AND s.day {_DAYS} AND {{recorded[s]}}), 0)"""


def _of_owners(home: str) -> str:
    return f"""coalesce((SELECT sum(o.cents) FROM to_owners o
        WHERE o.hub = v.hub AND o.is_member AND {home}), 0)"""


_BEGIN: Final = f""", villages AS MATERIALIZED (
    SELECT u.hub FROM seen, hubs u WHERE u.side = 'village' AND u.hub = coalesce(%(hub)s, u.hub)
        AND u.withdrawn IS NULL AND {{held[u]}}
), to_owners AS MATERIALIZED (
    SELECT x.hub, a.owner, m.member IS NOT NULL AS is_member, m.home_hub = x.hub AS is_home, x.cents
    FROM seen CROSS JOIN agreement_entries x
    JOIN agreements a ON a.agreement = x.agreement AND {{held[a]}}
    LEFT JOIN members m ON m.member = a.owner AND {{held[m]}}
    WHERE x.kind IN ('agreement-share', 'agreement-rent') AND x.day {_DAYS} AND {{recorded[x]}}
), to_houses AS MATERIALIZED (
    SELECT hub, house, sum(cents) AS cents FROM (
        SELECT hub, owner AS house, cents FROM to_owners WHERE NOT is_member
        UNION ALL
        SELECT v.hub, h.owner, p.cents
        FROM seen CROSS JOIN villages v
        JOIN accounts a ON a.owner = v.hub AND a.heading = 'Expenses:Rent'
        JOIN postings p ON p.account = a.account AND p.day {_DAYS} AND {{recorded[p]}}
        JOIN entries e ON e.position = p.position AND e.kind IN ('rent', 'reversal')
        JOIN postings q ON q.position = p.position
        JOIN accounts h ON h.account = q.account AND h.heading = 'Income:Rent'
    ) x GROUP BY hub, house
), held_of AS MATERIALIZED (
    SELECT t.hub, t.house, t.cents, coalesce(sum(s.shares), 0) AS issued,
        coalesce(sum(s.shares) FILTER (WHERE m.home_hub = t.hub), 0) AS at_home
    FROM seen CROSS JOIN to_houses t
    LEFT JOIN shares s ON s.issuer = t.house AND {{held[s]}}
    LEFT JOIN members m ON m.member = s.member AND {{held[m]}}
    GROUP BY t.hub, t.house, t.cents
)"""
_HOLDERS: Final = "div(h.cents * h.at_home, greatest(h.issued, 1))"
_WENT: Final = Question(
    _Found,
    PLACES,
    MEMBERS,
    OFFERINGS,
    TREASURY,
    AGREEMENTS,
    begin=_BEGIN,
    fields={
        "first": "%(first)s::date",
        "last": f"least({_LAST}, %(day)s::date)",
        "went": f"""SELECT v.hub, {_sold("base_cents")}::bigint AS base, {_sold("vat_cents")}::bigint AS vat,
                {_moved("Liabilities:CityTax")}::bigint AS tax,
                ({_moved("Income:Fees")} + {_moved("Income:Damages")})::bigint AS fees,
                {_of_owners("o.is_home")}::bigint AS owners,
                {_of_owners("NOT o.is_home")}::bigint AS owners_elsewhere,
                coalesce((SELECT sum(h.cents) FROM held_of h WHERE h.hub = v.hub), 0)::bigint AS houses,
                coalesce((SELECT sum({_HOLDERS}) FROM held_of h WHERE h.hub = v.hub), 0)::bigint AS holders,
                coalesce((SELECT sum(p.cents) FROM issuers i
                    JOIN accounts a ON a.name = 'Liabilities:Ventures:' || i.issuer
                    JOIN postings p ON p.account = a.account
                    JOIN entries e ON e.position = p.position AND e.kind IN ('venture-paid', 'reversal')
                    WHERE i.hub = v.hub AND {{held[i]}} AND p.day {_DAYS} AND {{recorded[p]}}), 0)::bigint AS ventures
            FROM villages v ORDER BY v.hub""",
    },
)


async def circular(
    connection: Connection, first: date, last: date, as_of: AsOf | None = None
) -> Circular:
    """Return what stays of all that was spent at village hubs from the month of `first` to the month of `last`."""
    found = await _WENT.ask(connection, as_of, hub=None, **_months(first, last))
    villages = [_village(found, one) for one in found.went]
    spent = sum(one.spent_cents for one in villages)
    stays = sum(one.stays_cents for one in villages)
    return Circular(
        as_of=found.as_of,
        first=found.first,
        last=found.last,
        formula=FORMULA,
        not_known=NOT_KNOWN,
        stays=_part(stays, spent),
        spent_cents=spent,
        stays_cents=stays,
    )


async def circular_of(
    connection: Connection, hub: str, first: date, last: date, as_of: AsOf | None = None
) -> Village | None:
    """Return where what was spent at a village hub went; None if there was no such hub, or it is a city's."""
    found = await _WENT.ask(connection, as_of, hub=hub, **_months(first, last))
    return next((_village(found, one) for one in found.went), None)


def _village(found: _Found, went: _Went) -> Village:
    hub = went.base + went.fees - went.owners - went.owners_elsewhere - went.houses
    at_home = (hub, went.owners, went.holders, went.ventures, went.tax)
    elsewhere = (went.vat, went.owners_elsewhere, went.houses - went.holders)
    stays = sum(at_home)
    spent = stays + sum(elsewhere)
    return Village(
        as_of=found.as_of,
        hub=went.hub,
        first=found.first,
        last=found.last,
        formula=FORMULA,
        not_known=NOT_KNOWN,
        stays=_part(stays, spent),
        spent_cents=spent,
        stays_cents=stays,
        hub_cents=hub,
        owners_cents=went.owners,
        holders_cents=went.holders,
        ventures_cents=went.ventures,
        municipality_cents=went.tax,
        vat_cents=went.vat,
        owners_elsewhere_cents=went.owners_elsewhere,
        holders_elsewhere_cents=went.houses - went.holders,
    )


def _part(stays: int, spent: int) -> Part | None:
    return Part.of(max(0, stays), spent) if spent > 0 else None


def _months(first: date, last: date) -> dict[str, date]:
    return {"first": first.replace(day=1), "last": last.replace(day=1)}
