"""Facts about money: entries, and nothing else moves a cent."""

from datetime import date
from typing import Annotated, ClassVar, Final

import msgspec
from msgspec import Meta

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref

RETURNED: Final = "returned"
"""The reason of what a bank sent back: it was moved, and moved again."""


class Posting(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One line of an entry: `cents` are positive in debit and negative in credit.

    Lines on a Held account name in `hold` what the money is reserved for, in suspense what arrived. On a member's account
    `number` counts its lines from 1 in the order of recording and `balance` (in cents, signed as
    `cents`) is what it holds after this one, so that a gap shows; elsewhere both are 0.
    """

    account: Ref
    cents: int
    hold: Ref = ""
    number: int = 0
    balance: int = 0


class VatPart(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a hub sold at one rate, as its bill says: the base without VAT, and the VAT; below zero what is taken back."""

    hub: Ref
    rate_bp: int
    base_cents: int
    vat_cents: int


class EntryPosted(Fact, frozen=True, kw_only=True, gc=False, tag="treasury.entry-posted.v1"):
    """Money moved: the lines sum to zero, in all and for each owner of accounts.

    `kind` is the event in the journal (`payment-in`, `pledge-held`, …); `about` is the id of what
    it happened for; `reverses` is the entry that a reversal negates; `note` is sealed text. `vat` says of
    what was sold at which rate, in order of the rates, and comes to the lines on VAT; what only pays VAT on has none.
    """

    shows_balances: ClassVar = True

    entry: Ref
    kind: str
    about: Ref
    lines: Annotated[tuple[Posting, ...], Meta(min_length=2)]
    vat: tuple[VatPart, ...] = ()
    currency: str = "EUR"
    reverses: Ref = ""
    reason: str = ""
    note: str = ""


class BankMovementNoted(
    Fact,
    frozen=True,
    kw_only=True,
    gc=False,
    omit_defaults=True,
    tag="treasury.bank-movement-noted.v1",
):
    """The entry is what this movement on a bank's statement is in the books.

    `bank` is the account, `reference` the bank's own number of the movement, if it is known, and
    `bank_day` the day on which the bank moved the money, if the entry takes effect on another.
    `other_bank` is the account at the other end, if that is another owner's in this book.
    """

    entry: Ref
    bank: Ref
    reference: str
    bank_day: date | None = None
    other_bank: Ref = ""


class Covered(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An entry that a transfer between two banks covers: its cents, below zero if they go the other way.

    `day` is since when it was to be moved, `reverses` the entry that it takes back.
    """

    entry: Ref
    cents: int
    day: date
    reverses: Ref = ""


class OfBankTransfer(Fact, frozen=True, kw_only=True, gc=False):
    """Something about a transfer that was really made from one owner's bank to another's, for many entries at once."""

    transfer: Ref
    from_owner: Ref
    to_owner: Ref
    covers: tuple[Covered, ...]


class BankTransferNoted(
    OfBankTransfer, frozen=True, kw_only=True, gc=False, tag="treasury.bank-transfer-noted.v1"
):
    """On this day a bank moved `cents`, the net of what it covers, under this number (if it is known)."""

    begins: ClassVar = "transfer"

    cents: int
    reference: str


class BankTransferCancelled(
    OfBankTransfer, frozen=True, kw_only=True, gc=False, tag="treasury.bank-transfer-cancelled.v1"
):
    """It was noted by mistake, or the bank sent it back (under `reference`): what it covered is to be moved again."""

    reason: str
    reference: str


class PeriodClosed(Fact, frozen=True, kw_only=True, gc=False, tag="treasury.period-closed.v1"):
    """The books of an owner (`All`: everybody's) are closed up to a day: nothing takes effect in them until its end."""

    owner: Ref
    until: date


class PeriodReopened(Fact, frozen=True, kw_only=True, gc=False, tag="treasury.period-reopened.v1"):
    """They are closed only `until` the end of an earlier day now, or not at all."""

    owner: Ref
    until: date | None
    reason: str


class BooksOpened(Fact, frozen=True, kw_only=True, gc=False, tag="treasury.books-opened.v1"):
    """The books of an owner begin with these balances; `entry` holds them."""

    owner: Ref
    entry: Ref


class OfPayout(Fact, frozen=True, kw_only=True, gc=False):
    """Something about money that a member asked to be paid out, by whom it is found."""

    found_by: ClassVar = {"member": "member", "payout": "payout"}

    payout: Ref
    member: Ref
    cents: int


class PayoutAsked(OfPayout, frozen=True, kw_only=True, gc=False, tag="treasury.payout-asked.v1"):
    """A member asked for it, to an IBAN of theirs (sealed); it is held."""

    begins: ClassVar = "payout"

    iban: str


class PayoutPaid(OfPayout, frozen=True, kw_only=True, gc=False, tag="treasury.payout-paid.v1"):
    """The treasurer had it paid."""


class PayoutRefused(
    OfPayout, frozen=True, kw_only=True, gc=False, tag="treasury.payout-refused.v1"
):
    """The treasurer refused it, for a reason (sealed); the money is free again."""

    reason: str


class EntryDocumented(
    Fact, frozen=True, kw_only=True, gc=False, tag="treasury.entry-documented.v1"
):
    """What an entry that was made by hand rests on: a document (its title and SHA-256), with whom, and why.

    Title, counterpart and reason are sealed under the owner's key.
    """

    found_by: ClassVar = {"owner": "subject"}

    entry: Ref
    owner: Ref
    title: str
    sha256: str
    counterpart: str
    why: str


class YearApproved(Fact, frozen=True, kw_only=True, gc=False, tag="treasury.year-approved.v1"):
    """On this day an owner's result of a year was approved, below zero a loss; `reserve_cents` of it are reserved.

    Who approved it and the document's title are sealed under the owner's key.
    """

    found_by: ClassVar = {"owner": "subject"}

    owner: Ref
    year: int
    result_cents: int
    reserve_cents: int
    approved_by: str
    title: str
    sha256: str
