"""For whom the note beside an entry is sealed: the one member whose wallet it moved, else what the entry is about."""

from collections.abc import Iterable

from ledger.kernel.accounts import Chart
from ledger.treasury.chart import wallet
from ledger.treasury.events import Posting


def noted_for(known: Chart, about: str, lines: Iterable[Posting]) -> str:
    """Return under whose key the note of an entry about something is sealed."""
    of = (known.of(line.account) for line in lines)
    members = {whose for kind, whose in of if kind is wallet}
    return members.pop() if len(members) == 1 else about
