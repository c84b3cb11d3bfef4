"""A code that is shown at the hub, and changes: by it guests check in themselves. Nobody reads it in a fact or a log."""

import re
from datetime import date, timedelta
from typing import Annotated, Final, Self

from msgspec import Meta

from ledger.bookings.at_once import CameBy
from ledger.bookings.way import existing_booking, must_be_awaited
from ledger.desks.arrive import used
from ledger.desks.desk import Desk
from ledger.desks.events import DeskCodeSet, DeskUsed
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, DigestOf, Personal, Private
from ledger.kernel.fact import Fact
from ledger.kernel.ids import BookingId, HubId
from ledger.kernel.noun import Noun
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.members.rights import must_act_for
from ledger.places.hub import existing_hub, today_at

DAYS_MAX: Final = timedelta(days=31)
REMEMBERED: Final = 12
_FORM: Final = re.compile(r"[A-Z0-9]{6,12}")


class NoCode(Refused):
    """The hub shows no code now: its host checks guests in."""


class WrongCode(Refused):
    """This is not the code that the hub shows now."""


class CodeEndsLate(Refused):
    """A code changes: it is shown for a month at most, until `latest`."""


class UsedBefore(Refused):
    """A code changes: this one was shown before."""


class CodeEndsBefore(Refused):
    """A code is shown until today or a later day."""


class OfOtherHub(Malformed):
    """The booking is of another hub."""


def desk_code(text: str) -> str:
    """Return a code in its one form, without spaces and in capitals; refuses `Malformed`."""
    code = re.sub(r"[\s-]", "", text).upper()
    if not text.isascii() or not _FORM.fullmatch(code):
        raise Malformed("A code has 6 to 12 letters or digits.", field="code")
    return code


Code = Annotated[
    str,
    Meta(
        min_length=1, max_length=40, description="6 to 12 letters or digits, as the hub shows them"
    ),
    Private(desk_code),
]
CodeTag = Annotated[
    str, Meta(max_length=64, description="left empty: the book fills it"), DigestOf("code")
]


class SetDeskCode(Command, frozen=True, kw_only=True, tag="desks.set-desk-code"):
    """Show a new code at the hub, for a month at most (its host, operators): guests check in by it themselves."""

    personal = Personal(person="hub", fact=DeskCodeSet)

    hub: HubId
    code: Code
    until: Annotated[date, Meta(description="the last day on which it is shown")]
    code_tag: CodeTag = ""


class CheckInByCode(Command, frozen=True, kw_only=True, tag="desks.check-in-by-code"):
    """Check in with the code that is shown at the hub, on the day that is booked: what was held is paid."""

    personal = Personal(person="hub", fact=DeskUsed)
    tried_for = "booking"

    hub: HubId
    booking: BookingId
    code: Code
    code_tag: CodeTag = ""


class DeskCode(Noun, frozen=True, kw_only=True, gc=False):
    """The digest of the code that one hub shows, until the end of a day; and those of codes before it."""

    kind = "desks.code"
    tag = "desk-code"
    key = "hub"

    shown: str = ""
    until: date = date.min
    before: tuple[str, ...] = ()

    def evolve(self, part: DeskCodeSet) -> Self:
        """Show another."""
        before = (*self.before, self.shown)[-REMEMBERED:] if self.shown else ()
        return type(self)(shown=part.code_tag, until=part.until, before=before)


def set_desk_code(command: SetDeskCode, see: See) -> list[Fact]:
    """Show it from now on."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    today = today_at(see, command.hub)
    if command.until < today:
        raise CodeEndsBefore(field="until", today=today)
    if command.until > (latest := today + DAYS_MAX):
        raise CodeEndsLate(field="until", latest=latest)
    shown = see(DeskCode, command.hub)
    if command.code_tag in (shown.shown, *shown.before):
        raise UsedBefore(field="code")
    return [
        DeskCodeSet(
            day=see.today(),
            hub=command.hub,
            until=command.until,
            code=command.code,
            code_tag=command.code_tag,
        )
    ]


def check_in_by_code(command: CheckInByCode, see: See) -> list[Fact]:
    """Let in whoever has booked, and sees the code."""
    desk = existing_booking(see, Desk, command.booking)
    must_act_for(see, desk.guest)
    if desk.hub != command.hub:
        raise OfOtherHub(field="hub")
    must_be_awaited(see, desk)
    must_know_code(see, command.hub, command.code_tag)
    return used(see, desk, CameBy.CODE)


def must_know_code(see: See, hub: str, code_tag: str) -> None:
    """Refuse `NoCode`, and `WrongCode`: the code of a hub lets in whoever has booked there, whatever it is."""
    code = see(DeskCode, hub)
    if not code.shown or code.until < today_at(see, hub):
        raise NoCode(hub=hub)
    if code_tag != code.shown:
        raise WrongCode(field="code")
