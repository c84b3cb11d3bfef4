"""Which conventions there are, every version of their terms, and what a hub sells by on a day."""

from datetime import date

import msgspec

from ledger.conventions.convention import Stage
from ledger.conventions.events import Party
from ledger.conventions.price_list import PriceLine
from ledger.kernel.ids import ConventionId, HubId
from projections.conventions.view import CONVENTIONS, Standing, Step
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.listing import Filter, Listing
from projections.engine.question import Question


class Convention(msgspec.Struct, frozen=True, kw_only=True):
    """A convention of the network with a hub; `until` is its last day, if one was agreed or it was ended."""

    id: str
    hub: str
    stage: Stage
    version: int
    until: date | None


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a convention's terms: whose offer it was, who has signed it, what became of it.

    Prices are in cents a unit, VAT included.
    """

    id: str
    convention: str
    version: int
    by: Party
    since: date
    until: date | None
    prices: list[PriceLine]
    signed: list[Party]
    standing: Standing


class ConventionStep(msgspec.Struct, frozen=True, kw_only=True):
    """What a party did on a `day`; a reason stands in the fact at `told_at`, sealed under the hub's key."""

    id: str
    convention: str
    hub: str
    day: date
    step: Step
    by: Party
    version: int
    reasoned: bool
    told_at: int


class PriceList(msgspec.Struct, frozen=True, kw_only=True):
    """The agreed prices by which a hub sells what is used on a day; without a convention there are none."""

    as_of: Seen
    hub: str
    on: date
    convention: str | None
    version: int | None
    since: date | None
    until: date | None
    prices: list[PriceLine]


CONVENTION = Listing(
    row=Convention,
    view=CONVENTIONS,
    one="convention",
    many="conventions",
    key="c.convention",
    rows="conventions c WHERE {held[c]}",
    filters={"hub": Filter(HubId), "stage": Filter(Stage)},
)
VERSION = Listing(
    row=Version,
    view=CONVENTIONS,
    one="version",
    many="versions",
    key="t.terms",
    rows="""(SELECT convention || ':' || lpad(version::text, 7, '0') AS terms, * FROM convention_terms) t
        WHERE {held[t]}""",
    filters={
        "convention": Filter(ConventionId),
        "hub": Filter(HubId),
        "standing": Filter(Standing),
    },
)
STEP = Listing(
    row=ConventionStep,
    view=CONVENTIONS,
    one="step",
    many="steps",
    key="s.told",
    rows="""(SELECT lpad(position::text, 19, '0') AS told, * FROM convention_steps) s
        WHERE {recorded[s]}""",
    columns={"told_at": "s.position"},
    filters={"convention": Filter(ConventionId), "hub": Filter(HubId)},
)
SELLS_BY_ONE = """EXISTS (
    SELECT FROM (
        SELECT c.stage FROM convention_terms t JOIN conventions c USING (convention)
        WHERE t.hub = h.hub AND {held[t]} AND {held[c]} AND t.standing = 'agreed' AND t.since <= %(today)s
            AND coalesce(least(t.until, CASE WHEN c.stage = 'ended' THEN c.until END) >= %(today)s, true)
        ORDER BY t.agreed_at DESC LIMIT 1
    ) t WHERE t.stage <> 'suspended'
)"""
"""Whether a hub `h` sells by a convention on the day `%(today)s`."""
_SOLD = """, agreed AS (
    SELECT t.convention, t.version, t.since, t.prices, t.agreed_at, c.stage,
        least(t.until, CASE WHEN c.stage = 'ended' THEN c.until END) AS until
    FROM seen, convention_terms t JOIN conventions c USING (convention)
    WHERE t.hub = %(hub)s AND {held[t]} AND {held[c]}
        AND t.standing = 'agreed' AND t.since <= %(on)s
), latest AS (
    SELECT * FROM agreed WHERE coalesce(until >= %(on)s, true) ORDER BY agreed_at DESC LIMIT 1
), sold AS MATERIALIZED (
    SELECT convention, version, since, until, prices FROM latest WHERE stage <> 'suspended'
)"""
_PRICES = Question(
    PriceList,
    CONVENTIONS,
    begin=_SOLD,
    fields={
        "hub": "%(hub)s::text",
        "on": "%(on)s::date",
        "convention": "SELECT convention FROM sold",
        "version": "SELECT version FROM sold",
        "since": "SELECT since FROM sold",
        "until": "SELECT until FROM sold",
        "prices": "coalesce((SELECT prices FROM sold), '[]')",
    },
)


async def price_list(
    connection: Connection, hub: str, on: date, as_of: AsOf | None = None
) -> PriceList:
    """Return by which agreed prices a hub sells what is used on a day."""
    return await _PRICES.ask(connection, as_of, hub=hub, on=on)
