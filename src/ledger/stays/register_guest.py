"""What the law asks of a guest is told before they come, or at the desk."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from ledger.bookings.booking import Stage
from ledger.bookings.way import existing_booking, must_be_booked
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId, StayId
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.who import Role
from ledger.members.rights import must_serve
from ledger.members.user import User
from ledger.places.hub import Hub
from ledger.stays.asked import CompanionNumber, guests_of
from ledger.stays.city_tax import age_rule
from ledger.stays.register import HEADS, PERSONAL, Guest, GuestRegister, guests_in, must_be_open
from ledger.stays.register_events import AgeJudged, GuestRegistered
from ledger.stays.register_words import (
    BirthPlace,
    Born,
    Citizenship,
    DayOfBirth,
    Document,
    DocumentNumber,
    DocumentPlace,
    GivenName,
    GuestKind,
    Residence,
    Sex,
    Surname,
    residence,
)
from ledger.stays.stay import Stay
from ledger.stays.tax_table import TaxTables
from ledger.treasury.effective import NotYet


class NotAGuestOfIt(Malformed):
    """No guest of this stay is meant: name a member who sleeps in it, or a companion by number."""


class NothingTold(Malformed):
    """Nothing about the guest was told; tell at least one thing."""


class AnotherHead(Refused):
    """Another guest of the stay is the head of the family or group already."""


class RegisterGuest(Command, frozen=True, kw_only=True, tag="stays.register-guest"):
    """Tell what the law asks of a guest: the payer or the guest before arrival, the host at the desk.

    What is left empty stays as it was told. It is kept under a key of the stay, until the police have it. Of age and
    municipality only what city tax asks is told for good: whether they make the guest exempt.
    """

    personal = Personal(person="stay", fact=GuestRegistered)

    stay: StayId
    guest: Annotated[MemberId | None, Meta(description="a member who sleeps in it")] = None
    companion: CompanionNumber = 0
    comes_as: Annotated[
        GuestKind | None,
        Meta(description="alone unless said; members of a family or group need no document"),
    ] = None
    residence: Residence = ""
    surname: Surname = ""
    given_name: GivenName = ""
    sex: Sex = ""
    born: Born = ""
    born_on: DayOfBirth = ""
    birth_place: BirthPlace = ""
    citizenship: Citizenship = ""
    document: Document = ""
    document_number: DocumentNumber = ""
    document_place: DocumentPlace = ""


def register_guest(command: RegisterGuest, see: See) -> list[Fact]:
    """Keep what was told of a guest who is awaited, in the house, or has left: until the police have it."""
    stay = existing_booking(see, Stay, command.stay)
    _must_tell_of(see, stay, command.guest)
    came = stay.stage in (Stage.IN_HOUSE, Stage.FINISHED)
    if not came and not stay.may_come_after_all(see.today()):
        must_be_booked(see, stay)
    must_be_open(see(GuestRegister, stay.name), stay.name)
    guest = guest_of(see, stay, command.guest, command.companion)
    told = {field: getattr(command, field) for field in PERSONAL}
    lives = residence(command.residence)
    if not (command.comes_as or lives or any(told.values())):
        raise NothingTold
    if command.born_on > see.today().isoformat():
        raise NotYet(field="born")
    _must_have_one_head(see, stay, guest, command.comes_as)
    return [
        stay.fact(
            see,
            GuestRegistered,
            awaited_on=None if came else stay.arrive,
            guest=guest.guest,
            companion=guest.companion,
            comes_as=command.comes_as or "",
            residence=lives,
            lives_here=_lives_here(see, stay, command.residence),
            age=_age(see, stay, command.born_on),
            **told,
        )
    ]


def _must_tell_of(see: See, stay: Stay, guest: str | None) -> None:
    """Refuse `NotAllowed` unless the asker is the guest's own user, the payer's, the hub's host or an operator."""
    who = see.who
    sleeps = guest in {*guests_of(stay.beds), *see(GuestRegister, stay.name).gone}
    if sleeps and who.role is Role.MEMBER and who.user and guest in see(User, who.user).members:
        return
    must_serve(see, stay.payer, stay.hub)


def guest_of(see: See, stay: Stay, guest: str | None, companion: int) -> Guest:
    """Return the guest of the stay who is meant, also one who left before the others; refuses `NotAGuestOfIt`."""
    meant = Guest(guest or "", companion, "", "")
    for one in guests_in(stay.beds):
        if (one.guest, one.companion) == (meant.guest, meant.companion):
            return one
    if not (meant.guest and meant.companion) and meant.key in see(GuestRegister, stay.name).gone:
        return meant
    raise NotAGuestOfIt(guest=guest, companion=companion)


def _lives_here(see: See, stay: Stay, told: str) -> bool:
    """Say whether the guest lives in the hub's municipality, where that matters to city tax."""
    istat = see(Hub, stay.hub).istat
    table = see(TaxTables, istat).on(stay.arrive)
    return table is not None and table.residents and told == istat


def _age(see: See, stay: Stay, born: str) -> AgeJudged | None:
    """Return what the day of birth says to city tax, where it was told and matters."""
    rule = age_rule(see, stay)
    if rule is None or not born:
        return None
    return AgeJudged(rule, rule.exempts(date.fromisoformat(born)))


def _must_have_one_head(see: See, stay: Stay, guest: Guest, kind: GuestKind | None) -> None:
    if kind not in HEADS.values():
        return
    register = see(GuestRegister, stay.name)
    for one in guests_in(stay.beds):
        if one.key != guest.key and register.of(one).comes_as in HEADS.values():
            raise AnotherHead(guest=one.guest or None, companion=one.companion or None)
