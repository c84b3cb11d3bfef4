"""A member asks for money to be paid out to an IBAN of theirs; it is held until the treasurer paid it or said no."""

from typing import Self

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, PayoutId, Prefix
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Malformed, Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.members.rights import Right, must_act_for, must_have
from ledger.members.words import Reason
from ledger.treasury import chart, journal
from ledger.treasury.account import Hold
from ledger.treasury.debts import must_owe_nothing
from ledger.treasury.events import EntryPosted, PayoutAsked, PayoutPaid, PayoutRefused
from ledger.treasury.iban import Iban
from ledger.treasury.post import post
from ledger.treasury.statement import FromStatement, enter


class NoSuchPayout(Unknown):
    """Nobody asked for such a payment out."""


class NotWaiting(Refused):
    """This payment out does not wait any more: it was paid or refused."""


class Payout(Noun, frozen=True, kw_only=True, gc=False):
    """What was asked for, by its id. Whether it still waits is what its hold says: a bank may send it back."""

    kind = "treasury.payout"
    tag = "payout"
    key = "payout"

    member: str = ""
    cents: int = 0

    def evolve(self, part: PayoutAsked) -> Self:
        """Wait."""
        return type(self)(member=part.member, cents=part.cents)


class AskForPayout(Command, frozen=True, kw_only=True, tag="treasury.ask-for-payout"):
    """Ask for money to be paid out to an IBAN; it is held meanwhile (the member's users; operators)."""

    personal = Personal(person="member", fact=PayoutAsked)

    member: MemberId
    amount_cents: Cents
    iban: Iban


class PayPayout(FromStatement, frozen=True, kw_only=True, tag="treasury.pay-payout"):
    """Record that what was asked for has left the clients' bank account (treasurers)."""

    payout: PayoutId


class DeclinePayout(Command, frozen=True, kw_only=True, tag="treasury.decline-payout"):
    """Refuse to pay out what was asked for; the money is free again (treasurers)."""

    personal = Personal(person="member", fact=PayoutRefused)

    payout: PayoutId
    member: MemberId
    reason: Reason


def ask_for_payout(command: AskForPayout, see: See) -> list[Fact]:
    """35. Hold it, never more than is free; who owes pays that first."""
    member, cents = command.member, command.amount_cents
    must_act_for(see, member)
    must_have(see, member, Right.PAY_OUT)
    must_owe_nothing(see, member)
    name = see.new_id(Prefix.PAYOUT)
    asked = PayoutAsked(day=see.today(), payout=name, member=member, cents=cents, iban=command.iban)
    return [asked, *post(see, journal.hold(member, cents, name, "payout-held"))]


def pay_payout(command: PayPayout, see: See) -> list[Fact]:
    """35. What was held leaves the clients' bank."""
    must_be(see, Role.TREASURER)
    waiting = _waiting(see, command.payout)
    draft = journal.payout_paid(waiting.member, waiting.cents, command.payout)
    facts = enter(command, see, chart.CLIENTS_BANK, draft)
    day = next(one.day for one in facts if isinstance(one, EntryPosted) and one.kind == draft.kind)
    paid = PayoutPaid(day=day, payout=command.payout, member=waiting.member, cents=waiting.cents)
    return [paid, *facts]


def decline_payout(command: DeclinePayout, see: See) -> list[Fact]:
    """35. What was held is free again."""
    must_be(see, Role.TREASURER)
    waiting = _waiting(see, command.payout)
    if command.member != waiting.member:
        raise Malformed("Another member asked for this.", field="member")
    refused = PayoutRefused(
        day=see.today(),
        payout=command.payout,
        member=waiting.member,
        cents=waiting.cents,
        reason=command.reason,
    )
    release = journal.release(waiting.member, waiting.cents, command.payout, "payout-released")
    return [refused, *post(see, release)]


def _waiting(see: See, name: str) -> Payout:
    """Return what was asked for; refuses `NoSuchPayout`, and `NotWaiting` once nothing is held for it."""
    found = see(Payout, name)
    if not found.member:
        raise NoSuchPayout(payout=name)
    if see(Hold, name).reserved < found.cents:
        raise NotWaiting(payout=name)
    return found
