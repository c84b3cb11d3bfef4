"""What a desk would cost on a day, to one member if one is named, with every candidate, and whether one is free: by the rules that sell it."""

from datetime import date, datetime
from typing import Final

import msgspec

from ledger.billing.bill import Charge, Rate, sum_of
from ledger.conventions.candidates import Buyer, Candidate, Explained, Offer, Use
from ledger.conventions.debt_limits import left_of
from ledger.conventions.sold import Rule
from ledger.desks.hours import HALVES_OF, Part, begins
from ledger.desks.price import SERVICE, bill_of, explained, unit_of, why_no_visa
from ledger.kernel.days import ONE_DAY, day_in_rome
from ledger.places.hub import HubKind
from projections.conventions.owing import DebtFound, DebtOf, as_noun
from projections.conventions.rules import RuleFrom, as_rules
from projections.desks.offered import FREE, DeskDay, FoundFree, day_of
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.question import Question
from projections.places.view import PLACES
from projections.plans.ahead import AHEAD_VIEWS, UsesAhead, ahead_for, ahead_of
from projections.stays.buying import (
    BUYING,
    BUYING_VIEWS,
    Buying,
    DeskHad,
    Home,
    StaySold,
    TermsAgreed,
    conventions_at,
    left_at,
    visas_of,
)


class DeskPrice(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk of a hub costs a member who sits there and pays, or whom nobody knows, for a day or half of it, as it is at `judged_at`.

    So many are `free` for all of it; the member `sits` at a desk by these bookings then, and has no second one. By which `rule`
    the cheapest price comes about, VAT within it and stamp duty (`stamp_cents`) besides, and every candidate: what it would cost, or why it does not apply. `convention`,
    `version` and `line` (from 0) say where the agreed price stands, if one applies. While nothing is let then there is no price.
    """

    as_of: Seen
    judged_at: datetime
    hub: str
    member: str | None
    on: date
    part: Part
    free: int
    sits: tuple[str, ...]
    rule: Rule | None = None
    cents: int | None = None
    vat_bp: int | None = None
    stamp_cents: int | None = None
    candidates: tuple[Candidate, ...] = ()
    convention: str | None = None
    version: int | None = None
    line: int | None = None


class SitsAt(msgspec.Struct, frozen=True):
    """A booking of the member for a part of the day."""

    booking: str
    part: Part


class _Found(FoundFree, frozen=True):
    side: HubKind | None
    sits: list[SitsAt]
    home: Home | None
    agreed: list[TermsAgreed]
    had: list[StaySold]
    at_desks: list[DeskHad]
    rules: list[RuleFrom]
    debt: DebtFound
    ahead: list[UsesAhead]
    debts: list[DebtOf]

    @property
    def buying(self) -> Buying:
        """Return what the price depends on besides what is let."""
        return Buying(self.home, self.agreed, self.had, self.at_desks, self.rules, self.debt)


_PRICE: Final = Question(
    _Found,
    PLACES,
    *BUYING_VIEWS,
    *AHEAD_VIEWS,
    begin=judged,
    fields={
        **FREE,
        **BUYING,
        **ahead_for("'desk'"),
        "side": "SELECT u.side FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}",
        "sits": """SELECT b.booking, b.part FROM desk_bookings b
            WHERE b.who && ARRAY[%(member)s::text] AND b.guest = %(member)s AND b.arrive = %(first)s
                AND b.stage <> 'cancelled' AND {held[b]} ORDER BY b.booking""",
    },
)


async def desk_price(
    connection: Connection,
    hub: str,
    on: date,
    part: Part = Part.DAY,
    member: str | None = None,
    as_of: AsOf | None = None,
    *,
    visas: bool = True,
    now: datetime,
) -> DeskPrice | None:
    """Return what a desk costs, a `member` who uses `visas` days or not, if the hub was there."""
    asked = {"hub": hub, "member": member, "unit": unit_of(part).value, "now": moment(now, as_of)}
    found = await _PRICE.ask(connection, as_of, first=on, until=on + ONE_DAY, **asked)
    if found.hub is None or found.zone is None or found.side is None:
        return None
    taken = found.taken_on([on])
    day = day_of(found.noun, on, taken[on], found.judged_at, found.zone)
    price = _explained(found, hub, found.side, found.zone, member, on, part, visas=visas)
    agreed = price.agreed if price else None
    return DeskPrice(
        as_of=found.as_of,
        judged_at=found.judged_at,
        hub=hub,
        member=member,
        on=on,
        part=part,
        free=_free(day, part),
        sits=tuple(one.booking for one in found.sits if _meet(one.part, part)),
        rule=price.won.rule if price else None,
        cents=price.won.cents if price else None,
        vat_bp=price.won.vat_bp if price else None,
        stamp_cents=_stamp(price) if price else None,
        candidates=price.candidates if price else (),
        convention=agreed.convention if agreed else None,
        version=agreed.version if agreed else None,
        line=agreed.line if agreed else None,
    )


def _explained(
    found: _Found,
    hub: str,
    side: HubKind,
    zone: str,
    member: str | None,
    on: date,
    part: Part,
    *,
    visas: bool,
) -> Explained | None:
    """Return the candidates; nothing where nothing is let, or at no price."""
    provided, terms = found.noun.desks_on(on), found.noun.terms_on(on)
    hours = provided.hours_on(on, part)
    if not provided.desks or terms is None or hours is None:
        return None
    unit, now = unit_of(part), found.judged_at
    conventions, rules = conventions_at(found.agreed, hub), as_rules(found.rules)
    today = found.as_of.day or day_in_rome(now)
    left = left_at(found.buying, hub, rules, today=today, now=now) | {
        one.hub: left_of(as_noun(one), rules, hub, today=today, now=now) for one in found.debts
    }
    offer = Offer(hub, side, SERVICE, unit, now, conventions, rules, left)
    use = Use(on, begins(hours, on, part, zone), (terms.cents(part), terms.vat_bp))
    if member is None or found.home is None:
        return explained(offer, None, use)
    had = tuple(
        one.day
        for one in found.at_desks
        if one.stands and one.hub == hub and unit_of(one.part) is unit
    )
    no_visa = why_no_visa(member, member, part, declined=not visas)
    visas_had = visas_of(found.buying, member)
    mine = ahead_of(found.ahead, hub)
    buyer = Buyer(found.home.hub, found.home.side, had, visas_had, no_visa, mine)
    return explained(offer, buyer, use)


def _stamp(price: Explained) -> int:
    """Return the stamp duty that its document will carry, besides the price."""
    rate = Rate(price.won.cents or 0, price.won.vat_bp)
    return sum_of(bill_of("", price.day, rate), Charge.STAMP)


def _free(day: DeskDay, part: Part) -> int:
    match part:
        case Part.DAY:
            return day.free_day
        case Part.MORNING:
            return day.free_morning
        case Part.AFTERNOON:
            return day.free_afternoon


def _meet(one: Part, other: Part) -> bool:
    """Say whether two parts of a day have a half in common."""
    return bool({*HALVES_OF[one]} & {*HALVES_OF[other]})
