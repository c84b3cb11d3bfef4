"""A hub is not withdrawn while a convention with it is on the table or in force; a city's opens with one in force."""

from ledger.conventions.convention import Convention, HubConventions
from ledger.kernel.see import See
from ledger.places.equipment import Required, WhatIsMissing
from ledger.places.hub import HubKind, existing_hub
from ledger.places.withdraw_hub import Living, WhatLivesOn


def conventions_live(question: WhatLivesOn, see: See) -> Living:
    """Name the last one, unless it is over."""
    last = see(HubConventions, question.hub).last
    is_over = not last or see(Convention, last).is_over(see.today())
    return {"conventions": [] if is_over else [last]}


def convention_missing(question: WhatIsMissing, see: See) -> tuple[Required, ...]:
    """Name the convention of a city hub that sells by none today."""
    if existing_hub(see, question.hub).side is not HubKind.CITY:
        return ()
    in_force = see(HubConventions, question.hub).on(see.today())
    return () if in_force else (Required.CONVENTION,)
