"""What a sale keeps of the candidates: by which rule a use was sold, and what was agreed for it, whichever won."""

from datetime import date

from msgspec.structs import replace

from ledger.conventions.candidates import Explained
from ledger.conventions.sold import Rule, Sold


def sold_as(guest: str, one: Explained) -> Sold[date]:
    """Return that a guest was sold a use by the rule that won, with what was agreed for it."""
    said = (
        (
            one.agreed.cents,
            one.agreed.vat_bp,
            one.agreed.convention,
            one.agreed.version,
            one.agreed.line,
        )
        if one.agreed
        else ()
    )
    won = one.won
    assert won.cents is not None, "it applies"
    slots_from = one.length.slots_from if one.length and won.rule is Rule.BY_LENGTH else 0
    sold = Sold(guest, one.day, 1, won.rule.value, won.cents, won.vat_bp, *said)
    return replace(sold, home=one.home, slots_from=slots_from, source=one.source)


def by_hand(sold: Sold[date], cents: int) -> Sold[date]:
    """Return what was sold at a price that is agreed by hand, unless what it was sold at is cheaper."""
    if cents > sold.unit_cents:
        return sold
    return replace(
        sold, rule=Rule.BY_HAND.value, unit_cents=cents, home="", slots_from=0, source=""
    )
