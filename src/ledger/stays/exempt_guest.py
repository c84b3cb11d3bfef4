"""The host sees why a guest owes no city tax, and says so."""

from typing import Annotated

from msgspec import Meta

from ledger.bookings.booking import Stage
from ledger.bookings.way import existing_booking, must_be_booked, must_be_paid_by
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, StayId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.members.words import FreeText
from ledger.stays.asked import CompanionNumber
from ledger.stays.city_tax import tax_at
from ledger.stays.register import GuestRegister
from ledger.stays.register_guest import guest_of
from ledger.stays.stay import Stay
from ledger.stays.tax_events import GuestExempted
from ledger.stays.tax_table import FROM_THE_REGISTER, Exempt


class NotAReasonHere(Refused):
    """The municipality's table names nobody exempt for this reason on the arrival day; `exempt` are those that it names."""


class RegisterSaysSo(Malformed):
    """Age and residence are judged by what the guest register is told: register the guest."""


class NothingToTakeBack(Refused):
    """Nothing was seen of this guest that made them exempt."""


class ExemptGuest(Command, frozen=True, kw_only=True, tag="stays.exempt-guest"):
    """Say why a guest owes no city tax, by the paper that was seen (the hub's host, operators).

    While the guest is awaited or in the house. Without a reason what was said before is taken back. Words about the guest
    belong into `note`, which is sealed under the payer's key.
    """

    personal = Personal(person="payer", fact=GuestExempted)

    stay: StayId
    payer: MemberId
    guest: Annotated[MemberId | None, Meta(description="a member who sleeps in it")] = None
    companion: CompanionNumber = 0
    reason: Annotated[
        Exempt | None, Meta(description="one that the table names; null to take it back")
    ]
    note: FreeText = ""


def exempt_guest(command: ExemptGuest, see: See) -> list[Fact]:
    """Note the reason; the tax is given back at check-in, or when the guest leaves."""
    stay = existing_booking(see, Stay, command.stay)
    must_run(see, stay.hub)
    must_be_paid_by(stay, command.payer)
    if stay.stage is not Stage.IN_HOUSE:
        must_be_booked(see, stay)
    guest = guest_of(see, stay, command.guest, command.companion)
    _must_be_a_reason(see, stay, command.reason)
    if command.reason is None and not see(GuestRegister, stay.name).of(guest).excused:
        raise NothingToTakeBack(guest=command.guest, companion=command.companion)
    return [
        stay.fact(
            see,
            GuestExempted,
            guest=guest.guest,
            companion=guest.companion,
            reason=command.reason or "",
            note=command.note,
        )
    ]


def _must_be_a_reason(see: See, stay: Stay, reason: Exempt | None) -> None:
    """Refuse what the register says, and what the table on the arrival day does not name."""
    if reason in FROM_THE_REGISTER:
        raise RegisterSaysSo(field="reason")
    table = tax_at(see, stay.hub).tables.on(stay.arrive)
    named = () if table is None else table.others
    if reason is not None and reason not in named:
        raise NotAReasonHere(reason=reason, exempt=list(named))
