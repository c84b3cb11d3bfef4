"""What one hub owes, will owe and may owe, read as whoever sells looks at it: limits are judged by one rule."""

from datetime import date

import msgspec
from immutables import Map

from ledger.conventions.hub_debt import HubDebt, Unused, UnusedDay


class OwesTo(msgspec.Struct, frozen=True):
    """What the hub owes another, net, for visits that are not netted, and what it ever gave its members."""

    other: str
    owes_cents: int
    gave_cents: int


class BookedAt(msgspec.Struct, frozen=True):
    """What visa days that are booked at a host, or reserved still, will make the hub owe."""

    host: str
    cents: int


class OwnLimit(msgspec.Struct, frozen=True):
    """A limit that was set for the hub, or for it and one creditor."""

    creditor: str
    cents: int


class DebtFound(msgspec.Struct, frozen=True):
    """All of this of one hub."""

    owes: tuple[OwesTo, ...] = ()
    booked: tuple[BookedAt, ...] = ()
    own: tuple[OwnLimit, ...] = ()


class DebtOf(DebtFound, frozen=True, kw_only=True):
    """All of this, and of which hub."""

    hub: str


def debt_of(hub: str) -> str:
    """Return the question for the debt of a hub, which is an expression, at the moment `judged.at`."""
    return f"""SELECT (
            SELECT coalesce(json_agg(t), '[]') FROM (
                SELECT d.other, d.owes_cents, d.gave_cents FROM hub_debts d WHERE d.hub = {hub} AND {{held[d]}}
            ) t) AS owes, (
            SELECT coalesce(json_agg(t), '[]') FROM (
                SELECT u.host, sum(u.cents)::bigint AS cents FROM judged, visa_days_unused u
                WHERE u.home = {hub} AND {{held[u]}} AND (u.lapses IS NULL OR u.lapses > judged.at) GROUP BY u.host
            ) t) AS booked, (
            SELECT coalesce(json_agg(t), '[]') FROM (
                SELECT l.creditor, l.cents FROM debt_limits l
                WHERE l.hub = {hub} AND {{held[l]}} AND l.cents IS NOT NULL
            ) t) AS own"""


def as_noun(found: DebtFound) -> HubDebt:
    """Return the hub's debt as the pen knows it, what is booked in one sum by host."""
    return HubDebt(
        owes=Map({one.other: one.owes_cents for one in found.owes}),
        gave=Map({one.other: one.gave_cents for one in found.owes}),
        unused=Map(
            {
                one.host: Unused(one.host, (UnusedDay("", date.min, one.cents),))
                for one in found.booked
            }
        ),
        own=Map({one.creditor: one.cents for one in found.own}),
    )
