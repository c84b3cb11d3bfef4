"""A visit is worth what was agreed for it, whatever its guest paid; without an agreed price what was paid."""

from ledger.kernel.days import rome
from ledger.stays.sleep import RecordNight
from projections.engine.asof import Connection
from projections.places.view import PLACES
from projections.stays.flowing import FLOWS
from projections.visits.equilibrium import equilibrium
from tests.places.examples import ALA
from tests.projections.chronicle import lived
from tests.projections.told import Told, books_of
from tests.stays.agreed import PACT, visa_days
from tests.stays.examples import FIRST, SECOND
from tests.stays.test_visa_days import in_house
from tests.visits.test_view_visas import Remembering

book, scratch = books_of(lived(range(20)), PLACES, FLOWS)


def test_a_night_by_visa_day_is_worth_what_was_agreed(scratch: Told) -> None:
    """Anna's night costs her nothing and is worth 13,64 net; her friend's what was paid, 22,73 net."""
    of = Remembering()
    of.apply(*PACT, visa_days(5))
    stay = in_house(of)
    of.decide(RecordNight(stay=stay, night=FIRST), now=rome(SECOND))
    scratch.take(of.lines(), [])
    found = scratch.ask(lambda c: equilibrium(c, FIRST, FIRST))
    (gave,) = [one.gave for one in found.hubs if one.hub == ALA]
    assert (gave.nights, gave.net_cents) == (2, 13_64 + 22_73)
    assert found.in_all.city_to_village.net_cents == 13_64 + 22_73
    assert scratch.ask(_sums) == (22_73, 13_64 + 22_73)


async def _sums(connection: Connection) -> tuple[int, int]:
    """Return what was paid, which is income of stays, and what it is worth."""
    found = await connection.execute("SELECT sum(net_cents), sum(worth_cents) FROM flow_moves")
    paid, worth = await found.fetchone()
    return int(paid), int(worth)
