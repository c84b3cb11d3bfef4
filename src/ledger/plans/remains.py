"""What lives on a plan: the hub, the member who has it, who pays for it, and the closing of the hub's books."""

from ledger.kernel.days import ONE_DAY
from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.see import See
from ledger.members.withdraw import Remains, WhatRemains
from ledger.places.withdraw_hub import Living, WhatLivesOn
from ledger.plans.credits import CarnetsOffered, unspent
from ledger.plans.plan import PlansOffered, SubscriptionsOf
from ledger.plans.subscription import Subscription
from ledger.treasury import chart
from ledger.treasury.close import WhatIsOpen


def plans_live(question: WhatLivesOn, see: See) -> Living:
    """Name the plans and carnets that the hub offers, plans of members that are not over, and credits that are left."""
    return {
        "plans": list(see(PlansOffered, question.hub).plans),
        "subscriptions": _lasting(see, question.hub),
        "carnets": list(see(CarnetsOffered, question.hub).carnets),
        "credits": unspent(see, question.hub),
    }


def plans_remain(question: WhatRemains, see: See) -> Remains:
    """Name the plans that a member has, or pays for, and that are not over; and credits that are left."""
    mine = _lasting(see, question.member)
    return {"subscriptions": mine, "credits": unspent(see, question.member)}


def months_are_open(question: WhatIsOpen, see: See) -> Remains:
    """Name the plans of which a month that ended by then is not earned: it takes effect on its last day."""
    owner, until = question.owner, question.until
    if owner != chart.ALL and not is_id_of(Prefix.HUB, owner):
        return {}
    waiting = [
        name
        for name, one in _all_of(see, owner).items()
        if any(month.until - ONE_DAY <= until for month in one.paid.values())
    ]
    return {"plan_months": sorted(waiting)}


def _lasting(see: See, whose: str) -> list[str]:
    """Return what is not over, or has a month to be earned."""
    return sorted(name for name, one in _all_of(see, whose).items() if not one.is_over(see.today()))


def _all_of(see: See, whose: str) -> dict[str, Subscription]:
    return dict(see.all(Subscription, see(SubscriptionsOf, whose).subscriptions))
