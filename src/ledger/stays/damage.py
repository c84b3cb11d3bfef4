"""Something broke: the hub keeps part of the security deposit, until that is released."""

from ledger.billing.journal import damage
from ledger.bookings.way import existing_booking, must_be_paid_by
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, StayId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.members.words import Reason
from ledger.stays.deposit import must_still_answer
from ledger.stays.events import DamageCharged
from ledger.stays.stay import Stay
from ledger.treasury.post import post


class BeyondTheDeposit(Refused):
    """No more can be kept for damage than what is left of the security deposit."""


class ChargeDamage(Command, frozen=True, kw_only=True, tag="stays.charge-damage"):
    """Keep part of the deposit for damage, until it is released; the note is private."""

    personal = Personal(person="payer", fact=DamageCharged)

    stay: StayId
    payer: MemberId
    cents: Cents
    note: Reason


def charge_damage(command: ChargeDamage, see: See) -> list[Fact]:
    """Move the damage from the deposit to the hub."""
    stay = existing_booking(see, Stay, command.stay)
    must_run(see, stay.hub)
    must_be_paid_by(stay, command.payer)
    must_still_answer(see, stay)
    if command.cents > stay.deposit_left_cents:
        raise BeyondTheDeposit(cents=command.cents, deposit_left_cents=stay.deposit_left_cents)
    return [
        stay.fact(see, DamageCharged, cents=command.cents, note=command.note),
        *post(see, damage(stay.billed, command.cents)),
    ]
