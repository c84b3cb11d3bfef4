"""Facts about the guest register: what the law asks of each guest (TULPS art. 109), until it was reported."""

from typing import ClassVar

from ledger.kernel.refers import Ref
from ledger.stays.events import OfStay


class GuestRegistered(OfStay, frozen=True, kw_only=True, gc=False, tag="stays.guest-registered.v1"):
    """This was told of a guest; what is empty stays as it was.

    The guest is a member, or the `companion` of this number in the order of the beds. All words are sealed under a
    key of the stay; `comes_as` says whose document is needed, `residence` is a region of Italy or a country.
    """

    found_by: ClassVar = {"hub": "hub", "guest": "member"}

    guest: Ref
    companion: int
    comes_as: str
    residence: str
    surname: str
    given_name: str
    sex: str
    born: str
    birth_place: str
    citizenship: str
    document: str
    document_number: str
    document_place: str
