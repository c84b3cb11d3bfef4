"""What the pen says of the debts of hubs, as the recount names it."""

from datetime import UTC, datetime, timedelta

from ledger.conventions.hub_debt import HubDebt
from projections.engine.nouns import Nouns

Figures = dict[str, str]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def decided_by(nouns: Nouns) -> Figures:
    """Return what each hub owes others and gave them, and its visa days that are not used: by these the pen decides."""
    found: Figures = {}
    for hub, debt in nouns.of(HubDebt).items():
        for other in {*debt.owes, *debt.gave}:
            found[f"hub-debt {hub} {other}"] = f"{debt.open_cents(other)}/{debt.gave_cents(other)}"
        for booking, one in debt.unused.items():
            until = "-" if one.until is None else (one.until - EPOCH) // timedelta(microseconds=1)
            days = {each.day: 0 for each in one.days}
            for each in one.days:
                days[each.day] += each.cents
            for day, cents in days.items():
                found[f"visa-day-unused {booking} {hub} {day}"] = f"{one.host}/{cents}/{until}"
    return found
