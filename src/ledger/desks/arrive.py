"""A guest comes, and what was held is paid; or nobody comes."""

from enum import StrEnum

from ledger.billing.bill import Charge, sold_at, sum_of, vat_of
from ledger.billing.journal import captured, given_back
from ledger.bookings.cancelling import fee
from ledger.bookings.uses import spent_after
from ledger.bookings.way import existing_booking, must_be_awaited, must_be_missing
from ledger.conventions.journal import visits_owed
from ledger.desks.desk import Desk
from ledger.desks.events import DeskMissed, DeskUsed
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import BookingId
from ledger.kernel.see import See
from ledger.members.membership import Membership
from ledger.plans.spend import credits_had, credits_lost
from ledger.treasury.post import Draft, post


class CameBy(StrEnum):
    """How a guest was let in."""

    HOST = "host"
    CODE = "code"
    WALK_IN = "walk-in"


class CheckInAtDesk(Command, frozen=True, kw_only=True, tag="desks.check-in-at-desk"):
    """Let a guest in who has booked a desk for today (the hub's host, operators): what was held is paid."""

    booking: BookingId


class MarkDeskMissed(Command, frozen=True, kw_only=True, tag="desks.mark-desk-missed"):
    """Say that nobody came, once the hub's hours of that day or half are over; it happens by itself.

    The price is owed in full as a fee; a visa day, or a use of a plan, is spent.
    """

    booking: BookingId


def check_in_at_desk(command: CheckInAtDesk, see: See) -> list[Fact]:
    """Show them their desk."""
    desk = existing_booking(see, Desk, command.booking)
    must_run(see, desk.hub)
    must_be_awaited(see, desk)
    return [use_of(see, desk, CameBy.HOST), *post(see, *paid(see, desk))]


def use_of(see: See, desk: Desk, by: CameBy) -> DeskUsed:
    """Return the fact that the guest is here."""
    vat = vat_of(desk.bill)
    return desk.fact(
        see,
        DeskUsed,
        by=by,
        home_hub=see(Membership, desk.guest).home_hub,
        net_cents=sum_of(desk.bill, Charge.USE) - vat,
        vat_cents=vat,
        agreed_net_cents=next((one.worth_cents for one in desk.sold), None),
    )


def paid(see: See, desk: Desk) -> tuple[Draft, ...]:
    """27. A service used, from the wallet: H n+v, HB n+v / CB n+v, IV n, VAT v; or 29 by visa day, 28 by a credit."""
    return (
        captured(desk.billed, sold_at(desk.hub, desk.bill), tax=0),
        *visits_owed(see, desk.sold, host=desk.hub, about=desk.name),
        *credits_had(see, desk.terms.slots, desk.sold),
    )


def mark_desk_missed(command: MarkDeskMissed, see: See) -> list[Fact]:
    """Keep the whole price as a fee: no terms make staying away free."""
    desk = existing_booking(see, Desk, command.booking)
    must_run(see, desk.hub)
    must_be_missing(see, desk)
    owed, spent = fee(desk, desk.depart), spent_after(desk, desk.depart)
    return [
        desk.fact(
            see,
            DeskMissed,
            given_up=owed.given_up,
            fee_cents=owed.cents,
            spent=spent,
        ),
        *post(
            see,
            *given_back(desk.billed, desk.bill, owed.cents),
            *credits_lost(see, desk.terms.slots, desk.sold, spent),
        ),
    ]
