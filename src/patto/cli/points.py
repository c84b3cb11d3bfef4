"""A point in the book as people write it: a position, a day, or a moment."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
import msgspec
import psycopg

from ledger.log.names import BookName

ROME = ZoneInfo("Europe/Rome")
LAST_BEFORE = """
SELECT coalesce((SELECT last FROM {book}.batches WHERE at < %s ORDER BY at DESC, last DESC LIMIT 1), 0)
"""
LAST = "SELECT coalesce((SELECT last FROM {book}.batches ORDER BY last DESC LIMIT 1), 0)"


class Point(msgspec.Struct, frozen=True):
    """A position; or what was written before `begins` lies before it, and before `ends` not after it."""

    position: int | None = None
    begins: datetime | None = None
    ends: datetime | None = None


class PointType(click.ParamType[Point]):
    """Reads `1200`, `2026-03-31` (a day at Rome) and `2026-03-31T12:00Z` (a moment; UTC unless it says)."""

    name = "position|day|moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Point:
        """Return the point, or say how one is written."""
        if isinstance(value, Point):
            return value
        text = str(value).strip()
        try:
            point = _point(text)
        except (ValueError, OverflowError):
            self.fail(
                f"{text!r} is no position (1200), day (2026-03-31) or moment (2026-03-31T12:00Z).",
                param,
                ctx,
            )
        if point.begins and point.begins > datetime.now(UTC):
            self.fail(f"{text} is still to come.", param, ctx)
        return point


POINT = PointType()


def last_up_to(connection: psycopg.Connection[Any], book: BookName, point: Point | None) -> int:
    """Return the last position that isn't after the point; without a point, the last of all."""
    if point is not None and point.position is not None:
        return point.position
    query = LAST if point is None else LAST_BEFORE
    return _one(connection, book, query, *([point.ends] if point else []))


def last_before(connection: psycopg.Connection[Any], book: BookName, point: Point | None) -> int:
    """Return the last position before the point; without a point, 0."""
    if point is None:
        return 0
    if point.position is not None:
        return max(0, point.position - 1)
    return _one(connection, book, LAST_BEFORE, point.begins)


def _one(
    connection: psycopg.Connection[Any], book: BookName, query: str, *parameters: object
) -> int:
    row = connection.execute(book.fill(query).encode(), parameters).fetchone()
    return int(row[0]) if row else 0


def _point(text: str) -> Point:
    if text.isdecimal() and text.isascii() and len(text) < 19:
        return Point(position=int(text))
    if len(text) == len("2026-03-31"):
        day = date.fromisoformat(text)
        return Point(begins=_midnight(day), ends=_midnight(day + timedelta(days=1)))
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return Point(begins=moment, ends=moment + timedelta(microseconds=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ROME)
