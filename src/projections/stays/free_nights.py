"""On which nights of a month a hub has bed places free, how many, and from what price on."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from ledger.kernel.days import day_in_rome, nights
from ledger.stays.arrivals import ArrivalRules, asks_on
from projections.engine.asof import AsOf, Connection, Seen, moment
from projections.engine.judged import judged
from projections.engine.question import Question
from projections.places.view import PLACES
from projections.stays.arriving import ASKED, RulesFrom, rules_of
from projections.stays.calendar import CALENDAR
from projections.stays.furnished import OFFERED, UNDER, Lending, TermsFrom
from projections.stays.nights import LAST_NIGHT
from projections.stays.pricing import PRICED, PriceFrom
from projections.stays.rooms import ROOMS
from projections.stays.vacancy import lent_by, terms_of


class FreeNight(msgspec.Struct, frozen=True):
    """So many bed places with a price are free on a night, on terms and with a CIN; `from_cents` is what the cheapest costs, if there is one.

    Whether anybody who books now may arrive on that day in a room with a free bed, and then for how many nights at least, and at
    most in the room that allows most; without rooms that let anybody arrive the nights are null, as is no limit.
    """

    night: date
    beds: int
    from_cents: int | None
    may_arrive: bool
    nights_min: int | None
    nights_max: int | None


class FreeNights(msgspec.Struct, frozen=True, kw_only=True):
    """The nights of `[first, until)` at a hub, one by one; what had lapsed by `judged_at` is free."""

    as_of: Seen
    judged_at: datetime
    hub: str
    first: date
    until: date
    nights: list[FreeNight]


class _Held(msgspec.Struct, frozen=True):
    beds: tuple[str, ...]
    first: date
    until: date


class _Room(msgspec.Struct, frozen=True):
    room: str
    beds: tuple[str, ...]
    prices: tuple[PriceFrom, ...]
    held: tuple[_Held, ...]
    own: bool
    under: tuple[Lending, ...]

    def on(self, night: date) -> tuple[int, int | None]:
        """Return how many beds are free on a night, and what one costs; none without a price, or when it is not let."""
        if lent_by(self.own, self.under).agreement_on(night) is None:
            return 0, None
        cents = next(
            (one.dated.on(night).cents for one in self.prices if one.valid_from <= night), None
        )
        taken = {bed for one in self.held if one.first <= night < one.until for bed in one.beds}
        return (0 if cents is None else len(set(self.beds) - taken)), cents


class _Found(msgspec.Struct, frozen=True):
    as_of: Seen
    judged_at: datetime
    hub: str | None
    terms: list[TermsFrom]
    arriving: list[RulesFrom]
    rooms: list[_Room]


_FREE = Question(
    _Found,
    PLACES,
    ROOMS,
    CALENDAR,
    begin=judged,
    fields={
        "judged_at": "SELECT at FROM judged",
        "hub": "SELECT u.hub FROM hubs u WHERE u.hub = %(hub)s AND {held[u]}",
        "terms": f"""SELECT {OFFERED} FROM stay_terms t
            WHERE t.hub = %(hub)s AND {{held[t]}} ORDER BY t.valid_from""",
        "arriving": f"""SELECT {ASKED} FROM arrival_rules a
            WHERE a.hub = %(hub)s AND {{held[a]}} ORDER BY a.valid_from""",
        "rooms": f"""SELECT r.room, r.beds, r.own, ({UNDER}) AS under, (
                SELECT coalesce(json_agg(p ORDER BY p.valid_from DESC), '[]') FROM (
                    SELECT {PRICED} FROM room_prices p
                    WHERE p.room = r.room AND p.valid_from < %(until)s AND {{held[p]}}
                ) p
            ) AS prices, (
                SELECT coalesce(json_agg(x), '[]') FROM (
                    SELECT h.beds, h.arrive AS first, {LAST_NIGHT} AS until
                    FROM judged, bed_holds h WHERE h.room = r.room AND {{held[h]}}
                        AND h.depart > %(first)s AND h.arrive < %(until)s
                    UNION ALL
                    SELECT c.beds, c.first, c.until FROM room_closings c
                    WHERE c.room = r.room AND {{held[c]}}
                        AND c.until > %(first)s AND c.first < %(until)s
                ) x
            ) AS held
            FROM rooms r JOIN hubs u ON u.hub = r.hub AND u.opened IS NOT NULL AND {{held[u]}}
            WHERE r.hub = %(hub)s AND r.withdrawn IS NULL AND {{held[r]}}""",
    },
)


async def free_nights(
    connection: Connection,
    hub: str,
    first: date,
    until: date,
    as_of: AsOf | None = None,
    *,
    now: datetime,
) -> FreeNights | None:
    """Return the nights of `[first, until)` with what is free on each; None if there was no such hub."""
    asked = {"hub": hub, "first": first, "until": until, "now": moment(now, as_of)}
    found = await _FREE.ask(connection, as_of, **asked)
    if found.hub is None:
        return None
    terms = terms_of(found.terms)
    today = found.as_of.day or day_in_rome(found.judged_at)
    rules = {one.room: rules_of(found.arriving, (one.room,)) for one in found.rooms}
    return FreeNights(
        as_of=found.as_of,
        judged_at=found.judged_at,
        hub=hub,
        first=first,
        until=until,
        nights=[
            _night(found.rooms if terms.cin_on(night) else (), night, rules, today)
            for night in nights(first, until)
        ],
    )


def _night(
    rooms: Iterable[_Room], night: date, rules: Mapping[str, list[ArrivalRules]], today: date
) -> FreeNight:
    """Return what is free on a night, and what is asked of whoever arrives on that day."""
    free = [(one.room, *found) for one in rooms if (found := one.on(night))[0]]
    cheapest = min((cents for *_, cents in free if cents is not None), default=None)
    asks = [asks_on(night, rules[room]) for room, *_ in free]
    let_in = [one for one in asks if night >= today and one.may_arrive((night - today).days)]
    most = [one.nights_max for one in let_in]
    return FreeNight(
        night=night,
        beds=sum(beds for _, beds, _ in free),
        from_cents=cheapest,
        may_arrive=bool(let_in),
        nights_min=min((one.nights_min for one in let_in), default=None),
        nights_max=None if None in most else max((one for one in most if one), default=None),
    )
