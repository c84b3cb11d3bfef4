"""An application is accepted: the hub it was for, and the membership of whoever applied, in one append."""

from typing import Annotated

from msgspec import Meta

from ledger.doors.application import Application, reviewed
from ledger.doors.events import ApplicationAccepted, Door, Step
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import ApplicationId, Prefix
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.kernel.text import Word
from ledger.members.age import BirthDate, BirthDateMissing, Born, must_be_of_age
from ledger.members.events import MemberAdmitted, MemberApplied
from ledger.members.tax_holder import must_be_unused
from ledger.members.words import ByTheBook, Email, FullName, TaxCode, TaxTag
from ledger.places.country import Abroad
from ledger.places.hub import HubKind
from ledger.places.record import RecordHub


class NotForAHub(Refused):
    """This application is of a company that would rent space, and is accepted with a lease."""


class Admitted(Command, frozen=True, kw_only=True):
    """What an acceptance tells of whoever becomes a member by it."""

    personal = Personal(person="member", newborn=Prefix.MEMBER, fact=MemberApplied)

    name: FullName
    email: Email
    tax_code: TaxCode
    member: ByTheBook = ""
    tax_tag: TaxTag = ""


class AcceptApplication(Admitted, frozen=True, kw_only=True, tag="doors.accept-application"):
    """Say yes to an application in review: record its hub, not open yet, and admit whoever applied (operators).

    Who the member is is told with it, since what was said in the application is sealed under the application's key.
    """

    application: ApplicationId
    hub_name: Annotated[Word, Meta(description="what the hub is called in public")]
    another: Annotated[
        bool, Meta(description="a second hub of this name in the municipality is meant")
    ] = False
    person: Annotated[bool, Meta(description="true for a person, false for an organisation")]
    birth_date: BirthDate = ""
    born: Born = ""


def accept_application(command: AcceptApplication, see: See) -> list[Fact]:
    """All of it, or nothing."""
    found = reviewed(see, command.application, Step.IN_REVIEW)
    if found.door is Door.COMPANY:
        raise NotForAHub(application=command.application)
    if command.person:
        if not command.born:
            raise BirthDateMissing(field="birth_date")
        must_be_of_age(see, command.born)
    (recorded,) = see.decide(_hub_of(found, command))
    hub: str = recorded.hub  # type: ignore[attr-defined]  # the fact of a hub that is recorded
    return [
        ApplicationAccepted(
            day=see.today(), application=command.application, hub=hub, member=command.member
        ),
        recorded,
        *admitted(see, command, person=command.person, home_hub=hub),
    ]


def admitted(see: See, command: Admitted, *, person: bool, home_hub: str) -> list[Fact]:
    """Return the facts by which whoever applied is a member at once; refuses a tax code that has a membership."""
    must_be_unused(see, command.tax_tag)
    applied = MemberApplied(
        day=see.today(),
        member=command.member,
        person=person,
        home_hub=home_hub,
        name=command.name,
        email=command.email,
        tax_code=command.tax_code,
        tax_tag=command.tax_tag,
    )
    return [applied, MemberAdmitted(day=see.today(), member=command.member)]


def _hub_of(found: Application, command: AcceptApplication) -> RecordHub:
    abroad = found.door is Door.CITY and not found.istat
    return RecordHub(
        name=command.hub_name,
        side=HubKind.CITY if found.door is Door.CITY else HubKind.VILLAGE,
        istat=None if abroad else found.istat,
        abroad=Abroad(country=found.country, town=found.town, zone=found.zone) if abroad else None,
        another=command.another,
    )
