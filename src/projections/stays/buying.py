"""What a price depends on for one member: conventions, their home, and what they had at agreed prices, in beds and at desks."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

import msgspec
from msgspec.structs import astuple, replace

from ledger.bookings.uses import agreed_days
from ledger.conventions.candidates import Because, Buyer, Candidate, Offer
from ledger.conventions.convention import AgreedTerms, HubConventions
from ledger.conventions.debt_limits import Left, left_of
from ledger.conventions.events import AgreedPrice
from ledger.conventions.rules import PactRules
from ledger.conventions.sold import BY_AGREEMENT, PAID_AHEAD, Rule, Sold, Spent, spent_in, visas_in
from ledger.desks.hours import Part
from ledger.kernel.slots import DAYS
from ledger.places.hub import HubKind
from ledger.stays.events import Bedding
from ledger.stays.market import SERVICE, UNIT
from ledger.stays.price import Market, Priced
from ledger.stays.room import Room
from projections.conventions.debts import DEBT
from projections.conventions.owing import DebtFound, as_noun, debt_of
from projections.conventions.rules import PACT_RULES, RuleFrom, as_rules
from projections.conventions.view import CONVENTIONS
from projections.desks.view import DESKS
from projections.members.view import MEMBERS
from projections.stays.bills import SoldAs, SpentOn
from projections.stays.stays import STAYS


class NightExplained(msgspec.Struct, frozen=True, kw_only=True):
    """What a night costs the member, by which rule, and every candidate: what it would cost, or why it does not apply.

    `convention`, `version` and `line` (from 0) say where the agreed price stands, if one applies; `nights_from` from how many
    nights on the stay has the price that won, if it did by its length. What everybody pays is the price of the `season` and the day of the
    week (`weekday`, 1 is Monday), if either is named,
    and of the guests of one room from `guest_from` on, of whom the member is the last, if further ones pay less.
    """

    night: date
    rule: Rule
    cents: int
    candidates: tuple[Candidate, ...]
    convention: str | None = None
    version: int | None = None
    line: int | None = None
    nights_from: int | None = None
    season: str | None = None
    weekday: int | None = None
    guest_from: int | None = None


class Home(msgspec.Struct, frozen=True):
    """Where the member is at home."""

    hub: str
    side: HubKind


class TermsAgreed(msgspec.Struct, frozen=True, kw_only=True):
    """A version that was agreed; of a convention that is suspended, or was ended with a `last` day."""

    hub: str
    convention: str
    version: int
    since: date
    until: date | None
    prices: tuple[AgreedPrice, ...]
    suspended: bool
    last: date | None


class StaySold(msgspec.Struct, frozen=True):
    """What was sold in a stay at a hub, nothing if it came to nothing, and which visa days are spent."""

    hub: str
    sold: tuple[SoldAs, ...]
    spent: tuple[SpentOn, ...]


class DeskHad(msgspec.Struct, frozen=True):
    """A day, or half of one, at a desk at an agreed price, by visa day or by what another hub sold ahead; a visa day is `lost` if it was not used; called off or missed it does not stand."""

    hub: str
    part: Part
    day: date
    rule: Rule
    stands: bool
    lost: bool


class Buying(msgspec.Struct, frozen=True):
    """What is asked besides what is free."""

    home: Home | None
    agreed: list[TermsAgreed]
    had: list[StaySold]
    at_desks: list[DeskHad]
    rules: list[RuleFrom]
    debt: DebtFound


def _in(rules: Iterable[Rule]) -> str:
    return ", ".join(f"'{rule}'" for rule in rules)


BUYING_VIEWS: Final = (CONVENTIONS, PACT_RULES, MEMBERS, STAYS, DESKS, DEBT)
BUYING: Final = {
    "home": """SELECT m.home_hub AS hub, h.side FROM members m
        JOIN hubs h ON h.hub = m.home_hub AND {held[h]}
        WHERE m.member = %(member)s AND {held[m]}""",
    "agreed": """SELECT t.hub, t.convention, t.version, t.since, t.until, t.prices, c.stage = 'suspended' AS suspended,
            CASE WHEN c.stage = 'ended' THEN c.until END AS last
        FROM convention_terms t JOIN conventions c ON c.convention = t.convention AND {held[c]}
        WHERE t.standing = 'agreed' AND {held[t]} ORDER BY t.agreed_at""",
    "had": """SELECT s.hub, b.spent, CASE WHEN s.stage IN ('booked', 'in house', 'finished')
            OR s.stage = 'reserved' AND s.lapses > judged.at THEN b.sold ELSE '[]' END AS sold
        FROM judged, stays s JOIN stay_bills b ON b.stay = s.stay AND {held[b]}
        WHERE s.who && ARRAY[%(member)s::text] AND {held[s]}
            AND (b.sold::text <> '[]' OR b.spent::text <> '[]')""",
    "at_desks": f"""SELECT b.hub, b.part, b.arrive AS day, b.rule,
            b.stage IN ('booked', 'finished') AS stands, b.visa_day_spent AS lost
        FROM desk_bookings b WHERE b.who && ARRAY[%(member)s::text] AND b.guest = %(member)s AND {{held[b]}}
            AND (b.rule IN ({_in(BY_AGREEMENT)}) OR b.rule IN ({_in(PAID_AHEAD)}) AND b.convention IS NOT NULL)""",
    "rules": "SELECT p.rule, p.valid_from, p.value FROM pact_rules p WHERE {held[p]} ORDER BY p.valid_from",
    "debt": debt_of("(SELECT m.home_hub FROM members m WHERE m.member = %(member)s AND {held[m]})"),
}


def market_for(
    found: Buying,
    member: str,
    hub: str,
    side: HubKind,
    now: datetime,
    *,
    today: date,
    visas: bool,
) -> Market | None:
    """Return the member as a buyer at a hub, who uses `visas` days or not; nothing if there is no such member."""
    if found.home is None:
        return None
    conventions, rules = conventions_at(found.agreed, hub), as_rules(found.rules)
    left = left_at(found, hub, rules, today=today, now=now)
    offer = Offer(hub, side, SERVICE, UNIT, now, conventions, rules, left)
    days = tuple(
        day
        for stay in found.had
        if stay.hub == hub
        for who, day in agreed_days(DAYS, (Sold[date](*astuple(one)) for one in stay.sold))
        if who == member
    )
    no_visa = None if visas else Because.DECLINED
    buyer = Buyer(found.home.hub, found.home.side, days, visas_of(found, member), no_visa)
    return Market(offer, {member: buyer})


def visas_of(found: Buying, member: str) -> tuple[date, ...]:
    """Return the visa days that a member has booked, used or spent, for beds and desks."""
    at_desks = (
        one.day for one in found.at_desks if one.lost or (one.stands and one.rule is Rule.VISA_DAY)
    )
    for_beds = (
        day
        for stay in found.had
        for who, day in (
            *visas_in(DAYS, (Sold[date](*astuple(one)) for one in stay.sold)),
            *spent_in(DAYS, (Spent[date](*astuple(one)) for one in stay.spent)),
        )
        if who == member
    )
    return (*for_beds, *at_desks)


def left_at(
    found: Buying, hub: str, rules: PactRules, *, today: date, now: datetime
) -> dict[str, Left]:
    """Return how much more the member's home hub may owe for what is booked at a hub."""
    if found.home is None:
        return {}
    return {found.home.hub: left_of(as_noun(found.debt), rules, hub, today=today, now=now)}


