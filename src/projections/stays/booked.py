"""Stays as they stood at any moment: a list of them, and one with its bill and what giving it up would cost."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta
from msgspec.structs import astuple, replace

from ledger.billing.bill import BillLine, Charge, price_by_slot, until
from ledger.billing.fee import AtLeast
from ledger.bookings.booking import Stage
from ledger.bookings.cancelling import FeeUntil, fees_ahead, quote_fee, visa_days_lost
from ledger.conventions.sold import Sold
from ledger.kernel.ids import HubId
from ledger.kernel.slots import DAYS
from ledger.stays.stay import Stay
from projections.engine.asof import AsOf, Connection, Seen
from projections.engine.judged import judged
from projections.engine.listing import Filter, Listing
from projections.members.view import MEMBERS
from projections.stays.bills import Charged, GuestTaxed, KeptAtLeast, NightFee, SoldAs, SpentOn
from projections.stays.stays import STAYS, Bed

OVER = (Stage.CANCELLED, Stage.NO_SHOW, Stage.FINISHED)


class StayListed(msgspec.Struct, frozen=True, kw_only=True):
    """A stay: at its `stage` since a day; a reservation `expires`.

    It costs `agreed_cents` with its deposit. While it is booked or in house `held_cents` of that are held; at its
    end they were paid for nights and city tax, kept for damage or as a fee, or given back, and what is left of the
    deposit is held on, until `deposit_until` unless the host releases it. `fee_cents` are all fees so far, those for
    changes too, which come on top of what was agreed. `damage_owed_cents` are above the deposit: a debt to the hub,
    whatever was paid of it since.
    What had lapsed by the moment of the answer is over: a reservation, or a booking to which nobody came.
    """

    id: str
    stage: Stage
    since: date
    hub: str
    payer: str
    arrive: date
    depart: date
    beds: tuple[Bed, ...]
    agreed_cents: int
    held_cents: int
    paid_cents: int
    stamp_cents: int
    fee_cents: int
    damage_cents: int
    damage_owed_cents: int
    given_back_cents: int
    deposit_until: datetime | None
    expires: datetime | None
    left_on: date | None


class StayFound(StayListed, frozen=True, kw_only=True):
    """A stay in a list, and at which positions the names of its members and of their companions are."""

    contacts: dict[str, int]
    companions_at: int | None


class StayNight(msgspec.Struct, frozen=True):
    """A night of the stay, all guests together: its price and city tax as agreed, and what became of them.

    Of a night that a change gave up nothing is agreed any more; its fee is.
    """

    night: date
    agreed_cents: int
    paid_cents: int
    fee_cents: int
    given_back_cents: int


class StayShown(msgspec.Struct, frozen=True, kw_only=True):
    """A stay with its bill, as it was agreed, by which rule it was `sold` where that was not the public price, which visa days
    are `spent` though nobody used them, and night by night what was paid, kept and given back.

    `cancel_fee_cents` is what cancelling, or leaving, would cost at `judged_at` (a reservation once it is
    booked), and `cancel_visa_days` how many visa days it would spend for nothing; `cancelling` what it costs from then on, and until
    when; `guests` say, once they left, for which
    nights each owed city tax, and why for others not; `companions` are the
    names of guests who are not members, null once they were forgotten, for a host once the guests have been gone for a
    week, and while they are `unreadable`.
    """

    as_of: Seen
    judged_at: datetime
    stay: StayListed
    bill: tuple[Charged, ...]
    sold: tuple[SoldAs, ...]
    spent: tuple[SpentOn, ...]
    nights: tuple[StayNight, ...]
    deposit_left_cents: int
    cancel_fee_cents: int
    cancel_visa_days: int
    cancelling: tuple[FeeUntil, ...]
    guests: tuple[GuestTaxed, ...]
    companions: list[str | None] = []
    unreadable: bool = False


STAGE = "CASE WHEN s.lapses <= judged.at THEN s.lapsed ELSE s.stage END"
"""The stage at which a stay is by the clock."""
CONTACTS = """(
    SELECT coalesce(json_object_agg(m.member, m.contact_at), '{{}}') FROM members m
    WHERE m.member = ANY (s.who) AND {held[m]}
)"""
"""Where the names of a stay's members are, by member."""
DayFrom = Annotated[date, Meta(description="stays that are not over before this day")]
DayBefore = Annotated[date, Meta(description="stays that begin before this day")]
_HELD = "s.stage IN ('booked', 'in house')"
STAY = Listing(
    row=StayFound,
    view=STAYS,
    beside=(MEMBERS,),
    one="stay",
    many="stays",
    key="s.stay",
    order="arrive",
    rows="judged, stays s WHERE {held[s]}",
    columns={
        "stage": STAGE,
        "expires": "CASE WHEN s.stage = 'reserved' THEN s.lapses END",
        "held_cents": f"CASE WHEN {_HELD} THEN s.agreed_cents - s.damage_cents ELSE s.deposit_cents END",
        "contacts": CONTACTS,
    },
    filters={
        "hub": Filter(HubId),
        "stage": Filter(Stage),
        "first": Filter(DayFrom, "s.depart >= %(first)s::date"),
        "until": Filter(DayBefore, "s.arrive < %(until)s::date"),
    },
    own="s.who && %(own)s",
    begin=judged,
    also={"judged_at": (datetime, "SELECT at FROM judged")},
)


