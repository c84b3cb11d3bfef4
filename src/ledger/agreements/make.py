"""A hub comes to an agreement with an owner of rooms, before there is a room to let."""

from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta

from ledger.agreements.agreement import month_of
from ledger.agreements.events import AgreementMade
from ledger.houses.house import existing_house
from ledger.kernel.asker import must_run
from ledger.kernel.command import Command, Personal
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId, Prefix, id_of, is_id_of
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import BasisPoints, Sha256, Word
from ledger.members.rights import Right, must_have
from ledger.members.words import FreeText
from ledger.places.hub import existing_hub

YEARS_MAX = timedelta(days=36_525)
ROOMS_MAX = 100
DOCUMENTS_MAX = 20

Owner = Annotated[
    str,
    id_of(Prefix.MEMBER, Prefix.HOUSE),
    Meta(description="who lends the rooms: a member, or a house"),
]
Until = Annotated[date | None, Meta(description="the last night, if there is to be one")]
Rent = Annotated[
    int, Meta(ge=0, le=100_000_000, description="cents a month, of a part of it by days; or none")
]


class LentBackdated(Refused):
    """Rooms are lent from tonight on, or from a later night."""


class MakeAgreement(Command, frozen=True, kw_only=True, tag="agreements.make-agreement"):
    """Record a co-living agreement that hub and owner have signed (the hub's host, operators)."""

    personal = Personal(person="owner", fact=AgreementMade)

    hub: HubId
    owner: Owner
    since: Annotated[date, Meta(description="the first night, today or later")]
    until: Until = None
    rooms: Annotated[
        tuple[Word, ...],
        Meta(
            min_length=1, max_length=ROOMS_MAX, description="what the rooms are called, each once"
        ),
    ]
    share_bp: Annotated[
        BasisPoints, Meta(description="of what nights in the rooms bring without VAT, the owner's")
    ] = 0
    rent_cents: Rent = 0
    documents: Annotated[
        tuple[Sha256, ...],
        Meta(min_length=1, max_length=DOCUMENTS_MAX, description="what was signed, file by file"),
    ]
    duties: Annotated[
        FreeText, Meta(description="who keeps, cleans, insures what; sealed under the owner's key")
    ] = ""


def make_agreement(command: MakeAgreement, see: See) -> list[Fact]:
    """Record what holds from its first night on."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    _must_be_an_owner(see, command.owner)
    if command.since < see.today():
        raise LentBackdated(field="since", today=see.today())
    must_last(command.since, command.until)
    for field, some in (("rooms", command.rooms), ("documents", command.documents)):
        if len(set(some)) < len(some):
            raise Malformed("One of them is named twice.", field=field)
    return [
        AgreementMade(
            day=see.today(),
            agreement=see.new_id(Prefix.AGREEMENT),
            hub=command.hub,
            to_settle=month_of(command.since) if command.rent_cents else None,
            owner=command.owner,
            since=command.since,
            until=command.until,
            rooms=command.rooms,
            share_bp=command.share_bp,
            rent_cents=command.rent_cents,
            documents=command.documents,
            duties=command.duties,
        )
    ]


def must_last(since: date, until: date | None) -> None:
    """Refuse a last night before the first, or more than a hundred years after it."""
    if until is not None and not since <= until <= since + YEARS_MAX:
        raise Malformed("It ends on its first night or later, within a century.", field="until")


def _must_be_an_owner(see: See, owner: str) -> None:
    """Refuse whoever is not there, and members who may not commit themselves."""
    if is_id_of(Prefix.HOUSE, owner):
        existing_house(see, owner)
    else:
        must_have(see, owner, Right.COMMIT)
