"""Facts about the guest register: what the law asks of each guest (TULPS art. 109), until it was reported."""

from datetime import date
from typing import ClassVar

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref
from ledger.stays.events import OfStay
from ledger.stays.tax_events import AgeRule


class AgeJudged(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Whether a guest is exempt from city tax by their age, and by which rule; not how old they are."""

    by: AgeRule
    exempt: bool


class GuestRegistered(OfStay, frozen=True, kw_only=True, gc=False, tag="stays.guest-registered.v1"):
    """This was told of a guest; what is empty stays as it was.

    The guest is a member, or the `companion` of this number in the order of the beds. All words are sealed under a
    key of the stay; `comes_as` says whose document is needed, `residence` is a region of Italy or a country. The guest
    is `awaited_on` a day, or in the house. Where city tax asks for it, the day of birth was judged (`age`) as it was told,
    and so was the residence: `lives_here` is in the hub's own municipality.
    """

    found_by: ClassVar = {"hub": "hub", "guest": "member"}

    awaited_on: date | None
    guest: Ref
    companion: int
    comes_as: str
    residence: str
    lives_here: bool = False
    age: AgeJudged | None = None
    surname: str
    given_name: str
    sex: str
    born: str
    birth_place: str
    citizenship: str
    document: str
    document_number: str
    document_place: str


class ArrivalReported(OfStay, frozen=True, kw_only=True, gc=False, tag="stays.arrival-reported.v1"):
    """The police have the guests of the stay: the number and day of their receipt, and the file's digest."""

    found_by: ClassVar = {"hub": "hub"}

    receipt: str
    received_on: date
    sha256: str


class RegisterDestroyed(
    OfStay, frozen=True, kw_only=True, gc=False, tag="stays.register-destroyed.v1"
):
    """What was told of the guests can no longer be read: the stay's key is destroyed."""


class PoliceCode(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the police's own table calls a country (two letters) or a municipality (ISTAT code)."""

    place: str
    code: str


class PoliceCodesSet(Fact, frozen=True, kw_only=True, gc=False, tag="stays.police-codes-set.v1"):
    """These places have these codes in the police's table; the others keep theirs."""

    codes: tuple[PoliceCode, ...]
