"""What half hours in a hall would cost, to one member if one is named, with every candidate: by the rules that sell them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from ledger.billing.bill import Charge, sum_of, total_of
from ledger.conventions.candidates import Because, Buyer, Candidate, Offer
from ledger.conventions.debt_limits import left_of
from ledger.conventions.events import Unit
from ledger.conventions.sold import Rule
from ledger.halls.half_hours import HALF_HOUR, HALF_HOURS, instant, local
from ledger.halls.hall import HallIsNotLet, HallTerms, Span
from ledger.halls.price import Prices, bill_of, explained, offer_of
from ledger.kernel.days import ONE_DAY, day_at, day_in_rome
from ledger.kernel.refused import Malformed
from ledger.places.hub import HubKind
from projections.conventions.debts import DEBT
from projections.conventions.owing import DebtOf, as_noun
from projections.conventions.rules import PACT_RULES, RuleFrom, as_rules
from projections.conventions.view import CONVENTIONS
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.question import Question
from projections.halls.offered import FREE, FoundFree
from projections.halls.view import HALLS
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.plans.ahead import AHEAD_VIEWS, UsesAhead, ahead_for, ahead_of
from projections.stays.buying import BUYING, Home, TermsAgreed, conventions_at


class HalfHoursPriced(msgspec.Struct, frozen=True, kw_only=True):
    """So many half hours from `first` on cost `cents` each, VAT at `vat_bp` within, by the `rule` that is cheapest; and every candidate: what it would cost, or why it does not apply.

    `convention`, `version` and `line` (from 0) say where the agreed price stands, if one applies; `source` is what was paid
    ahead, and `owed_by` the hub that will owe it, if another sold it.
    """

    first: str
    half_hours: int
    rule: Rule
    cents: int
    vat_bp: int
    candidates: tuple[Candidate, ...]
    convention: str | None
    version: int | None
    line: int | None
    source: str | None
    owed_by: str | None


class HallPrice(msgspec.Struct, frozen=True, kw_only=True):
    """What a hall costs a member who comes and pays, or whom nobody knows, from one half hour until another, as it is at `judged_at`.

    `is_free` says that nobody has it then, or is to set it up or clean it up. `total_cents` is all of it, `stamp_cents` of stamp duty
    among it. While it is not let on that day there is no price.
    """

    as_of: Seen
    judged_at: datetime
    hall: str
    hub: str
    member: str | None
    begins: str
    ends: str
    is_free: bool
    total_cents: int | None = None
    stamp_cents: int | None = None
    half_hours: tuple[HalfHoursPriced, ...] = ()


class HalfHoursHad(msgspec.Struct, frozen=True):
    """Half hours that a member has, or had, at an agreed price."""

    first: datetime
    half_hours: int


class _Found(FoundFree, frozen=True):
    side: HubKind | None
    home: Home | None
    agreed: list[TermsAgreed]
    rules: list[RuleFrom]
    had: list[HalfHoursHad]
    ahead: list[UsesAhead]
    debts: list[DebtOf]


LONGEST_DAYS: Final = 7
_HERE: Final = "(SELECT h.{what} FROM halls h WHERE h.hall = %(hall)s AND {{held[h]}} LIMIT 1)"
_PRICE: Final = Question(
    _Found,
    PLACES,
    HALLS,
    CONVENTIONS,
    PACT_RULES,
    MEMBERS,
    DEBT,
    *AHEAD_VIEWS,
    begin=judged,
    fields={
        **FREE,
        **ahead_for(_HERE.format(what="kind")),
        **{name: BUYING[name] for name in ("home", "agreed", "rules")},
        "side": f"SELECT u.side FROM hubs u WHERE u.hub = {_HERE.format(what='hub')} AND {{held[u]}}",
        "had": f"""SELECT (p->>'first')::timestamptz AS first, (p->>'half_hours')::int AS half_hours
            FROM hall_bookings b CROSS JOIN LATERAL json_array_elements(b.prices) p
            WHERE b.who && ARRAY[%(member)s::text] AND b.guest = %(member)s AND b.stage IN ('booked', 'finished') AND {{held[b]}}
                AND b.hub = {_HERE.format(what="hub")} AND b.service = {_HERE.format(what="kind")}
                AND (p->>'rule' = 'convention' OR p->>'rule' IN ('plan', 'credit') AND p->>'convention' IS NOT NULL)""",
    },
)


async def hall_price(
    connection: Connection,
    hall: str,
    begins: str,
    ends: str,
    member: str | None = None,
    as_of: AsOf | None = None,
    *,
    now: datetime,
) -> HallPrice | None:
    """Return what half hours in a hall cost, if it was there; refuses, as whoever books, what the hub's clock does not show."""
    days = _days(begins, ends)
    asked = {"hall": hall, "member": member, "unit": Unit.HALF_HOUR.value}
    found = await _PRICE.ask(
        connection, as_of, first=days[0], until=days[1], now=moment(now, as_of), **asked
    )
    if found.hub is None or found.zone is None or found.side is None:
        return None
    span = instant(found.zone, begins, "begins"), instant(found.zone, ends, "ends")
    if span[0] >= span[1]:
        raise Malformed("It ends after it begins.", field="ends")
    told = HallPrice(
        as_of=found.as_of,
        judged_at=found.judged_at,
        hall=hall,
        hub=found.hub,
        member=member,
        begins=local(found.zone, span[0]),
        ends=local(found.zone, span[1]),
        is_free=False,
    )
    try:
        _, terms = found.noun.let_on(day_at(found.zone, span[0]))
    except HallIsNotLet:
        return told
    prices = _prices(found, terms, span, member)
    bill = bill_of(hall, span, prices)
    return msgspec.structs.replace(
        told,
        is_free=_is_free(found, terms.taken(span)),
        total_cents=total_of(bill),
        stamp_cents=sum_of(bill, Charge.STAMP),
        half_hours=tuple(_told(found.zone, prices)),
    )