class _One(StayListed, frozen=True, kw_only=True):
    """All of a stay; `written` is the stage that somebody wrote."""

    written: Stage
    bill: tuple[Charged, ...]
    sold: tuple[SoldAs, ...]
    spent: tuple[SpentOn, ...]
    at_least: tuple[KeptAtLeast, ...]
    below_a_cent: int
    fees: tuple[NightFee, ...]
    guests: tuple[GuestTaxed, ...]
    companions_at: int | None

    def noun(self) -> Stay:
        """Return the stay by which the ledger says what giving it up costs."""
        return Stay(
            stage=self.written,
            arrive=self.arrive,
            depart=self.depart,
            expires=self.expires,
            bill=tuple(BillLine(*astuple(line)) for line in self.bill),
            sold=tuple(Sold[date](*astuple(run)) for run in self.sold),
            at_least=tuple(AtLeast(*astuple(run)) for run in self.at_least),
            below_a_cent=self.below_a_cent,
            damage_cents=self.damage_cents,
            deposit_until=self.deposit_until,
        )

    def nights(self) -> Iterator[StayNight]:
        """Yield every night that was agreed last, and those of which a fee was kept before."""
        bill = self.noun().bill
        agreed = price_by_slot(DAYS, bill, Charge.USE, Charge.TAX)
        slept = until(DAYS, bill, self.left_on) if self.left_on else ()
        paid = price_by_slot(DAYS, slept, Charge.USE, Charge.TAX)
        is_over = self.written in OVER
        fees, at_end = Counter[date](), Counter[date]()
        for fee in self.fees:
            fees[fee.night] += fee.cents
            at_end[fee.night] += 0 if fee.by_change else fee.cents
        for night in sorted({*agreed, *fees}):
            was, is_paid = agreed.get(night, 0), paid.get(night, 0)
            back = was - is_paid - at_end[night] if is_over else 0
            yield StayNight(night, was, is_paid, fees[night], back)


_WHOLE = replace(
    STAY,
    row=_One,
    beside=(),
    rows="judged, stays s JOIN stay_bills b ON b.stay = s.stay AND {held[b]} WHERE {held[s]}",
    columns={
        **STAY.columns,
        "written": "s.stage",
        "bill": "b.bill",
        "sold": "b.sold",
        "spent": "b.spent",
        "at_least": "b.at_least",
        "below_a_cent": "b.below_a_cent",
        "fees": "b.fees",
        "guests": "b.guests",
    },
)


async def stay(
    connection: Connection, stay: str, as_of: AsOf | None = None, *, now: datetime
) -> tuple[StayShown, int | None] | None:
    """Return a stay without its companions' names, and at which position those are, if it was there."""
    found = await _WHOLE.get(connection, stay, as_of, now=now)
    if found is None:
        return None
    one: _One = found.stay
    noun = one.noun()
    shown = StayShown(
        as_of=found.as_of,
        judged_at=found.judged_at,
        stay=StayListed(**{name: getattr(one, name) for name in StayListed.__struct_fields__}),
        bill=one.bill,
        sold=one.sold,
        spent=one.spent,
        nights=tuple(one.nights()),
        deposit_left_cents=noun.deposit_left_cents if one.held_cents else 0,
        cancel_fee_cents=quote_fee(noun, found.judged_at).cents,
        cancel_visa_days=visa_days_lost(noun, found.judged_at),
        cancelling=fees_ahead(noun, found.judged_at),
        guests=one.guests,
    )
    return shown, one.companions_at
