"""Who buys nights of a hub: its conventions, where the guests are at home, and what they had at agreed prices."""

from collections.abc import Iterable
from datetime import date, datetime

from ledger.conventions.candidates import Because, Buyer, Offer
from ledger.conventions.convention import HubConventions
from ledger.conventions.debt_limits import may_owe
from ledger.conventions.events import ServiceKind, Unit
from ledger.conventions.member_uses import MemberUses, days_had, visa_days, year_of
from ledger.conventions.rules import PactRules
from ledger.kernel.days import ONE_DAY
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.places.hub import Hub
from ledger.stays.length_prices import LengthPrices
from ledger.stays.price import Market
from ledger.stays.stay import Stay
from ledger.treasury import chart

SERVICE, UNIT = ServiceKind.BED, Unit.NIGHT


def market(
    see: See,
    hub: str,
    guests: tuple[str, ...],
    span: tuple[date, date],
    now: Stay,
    *,
    visas_of: str,
) -> Market | None:
    """Return who buys nights of the span at a hub that ever had another price than the public one, but for what the stay has `now`; else nothing.

    Where nothing was ever agreed, and nothing costs less by length, nothing is looked at. Visa days are used of one member alone, if at all (`visas_of`): the payer's.
    """
    conventions = see(HubConventions, hub)
    if not conventions.agreed and not see(LengthPrices, hub).dated:
        return None
    members = see.all(Membership, guests)
    homes = see.all(Hub, dict.fromkeys(one.home_hub for one in members.values()))
    uses = see.all(MemberUses, [key for guest in guests for key in years_of(guest, span)])
    return Market(
        Offer(
            hub,
            see(Hub, hub).side,
            SERVICE,
            UNIT,
            see.now,
            conventions,
            see(PactRules, chart.ALL),
            may_owe(
                see, [members[visas_of].home_hub] if visas_of in members else [], hub, now.name
            ),
        ),
        {
            guest: Buyer(
                one.home_hub,
                homes[one.home_hub].side,
                nights_had([uses[key] for key in years_of(guest, span)], hub, now, see.now),
                visa_days(
                    (uses[key] for key in years_of(guest, span)), now=see.now, besides=now.name
                ),
                why_no_visa(guest, visas_of),
            )
            for guest, one in members.items()
        },
    )


def why_no_visa(guest: str, visas_of: str) -> Because | None:
    """Return why no visa day of a guest is used, if so: it was declined, or is not the payer's to give."""
    if guest == visas_of:
        return None
    return Because.NOT_THE_PAYER if visas_of else Because.DECLINED


def years_of(guest: str, span: tuple[date, date]) -> list[str]:
    """Return the keys of what a guest had in the years of a span of nights."""
    first, last = span[0], span[1] - ONE_DAY
    return [year_of(guest, year) for year in range(first.year, last.year + 1)]


def nights_had(uses: Iterable[MemberUses], hub: str, stay: Stay, now: datetime) -> tuple[date, ...]:
    """Return the nights that were sold to somebody at agreed prices at a hub by now, but for those of a stay."""
    at = hub, SERVICE.value, UNIT.value
    return days_had(uses, at=at, now=now, besides=stay.name)
