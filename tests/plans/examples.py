"""Milano offers ten desk days a month for € 122; Carla, who is at home there, has them from the sixteenth of June on."""

from datetime import date

from msgspec.structs import replace

from ledger.billing.chart import services_income
from ledger.kernel.fact import Fact
from ledger.kernel.ids import identifier
from ledger.plans.begin import BeginSubscription
from ledger.plans.chart import plans_owed
from ledger.plans.end import EndSubscription
from ledger.plans.events import (
    MonthEarned,
    MonthPaid,
    PlanOffered,
    PlanTerms,
    SubscriptionBegun,
)
from ledger.plans.months import PayMonth, TurnMonth
from ledger.plans.offer import OfferPlan
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting, VatPart
from tests.desks.examples import MILANO_IS_OPEN
from tests.members.examples import CARLA
from tests.places.examples import MILANO
from tests.scenario import SEED, TODAY, named
from tests.treasury.examples import entry

PLAN, SUBSCRIPTION = named("PL", "PLAN"), named("PS", "SUBSCRIPTION")
NEW_PLAN, NEW_SUBSCRIPTION = identifier("PL", SEED, 1), identifier("PS", SEED, 1)
JUNE, JULY, AUGUST, SEPTEMBER = (date(2026, month, 1) for month in (6, 7, 8, 9))

TERMS = PlanTerms(
    service="desk",
    unit="day",
    uses=10,
    month_cents=122_00,
    over_cents=15_00,
    vat_bp=2_200,
    notice_days=15,
)
OFFER = OfferPlan(
    hub=MILANO,
    name="Dieci giornate",
    service="desk",
    unit="day",
    uses=10,
    month_cents=122_00,
    over_cents=15_00,
    vat_bp=2_200,
    notice_days=15,
)
OFFERED = PlanOffered(day=TODAY, plan=PLAN, hub=MILANO, name="Dieci giornate", terms=TERMS)
OF = {
    "day": TODAY,
    "subscription": SUBSCRIPTION,
    "hub": MILANO,
    "plan": PLAN,
    "member": CARLA,
    "payer": CARLA,
}
BEGIN = BeginSubscription(hub=MILANO, plan=PLAN, payer=CARLA, since=TODAY)
"""Today is the fifteenth of June: sixteen days of thirty are left."""
BEGUN = SubscriptionBegun(**OF, turns=TODAY, since=TODAY, until=None, terms=TERMS)


def month_paid(first: date, until: date, uses: int, net: int, vat: int, **more) -> MonthPaid:
    """A month of Carla's plan is paid."""
    said = {"turns": until} | more
    return MonthPaid(
        **OF, first=first, until=until, uses=uses, net_cents=net, vat_cents=vat, **said
    )


PART_OF_JUNE = month_paid(TODAY, JULY, 6, 53_34, 11_73)
"""Sixteen days of thirty: five and a third of ten uses are six, and € 65,07 of € 122,00."""
WHOLE_JULY = month_paid(JULY, AUGUST, 10, 100_00, 22_00)


def paid(
    net: int, vat: int, *, n: int = 1, name: str = SUBSCRIPTION, day: date = TODAY
) -> EntryPosted:
    """32. A month is paid from Carla's wallet."""
    return entry(
        "plan-paid",
        name,
        Posting(chart.wallet(CARLA), net + vat),
        Posting(chart.hub_bank(MILANO), net + vat),
        Posting(chart.CLIENTS_BANK, -net - vat),
        Posting(plans_owed(MILANO), -net, name),
        Posting(chart.vat(MILANO), -vat),
        n=n,
        day=day,
        vat=(VatPart(MILANO, 2_200, net, vat),),
    )


def earned(net: int, last: date, *, n: int = 1) -> EntryPosted:
    """32. A month is over."""
    return entry(
        "plan-earned",
        SUBSCRIPTION,
        Posting(plans_owed(MILANO), net, SUBSCRIPTION),
        Posting(services_income(MILANO), -net),
        n=n,
        day=last,
    )


def month_earned(first: date, net: int, **more) -> MonthEarned:
    """A month of Carla's plan is over."""
    return MonthEarned(**OF, first=first, net_cents=net, **more)


OFFERING: list[Fact] = [*MILANO_IS_OPEN, OFFERED]
WITH_PLAN: list[Fact] = [
    *OFFERING,
    replace(BEGUN, turns=TODAY),
    PART_OF_JUNE,
    replace(paid(53_34, 11_73), entry=named("E", "JUNE")),
]


def turn(on: date) -> TurnMonth:
    return TurnMonth(subscription=SUBSCRIPTION, on=on)


def pay(first: date) -> PayMonth:
    return PayMonth(subscription=SUBSCRIPTION, first=first)


def end(until: date) -> EndSubscription:
    return EndSubscription(subscription=SUBSCRIPTION, until=until)
