"""What PostgreSQL makes of a parameter never depends on how large it happens to be."""

import ast
import re

import pytest

from tests.source import modules, tree

STATEMENT = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|AND)\b")
PARAMETER = r"%(?:s|b|\(\{?\w+\}?\)[sb])"
RECKONED = re.compile(rf"[-+*/]\s*{PARAMETER}(?!::)|{PARAMETER}\s*[-+*/]")
NARROW = re.compile(r"\b(smallint|int2)\b")
"""A number that psycopg sends has the smallest type that holds it: two of them add up to `smallint out of range`."""


def statements(module: str) -> list[str]:
    found = (node.value for node in ast.walk(tree(module)) if isinstance(node, ast.Constant))
    return [text for text in found if isinstance(text, str) and STATEMENT.search(text)]


@pytest.mark.parametrize("module", sorted(m for m in modules() if statements(m)))
def test_no_statement_reckons_with_a_parameter_that_has_no_type(module):
    """Where a sum or a difference is made of one, the statement says of what type it is."""
    assert [text for text in statements(module) if RECKONED.search(text)] == []


@pytest.mark.parametrize("module", sorted(modules()))
def test_no_column_and_no_parameter_is_a_small_integer(module):
    """Nobody knows how many lines an entry, or facts a book, will have."""
    texts = [n.value for n in ast.walk(tree(module)) if isinstance(n, ast.Constant)]
    assert [text for text in texts if isinstance(text, str) and NARROW.search(text)] == []


def test_the_guard_sees_what_it_guards_against():
    """The statement that failed on every book of some thirty thousand facts, and its siblings."""
    for wrong in (
        "WHERE last <= %s + %s",
        "AND n > %(after)s - 1",
        "AND n > 1 + %(after)b",
        "SELECT 2 * %s",
    ):
        assert RECKONED.search(wrong), wrong
    for right in ("WHERE n = %s", "AND n > %(after)s::bigint + 1", "now() - %(age)s::interval"):
        assert not RECKONED.search(right), right
