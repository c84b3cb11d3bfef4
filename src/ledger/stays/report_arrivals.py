"""The police are told who arrived, and what was told to the register ends (DM 7 January 2013, art. 2 and 4).

within 24 hours of the arrival, six when one night is slept (TULPS art. 109(3); DM 16 September 2021)
with the receipt the data are destroyed; the receipt is kept for five years
"""

from datetime import date, datetime, timedelta
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from ledger.bookings.booking import Stage
from ledger.bookings.way import existing_booking
from ledger.kernel.asker import must_be, must_run
from ledger.kernel.command import Command
from ledger.kernel.days import ONE_DAY
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, StayId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import Sha256
from ledger.kernel.who import Role
from ledger.places.country import countries
from ledger.places.municipality import municipalities
from ledger.stays.register import GuestRegister, must_be_open
from ledger.stays.register_events import (
    ArrivalReported,
    PoliceCode,
    PoliceCodesSet,
    RegisterDestroyed,
)
from ledger.stays.stay import Stay
from ledger.treasury.effective import NotYet

USUAL: Final = timedelta(hours=24)
ONE_NIGHT: Final = timedelta(hours=6)
_OVER: Final = (Stage.RELEASED, Stage.CANCELLED, Stage.NO_SHOW)


class NotArrived(Refused):
    """Only who has arrived is reported to the police."""


class OfAnotherHub(Malformed):
    """A report is of one hub's stays."""


class ReceivedBefore(Refused):
    """A receipt is of the arrival's day, or later."""


class RegisterStillNeeded(Refused):
    """The register is kept until the police have it, or nobody comes any more."""


class NothingRegistered(Refused):
    """Nothing was told of the guests of this stay, or it was destroyed already."""


class NoSuchPlace(Malformed):
    """A police code is of a country's two letters or a municipality's ISTAT code."""


class PlaceTwice(Malformed):
    """A place is named once, since one of two codes could not count."""


class NoteReceipt(Command, frozen=True, kw_only=True, tag="stays.note-receipt"):
    """Note the receipt of a file that was sent to the police (the hub's host, operators): what was told ends."""

    hub: HubId
    stays: Annotated[tuple[StayId, ...], Meta(min_length=1, max_length=500)]
    receipt: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9/_.-]{1,40}$(?!\n)",
            description="the number of the receipt",
            extra={"form": "a number of letters, digits, / _ . -"},
        ),
    ]
    received_on: date
    sha256: Sha256


class DestroyRegister(Command, frozen=True, kw_only=True, tag="stays.destroy-register"):
    """Destroy what was told of a stay's guests: happens by itself once it was reported, or nobody came."""

    stay: StayId


class CodeOfPlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A country or municipality, and its nine digits in the police's table."""

    place: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9]{1,6}$(?!\n)",
            extra={"form": "a country's two letters, or a municipality's six digits"},
        ),
    ]
    code: Annotated[str, Meta(pattern=r"^[0-9]{9}$(?!\n)", extra={"form": "nine digits"})]


class SetPoliceCodes(Command, frozen=True, kw_only=True, tag="stays.set-police-codes"):
    """Load codes of the police's own table (operators): it is not ISTAT's, and is published to who has access."""

    codes: Annotated[tuple[CodeOfPlace, ...], Meta(min_length=1, max_length=500)]


def report_by(arrived: datetime, nights: int) -> datetime:
    """Return until when the police must know of guests who arrived for so many nights."""
    return arrived + (ONE_NIGHT if nights <= 1 else USUAL)


def report_by_now(arrived: datetime, due: datetime, nights: int, now: datetime) -> datetime:
    """Return until when it is, once the nights of guests in the house are others; `due` was it before.

    What was due by `now` stays due then: no later change makes it timely. Nor is anything due before it was known.
    """
    return due if due <= now else max(report_by(arrived, nights), now)


def note_receipt(command: NoteReceipt, see: See) -> list[Fact]:
    """Say of each stay that the police have it."""
    must_run(see, command.hub)
    if command.received_on > see.today():
        raise NotYet(field="received_on", day=command.received_on, today=see.today())
    names = tuple(dict.fromkeys(command.stays))
    registers = see.all(GuestRegister, names)
    return [
        _reported(command, see, existing_booking(see, Stay, name), registers[name])
        for name in names
    ]


def _reported(command: NoteReceipt, see: See, stay: Stay, register: GuestRegister) -> Fact:
    if stay.hub != command.hub:
        raise OfAnotherHub(stay=stay.name)
    if stay.stage not in (Stage.IN_HOUSE, Stage.FINISHED):
        raise NotArrived(stay=stay.name, stage=stay.stage)
    must_be_open(register, stay.name)
    if command.received_on < stay.arrive:
        raise ReceivedBefore(field="received_on", arrive=stay.arrive)
    return stay.fact(
        see,
        ArrivalReported,
        receipt=command.receipt,
        received_on=command.received_on,
        sha256=command.sha256,
    )


def destroy_register(command: DestroyRegister, see: See) -> list[Fact]:
    """End what was told; the book destroys the key once this fact is written."""
    stay = existing_booking(see, Stay, command.stay)
    must_run(see, stay.hub)
    register = see(GuestRegister, command.stay)
    if register.destroyed or not register.ever_told:
        raise NothingRegistered(stay=command.stay)
    early = register.awaited and see.today() < nobody_came_by(stay.arrive)
    if not register.reported and (early or stay.stage not in _OVER):
        raise RegisterStillNeeded(stay=command.stay, stage=stay.stage)
    return [stay.fact(see, RegisterDestroyed)]


def nobody_comes(see: See, stay: Stay) -> list[Fact]:
    """Return the end of what was told of guests whose stay is called off."""
    register = see(GuestRegister, stay.name)
    return [stay.fact(see, RegisterDestroyed)] if register.ever_told else []


def set_police_codes(command: SetPoliceCodes, see: See) -> list[Fact]:
    """Keep the police's names of places."""
    must_be(see, Role.OPERATOR)
    if len({one.place for one in command.codes}) < len(command.codes):
        raise PlaceTwice
    for one in command.codes:
        if one.place not in countries() and one.place not in municipalities():
            raise NoSuchPlace(place=one.place)
    codes = tuple(PoliceCode(one.place, one.code) for one in command.codes)
    return [PoliceCodesSet(day=see.today(), codes=codes)]


def nobody_came_by(arrive: date) -> date:
    """Return the day from which what was told of guests who never came is not needed: a no-show can be undone until then."""
    return arrive + 2 * ONE_DAY
