"""A room, and a site that sells it, too: where the examples about foreign calendars hold."""

from datetime import date

from ledger.feeds.allow_foreign import AllowForeignCalendar
from tests.api.engine.states import Pact, holds
from tests.opening import at_once

JANUARY = date(2027, 1, 4)


@holds("feeds.allow-foreign-calendar")
def a_room(pact: Pact) -> None:
    pact.on(JANUARY)
    pact.ids["room"] = at_once(pact.opening.room(pact.ids["hub"], 3, 2_000, JANUARY))


@holds("feeds.change-foreign-address", "feeds.tell-foreign-calendar", "feeds.stop-foreign-calendar")
def a_foreign_calendar(pact: Pact) -> None:
    a_room(pact)
    pact.do(
        AllowForeignCalendar(room=pact.ids["room"], site="Camere in Trentino"),
        foreign_calendar="foreign_calendar",
    )
