"""What lives on a lease: the hub, the member who has it, and the closing of the hub's books."""

from ledger.kernel.days import ONE_DAY
from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.see import See
from ledger.leases.lease import Lease, LeasesOf
from ledger.members.withdraw import Remains, WhatRemains
from ledger.places.withdraw_hub import Living, WhatLivesOn
from ledger.treasury import chart
from ledger.treasury.close import WhatIsOpen


def leases_live(question: WhatLivesOn, see: See) -> Living:
    """Name the leases that are not over, or have a month to be earned."""
    return {"leases": _lasting(see, question.hub)}


def leases_remain(question: WhatRemains, see: See) -> Remains:
    """Nobody leaves the network while something is let to them; the leases are named."""
    return {"leases": _lasting(see, question.member)}


def lease_months_are_open(question: WhatIsOpen, see: See) -> Remains:
    """Name the leases of which a month that ended by then is not earned: it takes effect on its last day."""
    owner, until = question.owner, question.until
    if owner != chart.ALL and not is_id_of(Prefix.HUB, owner):
        return {}
    waiting = [
        name
        for name, one in _all_of(see, owner).items()
        if one.billed and one.billed.until - ONE_DAY <= until
    ]
    return {"lease_months": sorted(waiting)}


def _lasting(see: See, whose: str) -> list[str]:
    return sorted(name for name, one in _all_of(see, whose).items() if not one.is_over(see.today()))


def _all_of(see: See, whose: str) -> dict[str, Lease]:
    return dict(see.all(Lease, see(LeasesOf, whose).leases))
