"""Month by month it is settled what a hub owes an owner; the month after the last, nothing waits any more."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from ledger.agreements import journal
from ledger.agreements.agreement import existing_agreement, month_after
from ledger.agreements.events import MonthSettled, Settling
from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.due import Done, Due
from ledger.kernel.fact import Fact
from ledger.kernel.ids import AgreementId, HubId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.treasury.post import post


class NotThatMonth(Refused):
    """Months are settled one after the other, each once; `to_settle` is the next one, if there is one."""


class MonthNotOver(Refused):
    """A month is settled when it is over."""


class SettleMonth(Command, frozen=True, kw_only=True, tag="agreements.settle-month"):
    """Settle what a hub owes an owner for a month: happens by itself when the month is over."""

    hub: HubId
    agreement: AgreementId
    month: Annotated[date, Meta(description="the first day of the month")]


def settle_month(command: SettleMonth, see: See) -> list[Fact]:
    """33. Post the month's rent; with the shares of its stays it is to be paid now."""
    must_be(see, Role.SYSTEM, Role.TREASURER)
    agreement = existing_agreement(see, command.hub, command.agreement)
    month = command.month
    if month != agreement.to_settle:
        raise NotThatMonth(month=month, to_settle=agreement.to_settle)
    if see.now < rome(month_after(month)):
        raise MonthNotOver(month=month)
    rent = agreement.rent_of(month) if month == agreement.rent_next else 0
    settled = MonthSettled(
        day=see.today(),
        agreement=command.agreement,
        hub=command.hub,
        to_settle=None,
        month=month,
        share_cents=agreement.shares.get(month, 0),
        rent_cents=rent,
    )
    last = month_after(month) - ONE_DAY
    entry = post(see, journal.rent(command.hub, command.agreement, rent, last))
    return [replace(settled, to_settle=agreement.evolve(settled).to_settle), *entry]


def after_settling(fact: Settling) -> Iterable[Due | Done]:
    """The first month that is to be settled is, when it is over."""
    subject = f"agreement:{fact.agreement}"
    if fact.to_settle is None:
        return (Done(subject=subject),)
    command = SettleMonth(hub=fact.hub, agreement=fact.agreement, month=fact.to_settle)
    return (Due(subject=subject, at=rome(month_after(fact.to_settle)), command=command),)
