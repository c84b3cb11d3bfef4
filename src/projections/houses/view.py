"""Houses, what their holders offer each other, and what was paid to them."""

from collections.abc import Iterator
from datetime import date

import msgspec

from ledger.houses.events import HouseAppraised, HouseDescribed, HouseOpened
from projections.engine.change import Change, Update
from projections.engine.table import History, Index, Row
from projections.engine.view import View
from projections.houses.buyers import ABOUT_BUYERS
from projections.houses.offers import OFFERS, TAKEN, about_a_buyer, accepted, offered, over
from projections.houses.paid import (
    DISTRIBUTIONS,
    PAID,
    REDEEMED,
    distributed,
    paid,
    part_undone,
    redeemed,
    undone,
)


class OpenHouse(msgspec.Struct, frozen=True, gc=False):
    """A house, its legal form, what passing its shares on takes, and where it stands once somebody said so."""

    house: str
    hub: str
    name: str
    form: str
    authorisation: bool
    deed: bool
    dividend_ceiling_bp: int | None
    nominal_cents: int | None
    opened: date
    address: str = ""
    cadastre: str = ""


class Appraisal(msgspec.Struct, frozen=True, gc=False):
    """What a building was found to be worth."""

    appraisal: str
    house: str
    amount_cents: int
    appraised_on: date


HOUSES_TABLE = History(row=OpenHouse, name="houses", key=("house",))
APPRAISALS = History(
    row=Appraisal,
    name="appraisals",
    key=("appraisal",),
    indexes=(Index(("house", "appraisal")),),
)

FIGURES = """
SELECT 'directory house ' || house, concat_ws(' ', 'open', name, hub) FROM houses
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'house ' || house, concat_ws(' ', form, authorisation::int, deed::int,
    coalesce(dividend_ceiling_bp::text, '-'), coalesce(nominal_cents::text, '-'), opened) FROM houses
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'address ' || house, concat_ws(' ', address, cadastre) FROM houses
WHERE address <> '' AND from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'directory offer ' || o.offer, concat_ws(' ', o.stage, h.name, h.hub, o.house,
    array_to_string(o.who, ','))
FROM offers o JOIN houses h USING (house)
WHERE o.from_position <= %(position)s AND o.to_position > %(position)s
UNION ALL
SELECT 'offer ' || offer, concat_ws(' ', seller, house, shares, price_cents, offered, expires,
    since, shares_left, cents_left, nullif(buyer, '')) FROM offers
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'taken', offer, position), concat_ws(' ', buyer, shares, price_cents)
FROM taken WHERE position <= %(position)s
UNION ALL
SELECT concat_ws(' ', 'buyer', offer, buyer), answer FROM about_buyers
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'directory distribution ' || d.distribution, concat_ws(' ',
    CASE WHEN d.undone IS NULL THEN 'paid' ELSE 'undone' END, h.name, h.hub, d.house)
FROM distributions d JOIN houses h USING (house)
WHERE d.from_position <= %(position)s AND d.to_position > %(position)s
UNION ALL
SELECT 'distribution ' || distribution, concat_ws(' ', house, of, amount_cents, record_date,
    as_profit_cents, holders, net_cents, withheld_cents, paid, undone) FROM distributions
WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT 'directory appraisal ' || a.appraisal, concat_ws(' ', 'told', h.name, h.hub, a.house)
FROM appraisals a JOIN houses h USING (house)
WHERE a.from_position <= %(position)s AND a.to_position > %(position)s
UNION ALL
SELECT 'appraisal ' || appraisal, concat_ws(' ', house, amount_cents, appraised_on)
FROM appraisals WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', CASE WHEN gross_cents > 0 THEN 'part' ELSE 'part-undone' END, distribution, member),
    concat_ws(' ', house, of, shares, gross_cents, cost_cents, rate_bp, withheld_cents)
FROM paid WHERE position <= %(position)s
UNION ALL
SELECT concat_ws(' ', 'paid', of, house, member),
    concat_ws(' ', sum(gross_cents), sum(withheld_cents))
FROM paid WHERE position <= %(position)s GROUP BY of, house, member
UNION ALL
SELECT concat_ws(' ', 'redeemed', house, member, position),
    concat_ws(' ', shares, gross_cents, cost_cents, rate_bp, withheld_cents)
FROM redeemed WHERE position <= %(position)s
"""


def opened(fact: HouseOpened) -> Iterator[Row]:
    """A house is to be bought together."""
    yield OpenHouse(
        fact.house,
        fact.hub,
        fact.name,
        fact.form,
        fact.authorisation,
        fact.deed,
        fact.dividend_ceiling_bp,
        fact.nominal_cents,
        fact.day,
    )


def described(fact: HouseDescribed) -> Iterator[Change]:
    """It stands here."""
    yield Update(OpenHouse, (fact.house,), address=fact.address, cadastre=fact.cadastre)


def appraised(fact: HouseAppraised) -> Iterator[Row]:
    """Somebody says what the building is worth."""
    yield Appraisal(fact.appraisal, fact.house, fact.amount_cents, fact.appraised_on)


HOUSES = View(
    name="houses",
    version=7,
    tables=(HOUSES_TABLE, OFFERS, TAKEN, ABOUT_BUYERS, DISTRIBUTIONS, APPRAISALS, PAID, REDEEMED),
    folds=(
        opened,
        described,
        offered,
        over,
        about_a_buyer,
        accepted,
        distributed,
        paid,
        undone,
        part_undone,
        redeemed,
        appraised,
    ),
    figures=FIGURES,
)
