"""Something broke: the hub keeps part of the deposit, until that is released; what is above it is owed to the hub."""

from typing import Annotated

from msgspec import Meta

from ledger.billing.journal import damage, damage_owed
from ledger.bookings.way import existing_booking, must_be_paid_by
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, StayId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.members.rights import Right, must_have
from ledger.members.words import Reason
from ledger.stays.deposit import must_still_answer
from ledger.stays.events import DamageCharged
from ledger.stays.rules import StayRule, rule_on
from ledger.stays.stay import Stay
from ledger.treasury.post import post


class BeyondTheDeposit(Refused):
    """No more can be kept for damage than what is left of the security deposit, unless the rest is said to be owed."""


class DamageAboveLimit(Refused):
    """A host charges no more for the damage of one stay than the network's rule allows; an operator may."""


class ChargeDamage(Command, frozen=True, kw_only=True, tag="stays.charge-damage"):
    """Keep part of the deposit for damage, until it is released, or all of it and a debt above; the note is private."""

    personal = Personal(person="payer", fact=DamageCharged)

    stay: StayId
    payer: MemberId
    cents: Cents
    note: Reason
    above_owed: Annotated[
        bool, Meta(description="what is above the deposit is a debt to the hub, on purpose")
    ] = False


def charge_damage(command: ChargeDamage, see: See) -> list[Fact]:
    """16, 31. Move the damage from the deposit to the hub; what is above is owed by whoever may still owe."""
    stay = existing_booking(see, Stay, command.stay)
    must_run(see, stay.hub)
    must_be_paid_by(stay, command.payer)
    must_still_answer(see, stay)
    _must_be_within(see, stay, command.cents)
    left = stay.deposit_left_cents
    kept = min(command.cents, left)
    owed = command.cents - kept
    if owed and not command.above_owed:
        raise BeyondTheDeposit(cents=command.cents, deposit_left_cents=left)
    if owed:
        must_have(see, stay.payer, Right.UNDO)
    return [
        stay.fact(see, DamageCharged, cents=kept, owed_cents=owed, note=command.note),
        *post(see, damage(stay.billed, kept), damage_owed(stay.billed, owed)),
    ]


def _must_be_within(see: See, stay: Stay, cents: int) -> None:
    """Refuse `DamageAboveLimit` what a host alone may not charge; what was charged for the stay before counts."""
    most = rule_on(see, StayRule.DAMAGE_CENTS, see.today())
    before = stay.damage_cents + stay.damage_owed_cents
    if see.who.role is Role.HOST and before + cents > most:
        raise DamageAboveLimit(cents=cents, charged_cents=before, most_cents=most)