def conventions_at(every: list[TermsAgreed], hub: str) -> HubConventions:
    """Return the conventions of a hub as whoever sells looks at them."""
    agreed = [one for one in every if one.hub == hub]
    return HubConventions(
        agreed=tuple(
            AgreedTerms(one.convention, one.version, one.since, _until(one), one.prices)
            for one in agreed
        ),
        suspended=tuple({one.convention for one in agreed if one.suspended}),
    )


def _until(one: TermsAgreed) -> date | None:
    return min((day for day in (one.until, one.last) if day), default=None)


def lying_first(market: Market | None, beds: tuple[Bedding, ...]) -> tuple[Bedding, ...]:
    """Return the beds with the member, if it is asked for one, in the first of them."""
    if market is None or not beds:
        return beds
    (member,) = market.buyers
    return (replace(beds[0], guest=member), *beds[1:])


def explained(priced: Priced, room: Room, guests: int) -> tuple[NightExplained, ...]:
    """Return the candidates of the member's nights, and by which season or day of the week the room has its price."""
    return tuple(
        NightExplained(
            night=one.day,
            rule=one.won.rule,
            cents=one.won.cents or 0,
            candidates=one.candidates,
            convention=one.agreed.convention if one.agreed else None,
            version=one.agreed.version if one.agreed else None,
            line=one.agreed.line if one.agreed else None,
            nights_from=one.length.slots_from
            if one.length and one.won.rule is Rule.BY_LENGTH
            else None,
            season=public.season,
            weekday=public.weekday,
            guest_from=public.guest_from,
        )
        for some in priced.explained.values()
        for one in some
        for public in (room.night_price(one.day, guests),)
    )
