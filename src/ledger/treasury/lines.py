"""What an entry hands to nouns that look at its lines on some accounts only."""

from collections.abc import Callable

from ledger.kernel.routes import LineRoute, Part, Split, WholeRoute
from ledger.treasury.events import EntryPosted, Posting


def each_line_on(
    takes: Callable[[str], bool], part: Callable[[EntryPosted, Posting], Part]
) -> LineRoute:
    """Hand on a part of each line on an account whose name is taken; an empty key is nobody's."""
    return LineRoute("lines", "account", takes, part)


def entries_on(takes: Callable[[str], bool], split: Split) -> WholeRoute:
    """Split the whole entry if one of its lines is on an account whose name is taken."""
    return WholeRoute("lines", "account", takes, split)


def any_account(_name: str) -> bool:
    """Take every account."""
    return True


def beginning(*heads: str) -> Callable[[str], bool]:
    """Take accounts whose names begin with one of these."""
    return lambda name: name.startswith(heads)
