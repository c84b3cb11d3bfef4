"""Carnets that hubs sell, the credits that members bought, and what became of each use."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from ledger.kernel.fact import Line
from ledger.kernel.ids import Prefix
from ledger.plans.credit_events import (
    CarnetOffered,
    CarnetWithdrawn,
    CreditsBought,
    CreditsExpired,
    CreditsGiven,
)
from projections.engine.change import Change, End, Update
from projections.engine.table import History, Index, Row
from projections.engine.view import View
from projections.plans.drawn import Booked, GivenUp, Used, drawn


class CreditIs(StrEnum):
    """What became of a credit: booked, had, or spent without being used."""

    BOOKED = "booked"
    USED = "used"
    SPENT = "spent"


class CarnetRow(msgspec.Struct, frozen=True, gc=False):
    """A carnet that a hub sells, or sold until it was `withdrawn`."""

    carnet: str
    hub: str
    name: str
    service: str
    unit: str
    uses: int
    cents: int
    vat_bp: int
    months: int
    offered: date
    withdrawn: date | None = None


class CreditsRow(msgspec.Struct, frozen=True, gc=False):
    """The credits of a carnet that was bought on a day, or given for a `reason`; `who` has them or paid for them. Once they `expired` so many were left.

    `bought_at` is the place in the book where they were.
    """

    credits: str
    carnet: str | None
    hub: str
    member: str
    payer: str | None
    who: tuple[str, ...]
    service: str
    unit: str
    uses: int
    net_cents: int
    vat_cents: int
    vat_bp: int
    bought: date
    expires: date
    expired: date | None = None
    expired_uses: int = 0
    expired_cents: int = 0
    bought_at: int = 0
    reason: str | None = None


class CreditRow(msgspec.Struct, frozen=True, gc=False):
    """So many credits that a booking drew for a day, and has not given back."""

    credits: str
    booking: str
    day: date
    hub: str
    uses: int
    stage: CreditIs


CARNETS_TABLE = History(
    row=CarnetRow, name="carnets", key=("carnet",), indexes=(Index(("hub", "to_position")),)
)
CREDITS = History(
    row=CreditsRow,
    name="credits",
    key=("credits",),
    indexes=(Index(("hub", "to_position")), Index(("who",), method="gin")),
)
USES = History(row=CreditRow, name="credit_uses", key=("credits", "booking", "day"))


def offered(fact: CarnetOffered) -> Iterator[Row]:
    """A hub has one more."""
    terms = msgspec.structs.asdict(fact.terms)
    yield CarnetRow(carnet=fact.carnet, hub=fact.hub, name=fact.name, offered=fact.day, **terms)


def withdrawn(fact: CarnetWithdrawn) -> Iterator[Change]:
    """Nobody buys it any more."""
    yield Update(CarnetRow, (fact.carnet,), withdrawn=fact.day)


def bought(fact: CreditsBought, line: Line[Any]) -> Iterator[Row]:
    """A member has some."""
    yield CreditsRow(
        credits=fact.credits,
        carnet=fact.carnet,
        hub=fact.hub,
        member=fact.member,
        payer=fact.payer,
        who=tuple(dict.fromkeys((fact.payer, fact.member))),
        service=fact.terms.service,
        unit=fact.terms.unit,
        uses=fact.terms.uses,
        net_cents=fact.net_cents,
        vat_cents=fact.vat_cents,
        vat_bp=fact.terms.vat_bp,
        bought=fact.day,
        expires=fact.expires,
        bought_at=line.position,
    )


def given(fact: CreditsGiven, line: Line[Any]) -> Iterator[Row]:
    """A member has some that nobody paid for."""
    yield CreditsRow(
        credits=fact.credits,
        carnet=None,
        hub=fact.hub,
        member=fact.member,
        payer=None,
        who=(fact.member,),
        service=fact.terms.service,
        unit=fact.terms.unit,
        uses=fact.terms.uses,
        net_cents=0,
        vat_cents=0,
        vat_bp=0,
        bought=fact.day,
        expires=fact.expires,
        bought_at=line.position,
        reason=fact.reason,
    )


def expired(fact: CreditsExpired) -> Iterator[Change]:
    """They are good no more."""
    over = {"expired": fact.day, "expired_uses": fact.uses, "expired_cents": fact.net_cents}
    yield Update(CreditsRow, (fact.credits,), **over)


def booked(fact: Booked) -> Iterator[Row]:
    """Some are drawn."""
    for one in drawn(fact, Prefix.CREDITS):
        yield CreditRow(one.source, one.booking, one.day, fact.hub, one.uses, CreditIs.BOOKED)


def used(fact: Used) -> Iterator[Change]:
    """They are had."""
    for one in drawn(fact, Prefix.CREDITS):
        yield Update(CreditRow, (one.source, one.booking, one.day), stage=CreditIs.USED)


def not_used(fact: GivenUp) -> Iterator[Change]:
    """They are given back in time, or spent."""
    for one in drawn(fact, Prefix.CREDITS):
        key = one.source, one.booking, one.day
        yield Update(CreditRow, key, stage=CreditIs.SPENT) if one.spent else End(CreditRow, key)


FIGURES = """
SELECT 'carnet ' || carnet, concat_ws(' ', hub, service, unit, uses, cents, vat_bp, months, offered, coalesce(withdrawn::text, '-'), name)
FROM carnets WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'credits ' || credits, concat_ws(' ', coalesce(carnet, '-'), hub, member, coalesce(payer, '-'),
    (SELECT string_agg(w, ',' ORDER BY n) FROM unnest(who) WITH ORDINALITY e (w, n)), service, unit, uses, net_cents, vat_cents,
    vat_bp, bought, expires, coalesce(expired::text, '-'), expired_uses, expired_cents, bought_at, coalesce(reason, '-'))
FROM credits WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'credit-use', credits, booking, day), concat_ws(' ', hub, uses, stage)
FROM credit_uses WHERE from_position <= %(position)s AND to_position > %(position)s
"""
CARNETS = View(
    name="carnets",
    version=3,
    tables=(CARNETS_TABLE, CREDITS, USES),
    folds=(offered, withdrawn, bought, given, expired, booked, used, not_used),
    figures=FIGURES,
)
