"""The deposit is held after the guests have left, until the host releases it or its hours are over."""

from datetime import datetime, timedelta

from ledger.billing.journal import given_free
from ledger.bookings.booking import Stage
from ledger.bookings.way import existing_booking, must_be_due, must_be_in_house
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.days import day_in_rome
from ledger.kernel.fact import Fact
from ledger.kernel.ids import StayId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.rights import Right, must_have
from ledger.stays.deposit_events import DepositReleased
from ledger.stays.rules import StayRule, rule_on
from ledger.stays.stay import Stay
from ledger.treasury.post import post


class NoDepositHeld(Refused):
    """Nothing of a security deposit is held after this stay: its guests have not left, or it was released."""


class DepositIsFree(Refused):
    """The deposit was released, or its time is over: damage can be charged no more."""


class ReleaseDeposit(Command, frozen=True, kw_only=True, tag="stays.release-deposit"):
    """Give the deposit back after check-out (the hub's host, operators); when its hours are over it happens by itself."""

    stay: StayId


def held_until(see: See, stay: Stay) -> datetime:
    """Return until when the deposit of guests who leave now is held; being checked out late makes it no longer."""
    return _hours_after(see, min(see.now, stay.over_at))


def _hours_after(see: See, leaving: datetime) -> datetime:
    """Return until when the deposit is held of guests who leave at a moment."""
    hours = rule_on(see, StayRule.DEPOSIT_HOURS, day_in_rome(leaving))
    return leaving + timedelta(hours=hours)


def must_still_answer(see: See, stay: Stay) -> None:
    """Refuse `NotInHouse` before guests arrive, and `DepositIsFree` once their deposit is, or its time is over."""
    until = stay.deposit_until
    if stay.stage is not Stage.FINISHED:
        must_be_in_house(stay)
        until = _hours_after(see, stay.over_at)
    if until is None or see.now >= until:
        raise DepositIsFree(until=until)


def release_deposit(command: ReleaseDeposit, see: See) -> list[Fact]:
    """7. What damage has left of it is the payer's again."""
    stay = existing_booking(see, Stay, command.stay)
    must_run(see, stay.hub)
    must_have(see, stay.payer, Right.UNDO)
    by_itself = see.who.role is Role.SYSTEM
    cents = stay.deposit_left_cents
    if stay.stage is not Stage.FINISHED or stay.deposit_until is None or not (cents or by_itself):
        raise NoDepositHeld(stage=stay.stage)
    must_be_due(see, stay.deposit_until)
    return [
        stay.fact(see, DepositReleased, cents=cents),
        *post(see, given_free(stay.billed, cents)),
    ]
