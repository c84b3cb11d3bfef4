"""An owner is paid what the hub owes under an agreement, from the hub's bank."""

from ledger.agreements import chart as of_agreements
from ledger.agreements import journal
from ledger.agreements.agreement import existing_agreement
from ledger.kernel.asker import must_be
from ledger.kernel.fact import Fact
from ledger.kernel.ids import AgreementId, HubId
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.treasury import chart
from ledger.treasury.account import Hold
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.statement import FromStatement, enter


class PayOwner(FromStatement, frozen=True, kw_only=True, tag="agreements.pay-owner"):
    """Record that an owner was paid from the hub's bank, all that is owed or a part (treasurers)."""

    hub: HubId
    agreement: AgreementId
    amount_cents: Cents


def pay_owner(command: PayOwner, see: See) -> list[Fact]:
    """33. Never more than is owed under the agreement, nor than the bank has."""
    must_be(see, Role.TREASURER)
    agreement = existing_agreement(see, command.hub, command.agreement)
    _must_be_owed(see, command)
    draft = journal.paid(command.hub, command.agreement, agreement.owner, command.amount_cents)
    return enter(command, see, chart.hub_bank(command.hub), draft)


def _must_be_owed(see: See, command: PayOwner) -> None:
    """Refuse `NotEnoughMoney`; what is told instead of a payment that was wrong is judged when that is reversed."""
    owed = see(Hold, command.agreement).reserved
    if not command.instead_of and command.amount_cents > owed:
        raise NotEnoughMoney(
            account=of_agreements.agreements_owed(command.hub),
            available_cents=owed,
            needed_cents=command.amount_cents,
        )
