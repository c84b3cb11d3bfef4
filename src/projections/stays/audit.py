"""What the pen's stays say of their bills and damages, as the recount names it."""

from ledger.billing.bill import total_of
from ledger.stays.stay import Stay
from projections.engine.nouns import Nouns

Figures = dict[str, str]


def decided_by(nouns: Nouns) -> Figures:
    """Return what each stay costs in all, and what damage took of its deposit: by these the pen decides."""
    stays = nouns.of(Stay).items()
    return {f"billed {name}": str(total_of(stay.bill)) for name, stay in stays} | {
        f"kept {name}": str(stay.damage_cents) for name, stay in stays
    }
