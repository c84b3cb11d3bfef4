"""Money that arrived and has no home waits in suspense until the treasurer says whose it is, or sends it back."""

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import ArrivalId, EntryId, MemberId, Prefix
from ledger.kernel.refused import Malformed, Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.text import Cents
from ledger.kernel.who import Role
from ledger.members.rights import Right, existing_members, must_have
from ledger.members.words import ByTheBook, FreeText
from ledger.treasury import chart, journal
from ledger.treasury.account import Account, Entry, Hold
from ledger.treasury.debts import owed_by, paid_off, recoveries
from ledger.treasury.events import EntryPosted
from ledger.treasury.post import Draft, post
from ledger.treasury.reverse import must_be_reversible
from ledger.treasury.statement import FromStatement, enter

PARTS_MAX: Final = 500
CREDITS: Final = ("payment-in", "arrival-credited")


class NoSuchArrival(Unknown):
    """No such money arrived without a home."""


class NotInSuspense(Refused):
    """So much of what arrived is not in suspense any more; what is left is told as `left_cents`."""


class NotACredit(Refused):
    """Only what a member was credited with from a bank is taken back from them."""


class WhyNoHome(StrEnum):
    """Why money that arrived has no home yet."""

    NOBODY = "nobody"
    LEFT = "left"
    NOT_ADMITTED = "not-admitted"
    BEYOND_DEBT = "beyond-debt"
    SEVERAL = "several"
    OTHER = "other"


class Home(StrEnum):
    """Where a part of what arrived goes: to a member's wallet, or against what they owe."""

    WALLET = "wallet"
    DEBT = "debt"


class ArrivalPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So much of what arrived is this member's."""

    member: MemberId
    amount_cents: Cents
    to: Home = Home.WALLET


class RecordArrival(FromStatement, frozen=True, kw_only=True, tag="treasury.record-arrival"):
    """Record money on the clients' bank account that has no home yet (treasurers)."""

    personal = Personal(
        person="arrival", newborn=Prefix.ARRIVAL, named_as="about", fact=EntryPosted
    )

    amount_cents: Cents
    why: WhyNoHome = WhyNoHome.NOBODY
    note: Annotated[
        FreeText, Meta(description="what the bank told with it, and whose it may be; sealed")
    ] = ""
    arrival: ByTheBook = ""


class AssignArrival(Command, frozen=True, kw_only=True, tag="treasury.assign-arrival"):
    """Say whose what arrived is: one member's or many's, for the wallet or against a debt (treasurers)."""

    arrival: ArrivalId
    parts: Annotated[tuple[ArrivalPart, ...], Meta(min_length=1, max_length=PARTS_MAX)]


class KeepArrival(Command, frozen=True, kw_only=True, tag="treasury.keep-arrival"):
    """Say that what arrived, or a part of it, is the network's own (treasurers)."""

    arrival: ArrivalId
    amount_cents: Cents


class ReturnArrival(FromStatement, frozen=True, kw_only=True, tag="treasury.return-arrival"):
    """Record that what arrived, or a part of it, was sent back to the bank it came from (treasurers)."""

    arrival: ArrivalId
    amount_cents: Cents


class TakeBackCredit(Command, frozen=True, kw_only=True, tag="treasury.take-back-credit"):
    """Take from the wrong member what they were credited with, and credit the right one (treasurers).

    Without a right member the money waits in suspense. What the wrong one has spent, they owe.
    """

    entry: Annotated[EntryId, Meta(description="the payment in, or the assignment from suspense")]
    member: Annotated[
        MemberId | None, Meta(description="the right member; unknown if left out")
    ] = None


def record_arrival(command: RecordArrival, see: See) -> list[Fact]:
    """20. Keep it apart from everybody's money."""
    must_be(see, Role.TREASURER)
    draft = journal.arrival(command.arrival, command.amount_cents, why=command.why)
    return enter(command, see, chart.CLIENTS_BANK, replace(draft, note=command.note))


def assign_arrival(command: AssignArrival, see: See) -> list[Fact]:
    """20. Credit wallets, what is owed recovered at once (5), or pay debts, also of who has left."""
    must_be(see, Role.TREASURER)
    name, members = command.arrival, [part.member for part in command.parts]
    if len(set(members)) < len(members):
        raise Malformed("A member is named twice.", field="parts")
    existing_members(see, members)
    _must_be_in_suspense(see, name, sum(part.amount_cents for part in command.parts))
    drafts: list[Draft] = []
    for part in command.parts:
        if part.to is Home.DEBT:
            drafts += _paid_debts(see, name, part.member, part.amount_cents)
        else:
            must_have(see, part.member, Right.RECEIVE)
            drafts += credited(see, name, part.member, part.amount_cents)
    return list(post(see, *drafts))


def credited(see: See, arrival: str, member: str, cents: int) -> list[Draft]:
    """20, 5. Return what credits a wallet from suspense and recovers at once what the person owes."""
    owed = owed_by(see, member)
    free = cents - see(Account, chart.wallet(member)).balance
    credit = journal.arrival_credited(arrival, member, cents)
    return [credit, *recoveries(see, member, min(owed, free))]


def _paid_debts(see: See, arrival: str, member: str, cents: int) -> list[Draft]:
    """Return what pays the oldest debts first; what is more is the member's own, and the floor refuses it."""
    return [
        journal.arrival_paid_debt(arrival, debtor, part, creditor)
        for (creditor, debtor), part in paid_off(see, member, cents).items()
    ]


def keep_arrival(command: KeepArrival, see: See) -> list[Fact]:
    """20. It becomes the network's other income."""
    must_be(see, Role.TREASURER)
    _must_be_in_suspense(see, command.arrival, command.amount_cents)
    return list(post(see, journal.arrival_kept(command.arrival, command.amount_cents)))


def return_arrival(command: ReturnArrival, see: See) -> list[Fact]:
    """20. It leaves the clients' bank again."""
    must_be(see, Role.TREASURER)
    _must_be_in_suspense(see, command.arrival, command.amount_cents)
    draft = journal.arrival_returned(command.arrival, command.amount_cents)
    return enter(command, see, chart.CLIENTS_BANK, draft)


def take_back_credit(command: TakeBackCredit, see: See) -> list[Fact]:
    """34. Into suspense all of it, what is gone as a debt of the wrong member; from there to the right one."""
    must_be(see, Role.TREASURER)
    must_be_reversible(see, command.entry)
    entry = see(Entry, command.entry)
    if entry.what not in CREDITS:
        raise NotACredit(entry=command.entry, kind=entry.what)
    wrong, cents = entry.about, entry.lines[0].cents
    if command.member == wrong:
        raise Malformed("The right member is another one.", field="member")
    name = next((line.hold for line in entry.lines if line.hold), "")
    name = name or see.new_id(Prefix.ARRIVAL)
    left = min(cents, -see(Account, chart.wallet(wrong)).balance)
    drafts = [journal.credit_taken_back(wrong, cents, left, name=name, entry=command.entry)]
    if command.member:
        must_have(see, command.member, Right.RECEIVE)
        drafts += credited(see, name, command.member, cents)
    return list(post(see, *drafts))


def _must_be_in_suspense(see: See, arrival: str, cents: int) -> None:
    """Refuse `NoSuchArrival`, and `NotInSuspense`, saying what is left."""
    left = see(Hold, arrival)
    if not left.begun:
        raise NoSuchArrival(arrival=arrival)
    if cents > left.reserved:
        raise NotInSuspense(arrival=arrival, left_cents=left.reserved, needed_cents=cents)
