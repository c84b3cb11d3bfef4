"""Facts about applications: somebody stands at a door of the pact; what they say of themselves is sealed."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class Door(StrEnum):
    """Which way in somebody takes."""

    CITY = "city"
    VILLAGE = "village"
    COMPANY = "company"


class Step(StrEnum):
    """Where an application stands; NONE is one that nobody made."""

    NONE = "none"
    RECEIVED = "received"
    IN_REVIEW = "in review"
    MORE_ASKED = "more asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ProposedPrice(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a service costs everybody at a space, and what it would cost members of the pact, in cents a unit with VAT."""

    service: str
    unit: str
    public_cents: int
    agreed_cents: int


class OfApplication(Fact, frozen=True, kw_only=True, gc=False):
    """Something about an application, by which it is found."""

    found_by: ClassVar = {"application": "application"}

    application: Ref


class Received(OfApplication, frozen=True, kw_only=True, gc=False):
    """What every application tells: who asks, sealed under its key, and of its secret address the digest alone."""

    begins: ClassVar = "application"
    door: ClassVar[Door]

    digest: str
    name: str
    email: str
    phone: str
    address: str
    about: str


class CityApplicationReceived(
    Received, frozen=True, kw_only=True, gc=False, tag="doors.city-application-received.v1"
):
    """Somebody would join with their coworking space in a city, in Italy (`istat`) or abroad."""

    door: ClassVar = Door.CITY

    country: str
    zone: str
    istat: str
    town: str
    seats: int
    rooms: int
    prices: tuple[ProposedPrice, ...]


class VillageApplicationReceived(
    Received, frozen=True, kw_only=True, gc=False, tag="doors.village-application-received.v1"
):
    """Somebody would open a Wise Coworking in a village; `has` are the required parts that exist already."""

    door: ClassVar = Door.VILLAGE

    istat: str
    municipality: str
    population: int
    has: tuple[str, ...]


class CompanyApplicationReceived(
    Received, frozen=True, kw_only=True, gc=False, tag="doors.company-application-received.v1"
):
    """A company would rent seats and beds of a village hub, which is in that municipality.

    It is for the days of `[first, until)` that are one of `weekdays` (1 is Monday).
    """

    door: ClassVar = Door.COMPANY

    hub: Ref
    istat: str
    municipality: str
    first: date
    until: date
    weekdays: tuple[int, ...]
    seats: int
    beds: int


class StepTaken(OfApplication, frozen=True, kw_only=True, gc=False):
    """The application stands otherwise from this day on: as the fact `becomes`."""

    becomes: ClassVar[Step]


class ReviewStarted(StepTaken, frozen=True, kw_only=True, gc=False, tag="doors.review-started.v1"):
    """An operator looks at it."""

    becomes: ClassVar = Step.IN_REVIEW


class MoreAsked(StepTaken, frozen=True, kw_only=True, gc=False, tag="doors.more-asked.v1"):
    """An operator wants to know more; the question is sealed."""

    becomes: ClassVar = Step.MORE_ASKED

    question: str


class MoreTold(StepTaken, frozen=True, kw_only=True, gc=False, tag="doors.more-told.v1"):
    """Whoever applies has answered; the answer is sealed."""

    becomes: ClassVar = Step.IN_REVIEW

    answer: str


class ApplicationAccepted(
    StepTaken, frozen=True, kw_only=True, gc=False, tag="doors.application-accepted.v1"
):
    """The pact takes whoever applied as this member: with a hub, which is recorded and not open yet, or a lease at one."""

    becomes: ClassVar = Step.ACCEPTED

    hub: Ref
    member: Ref


class ApplicationDeclined(
    StepTaken, frozen=True, kw_only=True, gc=False, tag="doors.application-declined.v1"
):
    """The pact does not take whoever applied, for a reason that is sealed; a year later it is forgotten."""

    becomes: ClassVar = Step.DECLINED

    reason: str


class ApplicationWithdrawn(
    StepTaken, frozen=True, kw_only=True, gc=False, tag="doors.application-withdrawn.v1"
):
    """Whoever applied no longer wants to; a year later it is forgotten."""

    becomes: ClassVar = Step.WITHDRAWN


class ApplicationForgotten(
    OfApplication, frozen=True, kw_only=True, gc=False, tag="doors.application-forgotten.v1"
):
    """Nothing that whoever applied said can be read any more: the application's key is destroyed."""
