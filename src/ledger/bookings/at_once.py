"""What is paid when its guest comes, and needs no check-out: a desk for a day, a hall for some hours."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, TypeVar

from ledger.billing.bill import Charge, sold_at, sum_of, total_of, vat_of
from ledger.billing.fee import Fee, must_be_as_shown
from ledger.billing.journal import captured, given_back, given_free, held, stamp_of_fee
from ledger.bookings.booking import Booking
from ledger.bookings.cancelling import fee, quote_fee
from ledger.bookings.uses import spent_after
from ledger.bookings.way import must_be_booked, must_be_missing
from ledger.conventions.journal import visits_owed
from ledger.conventions.rules import PactRule, PactRules
from ledger.conventions.sold import Spent
from ledger.kernel.asker import must_run
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.members.rights import Right, acts_for, must_act_for, must_have
from ledger.plans.spend import credits_had, credits_lost
from ledger.till.means import AtTill
from ledger.till.take import take
from ledger.treasury import chart
from ledger.treasury.post import Draft, post

B = TypeVar("B", bound=Booking[Any])


class CameBy(StrEnum):
    """How a guest was let in."""

    HOST = "host"
    CODE = "code"
    WALK_IN = "walk-in"


class WalkInTooDear(Refused):
    """It costs `total_cents`, and a host takes `most_cents` at most by their word alone: the member books it."""


class BegunAlready(Refused):
    """What has begun is used, or missed: only the hub itself calls it off now."""


def must_cost_little(see: See, total_cents: int) -> None:
    """Refuse `WalkInTooDear`: nobody but the host says that the guest is here."""
    most = see(PactRules, chart.ALL).on(PactRule.WALK_IN_CENTS, see.today())
    if total_cents > most:
        raise WalkInTooDear(total_cents=total_cents, most_cents=most)


def come(
    see: See,
    booking: B,
    kind: type[Fact],
    by: CameBy,
    agreed_net_cents: int | None,
    told: AtTill | None = None,
) -> list[Fact]:
    """The guest is here: 27 from the wallet or at the till, or 29 by visa day, 28 by credits."""
    use = _use_of(see, booking, kind, by, agreed_net_cents)
    owed = visits_owed(see, booking.sold, host=booking.hub, about=booking.name)
    had = credits_had(see, booking.terms.slots, booking.sold)
    is_new = by is CameBy.WALK_IN
    before = [held(booking.billed, booking.bill)] if is_new else []
    free = [] if is_new else freed(booking)
    entries = take(see, told, _paid(booking), *owed, *had, held=before, free=free)
    return [use, *entries]


def _use_of(
    see: See, booking: B, kind: type[Fact], by: CameBy, agreed_net_cents: int | None
) -> Fact:
    """Return the fact that the guest is here: what it brings, and where they are at home."""
    vat = vat_of(booking.bill)
    guest: str = booking.guest  # type: ignore[attr-defined]  # whoever comes has booked as somebody
    return booking.fact(
        see,
        kind,
        by=by,
        home_hub=see(Membership, guest).home_hub,
        net_cents=sum_of(booking.bill, Charge.USE) - vat,
        vat_cents=vat,
        stamp_cents=sum_of(booking.bill, Charge.STAMP),
        agreed_net_cents=agreed_net_cents,
    )


def _paid(booking: Booking[Any]) -> Draft:
    """27, 36. A service used, from the wallet: H n+v+s, HB n+v+s / CB n+v+s, IV n, VAT v, stamp duty s."""
    bill = booking.bill
    stamp = sum_of(bill, Charge.STAMP)
    return captured(booking.billed, sold_at(booking.hub, bill), tax=0, stamp=stamp)


def freed(booking: Booking[Any]) -> Sequence[Draft]:
    """7. All that is held for it is free: it is paid otherwise."""
    return (given_free(booking.billed, total_of(booking.bill)),)


def call_off(
    see: See,
    booking: B,
    kind: type[Fact],
    *,
    by_hub: bool,
    shown_cents: int | None,
) -> list[Fact]:
    """Keep the fee that was shown, and what is given up too late besides, release the rest; its payer, its guest, or the hub for nothing."""
    guest: str = booking.guest  # type: ignore[attr-defined]
    if by_hub:
        must_run(see, booking.hub)
    elif not acts_for(see, guest):
        must_act_for(see, booking.payer)
    must_have(see, booking.payer, Right.UNDO)
    must_be_booked(see, booking)
    if not by_hub and see.now >= booking.given_up_until:
        raise BegunAlready(arrive=booking.arrive)
    owed = Fee[Any]() if by_hub else quote_fee(booking, see.now)
    must_be_as_shown(see, shown_cents, owed.cents)
    spent = booking.spent if by_hub else spent_after(booking, booking.today(see.now))
    return _given_up(see, booking, kind, owed, spent, by_hub=by_hub)


def miss(see: See, booking: B, kind: type[Fact]) -> list[Fact]:
    """Keep the whole price as a fee, and all that was paid ahead for it: no terms make staying away free."""
    must_run(see, booking.hub)
    must_be_missing(see, booking)
    over = booking.day_of(booking.depart) + ONE_DAY
    return _given_up(see, booking, kind, fee(booking, over), spent_after(booking, over))


def _given_up(
    see: See,
    booking: B,
    kind: type[Fact],
    owed: Fee[Any],
    spent: tuple[Spent[Any], ...],
    **more: bool,
) -> list[Fact]:
    said = {
        "given_up": owed.given_up,
        "fee_cents": owed.cents,
        "stamp_cents": stamp_of_fee(booking.bill, (), owed.cents),
        "spent": spent,
    }
    money = given_back(booking.billed, booking.bill, owed.cents)
    lost = credits_lost(see, booking.terms.slots, booking.sold, spent)
    return [booking.fact(see, kind, **said, **more), *post(see, *money, *lost)]
