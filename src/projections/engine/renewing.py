"""A program of another version makes the tables of its views beside those that are shown, and swaps.

It looks once, when it begins: what the book has no view of any more goes, and what was filled by another
version is built. While that takes, the program of the other version goes on following and answering
its tables, if it still runs; ours says how much is built. Whoever began last has the last word:
a downgrade of the program builds its tables again in the same way.
"""

import logging
from collections.abc import Sequence
from threading import Event

from ledger.kernel.rulebook import Rulebook
from ledger.log.failures import is_of_the_server
from ledger.log.names import BookName
from projections.engine.follower import Stumbled
from projections.engine.rebuild import AlreadyRebuilding, rebuild
from projections.engine.tracking import connect_projector, of_another_edition, remove_gone
from projections.engine.view import View

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0


def renew(
    conninfo: str, book: BookName, rules: Rulebook, views: Sequence[View], stop: Event
) -> None:
    """Bring all views to this program's edition, whatever happens to PostgreSQL meanwhile."""
    stale: Sequence[View] | None = None
    while stale is None or stale:
        try:
            with connect_projector(conninfo, book, book.read) as connection:
                if stale is None:
                    remove_gone(connection, book, views)
                    stale = views
                stale = of_another_edition(connection, book, stale)
            stale = [view for view in stale if _renewed(conninfo, book, rules, view)]
        except Exception as why:
            log.warning(
                "the views are not renewed yet: %s", why, exc_info=not is_of_the_server(why)
            )
        if stop.wait(RETRY_SECONDS if stale is None or stale else 0):
            return


def _renewed(conninfo: str, book: BookName, rules: Rulebook, view: View) -> bool:
    """Build one view; say whether somebody should look again whether it is built."""
    try:
        rebuild(conninfo, book, rules, view)
    except AlreadyRebuilding:
        return True
    except Stumbled as fault:
        log.critical("%s cannot be built: %s", view.name, fault)
    return False
