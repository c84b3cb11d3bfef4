"""Plans: so many uses of a service each month, paid before the month begins; and credits, bought to be spent until they expire.

offer   OfferPlan WithdrawPlan   plan.py          Plan PlansOffered   on which terms
begin   BeginSubscription                         SubscriptionsOf     of a hub, of a member, of all
months  TurnMonth PayMonth       subscription.py  Subscription        a member's plan, month by month
sell    OfferCarnet WithdrawCarnet
        BuyCredits ExpireCredits  credits.py      Carnet Credits      spent first in first out (spend.py)
give    GiveCredits                                                   for nothing, and for a reason
pause   PauseSubscription
end     EndSubscription          ahead.py                             what may be used of it on a day
                                 remains.py                           what lives on a plan

Months are calendar months. What a use of one costs, whoever sells it asks `conventions.explain`.
"""

from ledger.kernel.fact import facts_in
from ledger.kernel.rulebook import Chapter
from ledger.plans import chart, credit_events, events
from ledger.plans.begin import begin_subscription
from ledger.plans.credits import Carnet, CarnetsOffered, Credits, CreditsOf
from ledger.plans.end import end_subscription
from ledger.plans.give import give_credits
from ledger.plans.months import after_turning, pay_month, turn_month
from ledger.plans.offer import offer_plan, withdraw_plan
from ledger.plans.pause import pause_subscription
from ledger.plans.plan import Plan, PlansOffered, SubscriptionsOf
from ledger.plans.remains import months_are_open, plans_live, plans_remain
from ledger.plans.sell import (
    after_credits,
    buy_credits,
    expire_credits,
    offer_carnet,
    withdraw_carnet,
)
from ledger.plans.subscription import Subscription

PLANS = Chapter(
    name="plans",
    facts=(*facts_in(events), *facts_in(credit_events)),
    nouns=(
        *(Plan, PlansOffered, Subscription, SubscriptionsOf),
        *(Carnet, CarnetsOffered, Credits, CreditsOf),
    ),
    verbs=(
        *(offer_plan, withdraw_plan, begin_subscription, turn_month, pay_month),
        *(
            pause_subscription,
            end_subscription,
            offer_carnet,
            withdraw_carnet,
            buy_credits,
            expire_credits,
            give_credits,
        ),
    ),
    entries=(
        *("plan-paid", "plan-earned"),
        *("credits-bought", "credit-used", "credit-spent", "credits-expired"),
    ),
    accounts=chart.ACCOUNTS,
    answers=(plans_live, plans_remain, months_are_open),
    due=(after_turning, after_credits),
)
