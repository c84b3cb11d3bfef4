"""At a period's end what hubs owe each other for visits is settled among all of them, by few payments."""

from datetime import date
from typing import Annotated, Final

from msgspec import Meta

from ledger.conventions import journal
from ledger.conventions.mutual_credit import MutualCredit
from ledger.conventions.netting_events import VisitsNetted
from ledger.conventions.payments import payments, positions
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, Prefix
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.treasury import chart
from ledger.treasury.opening import must_have_books
from ledger.treasury.post import post

VISITS_MAX: Final = 2_000


class PeriodNotOver(Refused):
    """Visits are netted up to a day that is over: yesterday, or before."""


class NothingToNet(Refused):
    """No hub owes another one anything for visits up to this day; what was netted is not netted again."""


class TooManyToNet(Refused):
    """One netting settles no more visits (`most`) than that; net up to an earlier day first."""


class NetVisits(Command, frozen=True, kw_only=True, tag="conventions.net-visits"):
    """Settle among all hubs what they owe each other for visits up to a day (treasurers or operators; another person approves).

    Every hub pays, or is paid, what it owes or is owed by all others together. What is told of a visit later falls
    into the next netting, and so does what hubs `without` money owe and are owed.
    """

    approved_within_days = 30

    until: Annotated[date, Meta(description="the last day whose visits are netted; it is over")]
    without: Annotated[
        tuple[HubId, ...], Meta(max_length=500, description="hubs whose visits wait")
    ] = ()


def net_visits(command: NetVisits, see: See) -> list[Fact]:
    """30. Every visit is netted once; a hub pays no more than its bank has."""
    must_be(see, Role.TREASURER, Role.OPERATOR)
    if command.until >= see.today():
        raise PeriodNotOver(until=command.until, today=see.today())
    if len(set(command.without)) < len(command.without):
        raise Malformed("A hub is named twice.", field="without")
    for hub in command.without:
        must_have_books(see, hub)
    visits = see(MutualCredit, chart.ALL).until(command.until, command.without)
    if not visits:
        raise NothingToNet(until=command.until)
    if len(visits) > VISITS_MAX:
        raise TooManyToNet(visits=len(visits), most=VISITS_MAX)
    netting = see.new_id(Prefix.NETTING)
    pays = payments(positions(visits))
    netted = VisitsNetted(
        day=see.today(),
        netting=netting,
        until=command.until,
        without=tuple(sorted(command.without)),
        visits=visits,
        payments=pays,
    )
    return [netted, *post(see, *(journal.netted(one, netting) for one in pays))]
