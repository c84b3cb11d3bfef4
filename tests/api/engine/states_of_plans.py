"""A village's plan that Anna has: where the examples about plans hold."""

from datetime import date

from ledger.plans.begin import BeginSubscription
from ledger.plans.offer import OfferPlan
from ledger.plans.sell import BuyCredits, OfferCarnet
from tests.api.engine.states import Pact, holds

WINTER = date(2027, 1, 10)


def offered(pact: Pact) -> None:
    """The village offers ten desk days a month."""
    terms = {"service": "desk", "unit": "day", "uses": 10, "month_cents": 12_200, "vat_bp": 2_200}
    plan = OfferPlan(hub=pact.ids["hub"], name="Dieci giornate", **terms)
    pact.do(plan, plan="plan")


def begun(pact: Pact, since: date) -> None:
    """Anna begins it today."""
    offered(pact)
    of = {"hub": pact.ids["hub"], "plan": pact.ids["plan"], "payer": pact.ids["anna"]}
    pact.do(BeginSubscription(**of, since=since), subscription="subscription")


@holds("plans.offer-plan", "plans.offer-carnet", "plans.give-credits")
def nothing_offered(pact: Pact) -> None:
    pact.on(WINTER)


@holds("plans.withdraw-plan", "plans.begin-subscription")
def on_the_list(pact: Pact) -> None:
    pact.on(WINTER)
    offered(pact)


@holds("plans.end-subscription", "plans.pause-subscription")
def begun_in_winter(pact: Pact) -> None:
    pact.on(WINTER)
    begun(pact, WINTER)


@holds("plans.pay-month")
def the_next_is_june(pact: Pact) -> None:
    day = date(2026, 5, 4)
    pact.on(day)
    begun(pact, day)


@holds("plans.turn-month")
def april_is_over(pact: Pact) -> None:
    day = date(2026, 4, 20)
    pact.on(day)
    begun(pact, day)
    pact.on(date(2026, 5, 1), 0)


def sold(pact: Pact) -> None:
    """The village sells ten desk days, good for a month."""
    of = {"service": "desk", "unit": "day", "uses": 10, "cents": 18_300, "vat_bp": 2_200}
    sell = OfferCarnet(hub=pact.ids["hub"], name="Carnet da dieci", **of, months=1)
    pact.do(sell, carnet="carnet")


@holds("plans.withdraw-carnet", "plans.buy-credits")
def carnet_on_the_list(pact: Pact) -> None:
    pact.on(WINTER)
    sold(pact)


@holds("plans.expire-credits")
def a_month_after_they_were_bought(pact: Pact) -> None:
    pact.on(date(2026, 4, 20))
    sold(pact)
    of = {"hub": pact.ids["hub"], "carnet": pact.ids["carnet"], "payer": pact.ids["anna"]}
    pact.do(BuyCredits(**of), credits="credits")
    pact.on(date(2026, 5, 20), 13)
