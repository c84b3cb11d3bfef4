"""Facts about co-living agreements: what an owner lends and for how long, and what the hub owes for it."""

from datetime import date
from typing import ClassVar

from ledger.kernel.refers import Ref
from ledger.places.events import OfHub


class OfAgreement(OfHub, frozen=True, kw_only=True, gc=False):
    """Something about an agreement of a hub with an owner of rooms."""

    agreement: Ref


class Settling(OfAgreement, frozen=True, kw_only=True, gc=False):
    """Something after which `to_settle` is the first month, named by its first day, that is to be settled; if one is."""

    to_settle: date | None


class AgreementMade(
    Settling, frozen=True, kw_only=True, gc=False, tag="agreements.agreement-made.v1"
):
    """An owner, a member or a house, lends a hub `rooms` from the night `since` to the night `until`, if that is said.

    The owner has `share_bp` (hundredths of a percent) of what nights in them bring without VAT, and `rent_cents` a
    month. `documents` are the SHA-256 of what was signed; `duties` are sealed.
    """

    found_by: ClassVar = {"hub": "hub"}
    begins: ClassVar = "agreement"

    owner: Ref
    since: date
    until: date | None
    rooms: tuple[str, ...]
    share_bp: int
    rent_cents: int
    documents: tuple[str, ...]
    duties: str


class AgreementProlonged(
    Settling, frozen=True, kw_only=True, gc=False, tag="agreements.agreement-prolonged.v1"
):
    """The agreement holds to a later night, or without an end; `document` is what was signed."""

    until: date | None
    document: str


class AgreementEnded(
    Settling, frozen=True, kw_only=True, gc=False, tag="agreements.agreement-ended.v1"
):
    """The night `until` is the last one under the agreement; the reason is sealed under the owner's key."""

    owner: Ref
    until: date
    reason: str


class ShareEarned(Settling, frozen=True, kw_only=True, gc=False, tag="agreements.share-earned.v1"):
    """Guests have left: of what so many bed `nights` of the stay brought without VAT, the owner has `cents`.

    What other hubs owe for nights by visa day was brought too.
    """

    shows_balances: ClassVar = True

    stay: Ref
    nights: int
    net_cents: int
    cents: int


class MonthSettled(
    Settling, frozen=True, kw_only=True, gc=False, tag="agreements.month-settled.v1"
):
    """The hub owes the owner a month: the shares of all stays that ended in it, and the month's rent."""

    shows_balances: ClassVar = True

    month: date
    share_cents: int
    rent_cents: int
