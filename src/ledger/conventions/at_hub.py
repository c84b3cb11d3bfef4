"""A hub is not withdrawn while a convention with it is on the table or in force."""

from ledger.conventions.convention import Convention, HubConventions
from ledger.kernel.see import See
from ledger.places.withdraw_hub import Living, WhatLivesOn


def conventions_live(question: WhatLivesOn, see: See) -> Living:
    """Name the last one, unless it is over."""
    last = see(HubConventions, question.hub).last
    is_over = not last or see(Convention, last).is_over(see.today())
    return {"conventions": [] if is_over else [last]}
