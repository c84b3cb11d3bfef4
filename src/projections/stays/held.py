"""What of a member's money is held for their stays."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from ledger.billing.bill import total_of
from ledger.stays.deposit_events import DepositReleased
from ledger.stays.events import (
    DamageCharged,
    NoShowMarked,
    NoShowUndone,
    StayBooked,
    StayCancelled,
    StayChanged,
    StayCheckedOut,
)
from projections.engine.change import Change, End, Gain, Put, See, Update
from projections.engine.table import History, Row
from projections.engine.view import View


class HeldForStay(msgspec.Struct, frozen=True, gc=False):
    """What the payer has held for a stay at a hub, less what damage took of it; after check-out its deposit, `until` then."""

    payer: str
    stay: str
    hub: str = ""
    cents: int = 0
    damage_cents: int = 0
    until: datetime | None = None


HELD_TABLE = History(
    row=HeldForStay,
    name="held_for_stays",
    key=("payer", "stay"),
    order=("payer", "to_position", "stay"),
)
FIGURES = """
SELECT 'stay ' || stay, concat_ws(' ', payer, hub, cents, damage_cents,
    to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')) FROM held_for_stays
WHERE from_position <= %(position)s AND to_position > %(position)s
"""


def booked(fact: StayBooked) -> Iterator[Row]:
    """All that the stay costs is held."""
    yield HeldForStay(fact.payer, fact.stay, fact.hub, fact.total_cents)


def changed(fact: StayChanged, see: See) -> Iterator[Change]:
    """What it costs now is held, less the damage of before."""
    before = see(HeldForStay, fact.payer, fact.stay)
    damage = before.damage_cents if before else 0
    cents = total_of(fact.bill) - damage
    yield Put(HeldForStay(fact.payer, fact.stay, fact.hub, cents, damage))


def came(fact: NoShowUndone) -> Iterator[Row]:
    """All is held again."""
    yield HeldForStay(fact.payer, fact.stay, fact.hub, total_of(fact.bill))


def broken(fact: DamageCharged, see: See) -> Iterator[Change]:
    """Damage takes of the deposit, as long as there is something left of it."""
    key = (fact.payer, fact.stay)
    if see(HeldForStay, *key):
        yield Gain(HeldForStay, key, cents=-fact.cents, damage_cents=fact.cents)


def left(fact: StayCheckedOut) -> Iterator[Change]:
    """The deposit is held on, if there is something left of it."""
    key = (fact.payer, fact.stay)
    if fact.deposit_cents:
        yield Update(HeldForStay, key, cents=fact.deposit_cents, until=fact.deposit_until)
    else:
        yield End(HeldForStay, key)


def over(fact: StayCancelled | NoShowMarked | DepositReleased) -> Iterator[Change]:
    """Nothing is held any more."""
    yield End(HeldForStay, (fact.payer, fact.stay))


HELD = View(
    name="held",
    version=4,
    tables=(HELD_TABLE,),
    folds=(booked, changed, came, broken, left, over),
    figures=FIGURES,
)
