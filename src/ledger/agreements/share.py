"""The owner's share of a stay is owed when its guests leave."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from ledger.agreements import journal
from ledger.agreements.agreement import Agreement, month_of
from ledger.agreements.events import ShareEarned
from ledger.kernel.fact import Fact
from ledger.kernel.see import See
from ledger.treasury.post import post_each


class Brought(msgspec.Struct, frozen=True):
    """What bed nights under one agreement brought without VAT."""

    nights: int = 0
    net_cents: int = 0

    def and_(self, nights: int, net_cents: int) -> "Brought":
        """Return both together."""
        return Brought(self.nights + nights, self.net_cents + net_cents)


def shares_earned(see: See, stay: str, brought: Mapping[str, Brought]) -> list[Fact]:
    """33. Return the shares of a stay, by agreement, with their entries; an agreement without a share has none."""
    agreements = see.all(Agreement, sorted(brought))
    earned = [
        _earned(see, name, one, stay, brought[name])
        for name, one in agreements.items()
        if one.share_bp
    ]
    return post_each(
        see,
        [
            (fact, journal.share(fact.hub, fact.agreement, fact.cents))
            for fact in earned
            if fact.cents
        ],
    )


def _earned(see: See, name: str, agreement: Agreement, stay: str, of: Brought) -> ShareEarned:
    month = month_of(see.today())
    waits = replace(agreement, shares=agreement.shares.set(month, 0))
    return ShareEarned(
        day=see.today(),
        agreement=name,
        hub=agreement.hub,
        to_settle=waits.to_settle,
        stay=stay,
        nights=of.nights,
        net_cents=of.net_cents,
        cents=agreement.share_of(of.net_cents),
    )
