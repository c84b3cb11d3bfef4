"""A member leaves the network, when nothing of theirs remains in it."""

from ledger.houses.holder import Holder
from ledger.kernel.command import Command
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Id
from ledger.kernel.who import Role
from ledger.members.events import MemberWithdrawn
from ledger.members.membership import GONE, Standing
from ledger.members.rights import acting_for, only
from ledger.members.standing import standing_in
from ledger.stays.payer import Payer
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.ventures.backer import Backer


class SomethingRemains(Refused):
    """Nobody leaves while shares, money, pledges, offers or stays remain."""


class Withdraw(Command, frozen=True, kw_only=True, tag="pact.withdraw"):
    """Leave the network (the member's users; operators, also for the excluded and the deceased)."""

    member: Id


def withdraw(command: Withdraw, see: See) -> list[MemberWithdrawn]:
    """Leave with nothing behind; the refusal names everything that remains."""
    acting_for(see, command.member)
    membership = standing_in(
        see,
        command.member,
        Standing.APPLIED,
        Standing.ADMITTED,
        Standing.SUSPENDED,
        *sorted(GONE),
    )
    if membership.standing in GONE:
        only(see, Role.OPERATOR)
    if remains := what_remains(see, command.member):
        raise SomethingRemains("", member=command.member, **remains)
    return [MemberWithdrawn(day=see.today(), member=command.member, tax_tag=membership.tax_tag)]


def what_remains(see: See, member: str) -> dict[str, object]:
    """Return all that keeps a member in the network, by name; nothing when they may leave."""
    names = {
        "wallet_cents": chart.wallet(member),
        "held_cents": chart.held(member),
        "receivable_cents": chart.receivable(member),
    }
    money = see.all(Account, names.values())
    holder, backer = see(Holder, member), see(Backer, member)
    remains: dict[str, object] = {
        **{name: abs(money[account].balance) for name, account in names.items()},
        "shares": dict(sorted(holder.shares.items())),
        "pledges": sorted(holder.pledges),
        "offers": holder.open_offers(see.today()),
        "stakes": dict(sorted(backer.stakes.items())),
        "commitments": sorted(backer.commitments),
        "stays": sorted(see(Payer, member).open),
    }
    return {name: rest for name, rest in remains.items() if rest}
