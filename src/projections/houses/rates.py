"""At which rates profit is taxed: the law's, and those that are set for a single holder, each from a day on."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.houses.events import HolderRateSet, WithholdingRateSet
from ledger.houses.withholding import STATUTE
from ledger.kernel.ids import HouseId, MemberId
from projections.engine.change import Change, Put
from projections.engine.listing import Filter, Listing
from projections.engine.table import History
from projections.engine.view import View


class DatedRate(msgspec.Struct, frozen=True, gc=False):
    """A rate from a day on: of one holder of a house, or, without both, of all natural persons by a law."""

    rate: str
    house: str
    member: str
    rate_bp: int
    valid_from: date
    law: str


RATES_TABLE = History(row=DatedRate, name="withholding_rates", key=("rate",))

FIGURES = """
SELECT 'rate ' || rate, concat_ws(' ', rate_bp, nullif(house, ''), nullif(member, ''), valid_from,
    nullif(law, '')) FROM withholding_rates
WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def by_law(fact: WithholdingRateSet) -> Iterator[Change]:
    """The last one that is told for a day counts."""
    since = fact.valid_from
    yield Put(DatedRate(f"{fact.holders}:{since}", "", "", fact.rate_bp, since, fact.law))


def of_a_holder(fact: HolderRateSet) -> Iterator[Change]:
    """Why stands sealed in the fact."""
    name = f"{fact.house}:{fact.member}:{fact.valid_from}"
    yield Put(DatedRate(name, fact.house, fact.member, fact.rate_bp, fact.valid_from, ""))


RATES = View(
    name="withholding_rates",
    version=1,
    tables=(RATES_TABLE,),
    folds=(by_law, of_a_holder),
    figures=FIGURES,
)


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """A rate from the day `valid_from` on: a law's for all natural persons, or one holder's of one house.

    It was told on `told_on`, by the fact at `told_at`; that with which every book begins was told by none (0).
    """

    id: str
    house: str
    member: str
    rate_bp: int
    valid_from: date
    law: str
    told_on: date | None
    told_at: int


_BEGIN = ", ".join(f"('persons:{since}', date '{since}', {rate_bp})" for since, rate_bp in STATUTE)

RATE = Listing(
    row=Rate,
    view=RATES,
    one="rate",
    many="rates",
    key="r.id",
    rows=f"""(
        SELECT w.rate AS id, w.house, w.member, w.rate_bp, w.valid_from, w.law,
            w.from_day AS told_on, w.from_position AS told_at
        FROM seen, withholding_rates w WHERE {{held[w]}}
        UNION ALL
        SELECT b.id, '', '', b.rate_bp, b.valid_from, 'DL 66/2014, art. 3', NULL::date, 0
        FROM (VALUES {_BEGIN}) AS b (id, valid_from, rate_bp)
        WHERE NOT EXISTS (
            SELECT FROM seen, withholding_rates w WHERE w.rate = b.id AND {{held[w]}}
        )
    ) r WHERE true""",
    filters={"house": Filter(HouseId), "member": Filter(MemberId)},
)
