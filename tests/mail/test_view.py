"""What is to be told by mail is what a recount of the facts says, at every position."""

from datetime import UTC, datetime

from ledger.doors.events import ApplicationDeclined, MoreAsked
from ledger.kernel.fact import Line
from ledger.members.events import MemberDeclined
from ledger.plans.events import MonthUnpaid
from patto.postgres import Cluster
from projections.mail.money import unpaid
from projections.mail.outbox import Kind, OutboxRow
from projections.mail.view import OUTBOX
from tests.doors.examples import LYON, LYON_RECEIVED, in_review
from tests.members.examples import FRESH_TAG, applied
from tests.plans.test_months import AUGUST, JULY, OF
from tests.projections.chronicle import Chronicle, lived_until
from tests.projections.recounted import at_every_position
from tests.projections.told import differences, told
from tests.scenario import named
from tests.staff import OPERATOR

KINDS = {"mail"}
ANSWERS = {ApplicationDeclined, MoreAsked, MemberDeclined}


def answered() -> Chronicle:
    """A history with everything that somebody is told of, and three who applied and were answered."""
    chronicle = lived_until(range(60), OUTBOX.takes - ANSWERS - {MonthUnpaid})
    of = {"day": chronicle.today, "application": LYON}
    asked = MoreAsked(**of, question="v1:question")
    declined = ApplicationDeclined(**of, reason="v1:reason")
    chronicle._keep([LYON_RECEIVED, in_review(LYON), asked, declined], OPERATOR)
    stranger = named("M", "STRANGER")
    no = MemberDeclined(day=chronicle.today, member=stranger, tax_tag=FRESH_TAG)
    chronicle._keep([applied(stranger), no], OPERATOR)
    return chronicle


def test_the_outbox_is_what_was_counted(server: Cluster) -> None:
    """Figures as of p equal a recount of the first p facts, for every p."""
    history = answered()
    assert OUTBOX.takes - {MonthUnpaid} <= {type(fact) for _, fact in history.written}
    with told(server, OUTBOX) as one:
        one.write(history)
        for p, counted in at_every_position(history.lines(), KINDS):
            figures = {name: text for name, text in counted.items() if name.startswith("mail ")}
            assert not differences(one.figures(p), figures), p


def test_who_pays_for_a_plan_is_told_of_a_month_that_is_not_paid():
    """It is owed by nobody, and has no uses."""
    fact = MonthUnpaid(**OF | {"day": JULY}, turns=AUGUST, first=JULY)
    at = datetime(2026, 7, 1, 6, tzinfo=UTC)
    line = Line(7, at, "system", "", b"s" * 16, fact)
    (row,) = unpaid(fact, line)
    assert row == OutboxRow(Kind.UNPAID, fact.payer, fact.subscription, at)
