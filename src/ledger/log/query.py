"""A query of `eventsourcing.dcb` as SQL: which facts, by kind and by tag, between two positions."""

from eventsourcing.dcb.api import DCBQuery, DCBQueryItem

from ledger.log.tags import digest

IN_ORDER = """
SELECT {columns} FROM {{book}}.facts f
WHERE f.position > %(after)b AND f.position <= %(to)b {more} ORDER BY f.position
"""

# By an array, so that the primary key leads whatever the planner knows of the tables.
MATCHING = "AND f.position = ANY (ARRAY({positions}))"

BY_KIND = """
SELECT k.position FROM {{book}}.facts k
WHERE k.kind = ANY (%({kinds})b) AND k.position > %(after)b AND k.position <= %(to)b
"""

# A row of tags is of one batch: `batch_end` is the end of the batch that `to` is in.
BY_TAG = """
SELECT unnest(t.positions) FROM {{book}}.tags t
WHERE t.tag = %({tag})b AND t.last > %(after)b AND t.last <= %(batch_end)b
"""

BY_KIND_AND_TAG = """
SELECT k.position FROM {{book}}.facts k
WHERE k.kind = ANY (%({kinds})b) AND k.position = ANY (ARRAY({tagged}))
"""

WHOLE = "f.position, f.kind, f.data, f.leaf"
LINES = "f.position, f.data"

Parameters = dict[str, object]


def in_order(query: DCBQuery, columns: str = WHOLE) -> tuple[str, Parameters]:
    """Return a SELECT of the matching facts in order, and the parameters that the query brings.

    A row is position, kind, line, leaf, or position and line alone. The parameters `after`, `to` and `batch_end` are left to be
    given, and the book's names to be filled in.
    """
    items = query.items
    if not all(item.types or item.tags for item in items) or not items:
        return IN_ORDER.format(columns=columns, more=""), {}
    if not any(item.tags for item in items):
        kinds = [kind for item in items for kind in item.types]
        return IN_ORDER.format(columns=columns, more="AND f.kind = ANY (%(kinds)b)"), {
            "kinds": kinds
        }
    parameters: Parameters = {}
    positions = " UNION ".join(_positions(n, item, parameters) for n, item in enumerate(items))
    return IN_ORDER.format(columns=columns, more=MATCHING.format(positions=positions)), parameters


def _positions(n: int, item: DCBQueryItem, parameters: Parameters) -> str:
    """Return a SELECT of the positions of what one item matches, each once."""
    kinds, tags = f"kinds_{n}", [f"tag_{n}_{m}" for m in range(len(item.tags))]
    parameters |= dict(zip(tags, map(digest, item.tags), strict=True))
    tagged = " INTERSECT ".join(BY_TAG.format(tag=tag) for tag in tags)
    if not item.types:
        return tagged
    parameters[kinds] = item.types
    return (
        BY_KIND_AND_TAG.format(kinds=kinds, tagged=tagged) if tags else BY_KIND.format(kinds=kinds)
    )