def _days(begins: str, ends: str) -> tuple[date, date]:
    """Return days between which all of it is, in every zone."""
    try:
        first, last = (datetime.fromisoformat(one).date() for one in (begins, ends))
    except ValueError:
        raise Malformed("There is no such day or hour.", field="begins") from None
    if not timedelta() <= last - first <= timedelta(days=LONGEST_DAYS):
        raise Malformed(f"It ends after it begins, within {LONGEST_DAYS} days.", field="ends")
    return first - ONE_DAY, last + 2 * ONE_DAY


def _is_free(found: _Found, taken: Span) -> bool:
    return not any(one.taken_from < taken[1] and taken[0] < one.taken_until for one in found.taken)


def _prices(found: _Found, terms: HallTerms, span: Span, member: str | None) -> Prices:
    """Return the candidates of each half hour."""
    hub, side, zone, now = found.hub, found.side, found.zone, found.judged_at
    assert hub is not None, "it is there"
    assert zone is not None, "it is somewhere"
    assert side is not None, "it is on a side"
    rules, today = as_rules(found.rules), found.as_of.day or day_in_rome(now)
    left = {one.hub: left_of(as_noun(one), rules, hub, today=today, now=now) for one in found.debts}
    service = found.halls[0].kind
    conventions = conventions_at(found.agreed, hub)
    offer = offer_of(Offer(hub, side, service, Unit.HOUR, now, conventions, rules, left))
    days = {slot: day_at(zone, slot) for slot in HALF_HOURS.each(*span)}
    return explained(offer, _buyer(found, hub, zone, member), terms, days)


def _buyer(found: _Found, hub: str, zone: str, member: str | None) -> Buyer | None:
    if member is None or found.home is None:
        return None
    had = tuple(
        day_at(zone, slot)
        for one in found.had
        for slot in HALF_HOURS.each(one.first, one.first + one.half_hours * HALF_HOUR)
    )
    ahead = ahead_of(found.ahead, hub)
    return Buyer(found.home.hub, found.home.side, had, no_visa=Because.BY_THE_HOUR, ahead=ahead)


def _told(zone: str, prices: Prices) -> Iterator[HalfHoursPriced]:
    """Yield runs of half hours that have the same price and candidates."""
    alike = {slot: msgspec.structs.replace(one, day=date.min) for slot, one in prices.items()}
    for first, count, one in HALF_HOURS.runs(alike):
        won, agreed = one.won, one.agreed
        yield HalfHoursPriced(
            first=local(zone, first),
            half_hours=count,
            rule=won.rule,
            cents=won.cents or 0,
            vat_bp=won.vat_bp,
            candidates=one.candidates,
            convention=agreed.convention if agreed else None,
            version=agreed.version if agreed else None,
            line=agreed.line if agreed else None,
            source=one.source or None,
            owed_by=one.home or None,
        )
