"""A row in a table: what is within it has columns of its own, many things have lines, and no text is taken for a formula."""

import csv
import io
from datetime import date
from typing import get_args, get_type_hints

import msgspec
import pytest

from api.engine.ask import Read
from api.engine.column import columns_of
from api.engine.formats import _csv, listed
from api.registry import READS

LISTS = [read for read in READS if listed(read)]


@pytest.mark.parametrize("read", LISTS, ids=lambda read: read.name)
def test_no_list_is_a_cell_of_json(read: Read):
    """What is one thing within a row has columns of its own, and what is many lines; the price of an offering is a sum of money."""
    rows = listed(read)
    (row,) = get_type_hints(read.returns)[rows.field].__args__
    for column in rows.columns:
        kind = row
        for field in column.name.split("."):
            (kind,) = [one for one in (kind, *get_args(kind)) if hasattr(one, "__struct_fields__")]
            kind = get_type_hints(kind)[field]
        assert not any(hasattr(one, "__struct_fields__") for one in (kind, *get_args(kind)))


class Line(msgspec.Struct):
    """One line of an entry, with words of its own."""

    account: str
    cents: int
    tags: list[str]


class Posted(msgspec.Struct):
    """What is said of the whole, and many things and words in it."""

    entry: str
    number: int
    is_late: bool
    lines: list[Line]
    names: list[str | None]


def test_the_lines_of_an_entry_are_lines_of_a_table():
    """The whole is told on each, its numbers on the first alone; where one list is shorter there is nothing."""
    columns = columns_of(Posted)
    begin, write = _csv(columns)
    lines = [Line("Bank", 250, ["a", "=b"]), Line("Wallet", -250, [])]
    rows = [Posted("E1", 7, True, lines, ["=Anna"]), Posted("E2", 8, False, [], [])]
    told = (begin + write(rows)).decode()
    assert list(csv.reader(io.StringIO(told, newline=""))) == [
        ["entry", "number", "is_late", "lines.account", "lines.cents", "lines.tags", "names"],
        ["E1", "7", "true", "Bank", "250", "a, =b", "'=Anna"],
        ["E1", "", "true", "Wallet", "-250", "", ""],
        ["E2", "8", "false", "", "", "", ""],
    ]


class Cells(msgspec.Struct):
    """A row with a text, a number and a day."""

    text: str | None
    cents: int
    day: date


@pytest.mark.parametrize(
    "text, cell",
    [
        ("=1+1", "'=1+1"),
        ("+39 06", "'+39 06"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("Casa = casa", "Casa = casa"),
        ("", ""),
        (None, ""),
    ],
)
def test_no_text_in_a_table_is_taken_for_a_formula(text: str | None, cell: str):
    """A quote before what a spreadsheet would compute; a number stays a number."""
    begin, write = _csv(columns_of(Cells))
    table = begin + write([Cells(text, -250, date(2026, 6, 15))])
    _, row = csv.reader(io.StringIO(table.decode(), newline=""))
    assert row == [cell, "-250", "2026-06-15"]
