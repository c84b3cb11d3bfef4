"""The treasurer notes what was really moved from one owner's bank to another's: one transfer for many entries."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Meta

from ledger.kernel.asker import must_be
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import EntryId, Prefix, TransferId
from ledger.kernel.refused import Malformed, Refused, Unknown
from ledger.kernel.see import See
from ledger.kernel.text import CentsOrZero
from ledger.kernel.who import Role
from ledger.treasury.between_banks import pair_of
from ledger.treasury.chart import bank_of
from ledger.treasury.effective import EffectiveDay, effective_day
from ledger.treasury.events import BankTransferCancelled, BankTransferNoted, Covered
from ledger.treasury.movement import Reference, must_be_unnoted
from ledger.treasury.opening import Owner, must_have_books
from ledger.treasury.reverse import ReversalReason, must_be_sent_back
from ledger.treasury.transit import BankTransfer, Leg, Transit, sign_of

COVERS_MAX: Final = 2_000


class NothingToTransfer(Refused):
    """Nothing waits to be moved between these two banks; `/transits` lists what does."""


class NotToTransfer(Unknown):
    """No such entry waits to be moved between these two banks (`/transits` lists those that do): it moves nothing there, or was moved."""


class NotTheNet(Refused):
    """What the entries come to is another sum, or goes the other way; send `net_cents`, from `from_owner` to `to_owner`."""


class BeforeItsEntry(Refused):
    """What the transfer covers is to be moved only since a later day (`since`): no bank moved it before."""


class TooManyAtOnce(Refused):
    """One transfer covers no more entries; note it up to an earlier day."""


class NoSuchBankTransfer(Unknown):
    """There is no such transfer between banks."""


class AlreadyCancelled(Refused):
    """This transfer was cancelled before."""


class NoteBankTransfer(Command, frozen=True, kw_only=True, tag="treasury.note-bank-transfer"):
    """Note what was moved from one owner's bank to another's, for some entries or for all that waited (treasurers).

    The sum is the net of what it covers: what went the other way is taken off. Where both come to the
    same, it is zero, and no bank moved anything.
    """

    from_owner: Owner
    to_owner: Owner
    amount_cents: Annotated[CentsOrZero, Meta(description="the net of what it covers, in cents")]
    entries: Annotated[
        tuple[EntryId, ...],
        Meta(max_length=COVERS_MAX, description="what it covers; all that waited if left out"),
    ] = ()
    until: Annotated[
        date | None,
        Meta(description="without entries: what waited up to this day; the bank's if left out"),
    ] = None
    day: EffectiveDay = None
    reference: Reference = ""


class CancelBankTransfer(Command, frozen=True, kw_only=True, tag="treasury.cancel-bank-transfer"):
    """Take back a transfer that was noted by mistake, or that the bank sent back (treasurers)."""

    transfer: TransferId
    reason: ReversalReason
    day: Annotated[
        date | None,
        Meta(description="when the bank sent it back (`returned`); else that of the transfer"),
    ] = None
    reference: Reference = ""


def note_bank_transfer(command: NoteBankTransfer, see: See) -> list[Fact]:
    """What it covers does not wait any more: since that day each bank has what its books say."""
    must_be(see, Role.TREASURER)
    from_owner, to_owner = command.from_owner, command.to_owner
    if from_owner == to_owner:
        raise Malformed("A transfer is between two owners' banks.", field="to_owner")
    for owner in (from_owner, to_owner):
        must_have_books(see, owner)
    if not command.amount_cents and command.reference:
        raise Malformed("No bank moved anything, so that it has no number.", field="reference")
    day = effective_day(see, command.day)
    covers = _covers(command, see, day)
    _must_be_the_net(command, covers)
    banks = (bank_of(from_owner), bank_of(to_owner))
    must_be_unnoted(see, banks, command.reference)
    return [
        BankTransferNoted(
            day=day,
            transfer=see.new_id(Prefix.TRANSFER),
            from_owner=from_owner,
            to_owner=to_owner,
            covers=covers,
            cents=command.amount_cents,
            reference=command.reference,
        )
    ]


def _covers(command: NoteBankTransfer, see: See, day: date) -> tuple[Covered, ...]:
    """Return what is covered; refuses what does not wait, and what waits only since a later day."""
    from_owner, to_owner = command.from_owner, command.to_owner
    transit = see(Transit, pair_of(from_owner, to_owner))
    legs = _named(transit, command) if command.entries else transit.to_make(command.until or day)
    if not legs:
        raise NothingToTransfer(from_owner=from_owner, to_owner=to_owner)
    if len(legs) > COVERS_MAX:
        raise TooManyAtOnce(entries=len(legs), most=COVERS_MAX)
    last = max(legs, key=lambda entry: legs[entry].day)
    if legs[last].day > day:
        raise BeforeItsEntry(entry=last, since=legs[last].day, day=day)
    sign = sign_of(from_owner, to_owner)
    return tuple(
        Covered(entry, sign * leg.cents, leg.day, leg.reverses)
        for entry, leg in sorted(legs.items())
    )


def _named(transit: Transit, command: NoteBankTransfer) -> Mapping[str, Leg]:
    """Return what the named entries move; refuses `NotToTransfer`, and one that is named twice."""
    if command.until:
        raise Malformed("Name entries or a day, not both.", field="until")
    if len(set(command.entries)) < len(command.entries):
        raise Malformed("An entry is named twice.", field="entries")
    for entry in command.entries:
        if entry not in transit.open:
            raise NotToTransfer(
                entry=entry, from_owner=command.from_owner, to_owner=command.to_owner
            )
    return {entry: transit.open[entry] for entry in command.entries}


def _must_be_the_net(command: NoteBankTransfer, covers: Iterable[Covered]) -> None:
    """Refuse `NotTheNet`, naming the right sum and from whom to whom."""
    net, way = sum(one.cents for one in covers), (command.from_owner, command.to_owner)
    if net != command.amount_cents:
        from_owner, to_owner = way if net >= 0 else way[::-1]
        raise NotTheNet(net_cents=abs(net), from_owner=from_owner, to_owner=to_owner)


def cancel_bank_transfer(command: CancelBankTransfer, see: See) -> list[Fact]:
    """What it covered waits again: since ever if it was a mistake, since the bank sent it back otherwise."""
    must_be(see, Role.TREASURER)
    found = see(BankTransfer, command.transfer)
    noted = found.noted
    if noted is None:
        raise NoSuchBankTransfer(transfer=command.transfer)
    if found.cancelled:
        raise AlreadyCancelled(transfer=command.transfer, reason=found.cancelled)
    must_be_sent_back(command.reason, command.day, command.reference, since=noted.day)
    effective_day(see, command.day)
    banks = (bank_of(noted.from_owner), bank_of(noted.to_owner))
    must_be_unnoted(see, banks, command.reference)
    return [
        BankTransferCancelled(
            day=command.day or noted.day,
            transfer=command.transfer,
            from_owner=noted.from_owner,
            to_owner=noted.to_owner,
            covers=noted.covers,
            reason=command.reason,
            reference=command.reference,
        )
    ]
