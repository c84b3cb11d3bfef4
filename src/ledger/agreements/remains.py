"""What lives on an agreement: its hub, its owner, and the closing of the hub's books."""

from datetime import date

from ledger.agreements.agreement import Agreement, AgreementsOf, month_after
from ledger.kernel.days import ONE_DAY
from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.see import See
from ledger.members.withdraw import Remains, WhatRemains
from ledger.places.withdraw_hub import Living, WhatLivesOn
from ledger.treasury import chart
from ledger.treasury.account import Hold
from ledger.treasury.close import WhatIsOpen


def agreements_live(question: WhatLivesOn, see: See) -> Living:
    """Name the agreements of a hub that are not over, or not settled and paid."""
    return {"agreements": _lasting(see, question.hub)}


def agreements_remain(question: WhatRemains, see: See) -> Remains:
    """Name those of a member who lends rooms, as long as they are not over, settled and paid."""
    return {"agreements": _lasting(see, question.member)}


def rents_are_open(question: WhatIsOpen, see: See) -> Remains:
    """Name the agreements of which the rent of a month that ended by then is not posted: it takes effect on its last day."""
    owner, until = question.owner, question.until
    if owner != chart.ALL and not is_id_of(Prefix.HUB, owner):
        return {}
    waiting = [name for name, one in _all_of(see, owner).items() if _ends_by(one.rent_next, until)]
    return {"rents": sorted(waiting)}


def _ends_by(month: date | None, until: date) -> bool:
    return month is not None and month_after(month) - ONE_DAY <= until


def _lasting(see: See, whose: str) -> list[str]:
    """Return what is not over, has a month to settle or money to pay."""
    agreements = _all_of(see, whose)
    owed = see.all(Hold, agreements)
    return sorted(
        name
        for name, one in agreements.items()
        if not one.is_over(see.today()) or one.to_settle or owed[name].reserved
    )


def _all_of(see: See, whose: str) -> dict[str, Agreement]:
    return dict(see.all(Agreement, see(AgreementsOf, whose).agreements))
