"""Something broke: the hub keeps part of the security deposit while the guests are in the house."""

from ledger.billing.journal import damage
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact, fact_name
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Cents, Id, Note
from ledger.members.rights import running
from ledger.stays.book import must_pay
from ledger.stays.events import DamageCharged
from ledger.stays.stay import known, must_be_in_house, must_not_be_over
from ledger.treasury.post import post


class BeyondTheDeposit(Refused):
    """No more can be kept for damage than what is left of the security deposit."""


class ChargeDamage(Command, frozen=True, kw_only=True, tag="stays.charge-damage"):
    """Keep part of the deposit for damage, before check-out gives it back; the note is private."""

    personal = Personal(person="payer", fact=fact_name(DamageCharged), fields={"note": str.strip})

    stay: Id
    payer: Id
    cents: Cents
    note: Note


def charge_damage(command: ChargeDamage, see: See) -> list[Fact]:
    """Move the damage from the deposit to the hub."""
    stay = known(see, command.stay)
    running(see, stay.hub)
    must_pay(stay, command.payer)
    must_be_in_house(stay)
    must_not_be_over(see, stay)
    if command.cents > stay.deposit_left_cents:
        raise BeyondTheDeposit(cents=command.cents, deposit_left_cents=stay.deposit_left_cents)
    return [
        DamageCharged(
            day=see.today(),
            stay=command.stay,
            hub=stay.hub,
            payer=stay.payer,
            cents=command.cents,
            note=command.note,
        ),
        *post(see, damage(stay.billed(command.stay), command.cents)),
    ]
