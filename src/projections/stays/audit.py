"""What the pen's stays say of their bills, damages and deposits, as the recount names it."""

from ledger.billing.bill import total_of
from ledger.stays.stay import Stay
from projections.engine.nouns import Nouns

Figures = dict[str, str]


def decided_by(nouns: Nouns) -> Figures:
    """Return what each stay costs, what damage took of its deposit, and until when that is held: by these the pen decides."""
    found: Figures = {}
    for name, stay in nouns.of(Stay).items():
        found[f"billed {name}"] = str(total_of(stay.bill))
        found[f"kept {name}"] = str(stay.damage_cents)
        if until := stay.deposit_until:
            found[f"deposit {name}"] = f"{until:%Y-%m-%dT%H:%M:%S.%f}"
    return found
