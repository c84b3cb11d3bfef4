"""A query of `eventsourcing.dcb` as SQL: which facts, by kind and by tag, between two positions.

This is the one SELECT that reads the log in order: the readers by the chunk ask it (`reading.py`), the pen
when it catches up with other processes (`log.py`), and the list over HTTP, which may go backwards.
"""

from collections.abc import Iterable

from eventsourcing.dcb.api import DCBQuery, DCBQueryItem

from ledger.log.tags import digest

IN_ORDER = """
SELECT {columns} FROM {{book}}.facts f
WHERE f.position > %(after)b AND f.position <= %(to)b {matching} ORDER BY f.position {way}
"""

OF_KINDS = "AND f.kind = ANY (%(kinds)b)"

# By an array, so that the primary key leads whatever the planner knows of the tables.
AT_POSITIONS = "AND f.position = ANY (ARRAY({positions}))"

BY_KIND = """
SELECT k.position FROM {{book}}.facts k
WHERE k.kind = ANY (%({kinds})b) AND k.position > %(after)b AND k.position <= %(to)b
"""

# A row of tags is of one batch, whose end may lie beyond `to`.
BY_TAG = """
SELECT unnest(t.positions) FROM {{book}}.tags t
WHERE t.tag = %({tag})b AND t.last > %(after)b AND t.last <= coalesce((
    SELECT b.last FROM {{book}}.batches b WHERE b.last >= %(to)b ORDER BY b.last LIMIT 1
), %(to)b)
"""

BY_KIND_AND_TAG = """
SELECT k.position FROM {{book}}.facts k
WHERE k.kind = ANY (%({kinds})b) AND k.position = ANY (ARRAY({tagged}))
"""

WHOLE = "f.position, f.kind, f.data, f.leaf"
LINES = "f.position, f.data"

Parameters = dict[str, object]


def in_order(
    query: DCBQuery, columns: str = WHOLE, *, newest: bool = False
) -> tuple[str, Parameters]:
    """Return a SELECT of the matching facts in order, and the parameters that the query brings.

    A row is position, kind, line, leaf, or position and line alone; with `newest` the last comes first.
    The parameters `after` and `to` are left to be given, and the book's names to be filled in.
    """
    matching, parameters = _matching(query.items)
    way = "DESC" if newest else "ASC"
    return IN_ORDER.format(columns=columns, matching=matching, way=way), parameters


def _matching(items: list[DCBQueryItem]) -> tuple[str, Parameters]:
    """Return what a fact must be beside lying between the two positions."""
    if not items or not all(item.types or item.tags for item in items):
        return "", {}
    if not any(item.tags for item in items):
        return OF_KINDS, {"kinds": [kind for item in items for kind in item.types]}
    parameters: Parameters = {}
    kinds = items[0].types
    if not all(item.tags and item.types == kinds for item in items):
        return _at(_positions(n, item, parameters) for n, item in enumerate(items)), parameters
    tagged = _at(_tagged(n, item, parameters) for n, item in enumerate(items))
    if not kinds:
        return tagged, parameters
    # One kind for all is looked at fact by fact, in order, so that whoever takes a few stops there.
    return f"{tagged} {OF_KINDS}", parameters | {"kinds": kinds}


def _at(positions: Iterable[str]) -> str:
    return AT_POSITIONS.format(positions=" UNION ALL ".join(positions))


def _positions(n: int, item: DCBQueryItem, parameters: Parameters) -> str:
    """Return a SELECT of the positions of what one item matches."""
    if not item.types:
        return _tagged(n, item, parameters)
    kinds = f"kinds_{n}"
    parameters[kinds] = item.types
    if not item.tags:
        return BY_KIND.format(kinds=kinds)
    return BY_KIND_AND_TAG.format(kinds=kinds, tagged=_tagged(n, item, parameters))


def _tagged(n: int, item: DCBQueryItem, parameters: Parameters) -> str:
    """Return a SELECT of the positions of what has all the tags of an item."""
    tags = {f"tag_{n}_{m}": digest(tag) for m, tag in enumerate(item.tags)}
    parameters |= tags
    return " INTERSECT ".join(BY_TAG.format(tag=tag) for tag in tags)
