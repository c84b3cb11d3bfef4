"""A host furnishes rooms, and says on what terms guests stay."""

from typing import Annotated

from msgspec import Meta

from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.dated_rules import ValidFrom, must_not_be_past
from ledger.kernel.fact import Fact
from ledger.kernel.ids import AgreementId, HubId, Prefix
from ledger.kernel.refused import Malformed, Refused
from ledger.kernel.see import See
from ledger.kernel.text import IN_ONE_LINE, ONE_LINE_FORM, BasisPoints, Word
from ledger.places.hub import existing_hub
from ledger.stays.cin import Cin
from ledger.stays.events import RoomAdded, TermsSet
from ledger.stays.lent import must_name
from ledger.stays.lodging import Lodging
from ledger.stays.terms import HubTerms
from ledger.treasury.vat_rate import must_be_a_rate

BEDS_MAX = 60

BedName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=40,
        pattern=IN_ONE_LINE,
        description="what a bed place is called in its room",
        extra=ONE_LINE_FORM,
    ),
]
BedNames = Annotated[
    tuple[BedName, ...], Meta(min_length=1, max_length=BEDS_MAX, description="bed places by name")
]
BedCount = Annotated[
    int, Meta(ge=1, le=BEDS_MAX, description="how many bed places, named 1, 2, 3 …")
]
SmallCents = Annotated[int, Meta(ge=0, le=1_000_000, description="a sum in euro cents, or none")]


class NoBedsAbroad(Refused):
    """A hub abroad has no CIN and lets no beds: it sells by the day and the hour."""


class AddRoom(Command, frozen=True, kw_only=True, tag="stays.add-room"):
    """Add a room to a hub, its own or one that an owner lends under an agreement; a double bed is two bed places."""

    hub: HubId
    agreement: Annotated[
        AgreementId | None,
        Meta(description="the agreement that names the room; null for a room of the hub's own"),
    ] = None
    name: Word
    beds: BedNames | BedCount


class SetTerms(Command, frozen=True, kw_only=True, tag="stays.set-terms"):
    """Set a hub's terms for stays: taxes by night; deposit and long stays by the arrival day."""

    hub: HubId
    valid_from: ValidFrom
    vat_bp: Annotated[BasisPoints, Meta(description="VAT within the price of nights")]
    city_tax_cents: Annotated[
        SmallCents,
        Meta(
            description="city tax a guest and night, as long as the municipality has no table; may be zero"
        ),
    ]
    deposit_cents: Annotated[SmallCents, Meta(description="security deposit a stay, may be zero")]
    long_stays: Annotated[bool, Meta(description="whether a stay may be longer than 30 nights")]
    cin: Cin | None = None
    lodging: Annotated[
        Lodging | None, Meta(description="the class of lodging, by which city tax may differ")
    ] = None


def add_room(command: AddRoom, see: See) -> list[Fact]:
    """Give the room an id and its bed places their names."""
    must_run(see, command.hub)
    if existing_hub(see, command.hub).is_abroad:
        raise NoBedsAbroad(hub=command.hub)
    beds = command.beds
    if isinstance(beds, int):
        beds = tuple(str(number) for number in range(1, beds + 1))
    if len(set(beds)) < len(beds):
        raise Malformed("Two bed places have the same name.", field="beds")
    if command.agreement:
        must_name(see, command.hub, command.agreement, command.name)
    return [
        RoomAdded(
            day=see.today(),
            hub=command.hub,
            room=see.new_id(Prefix.ROOM),
            name=command.name,
            beds=beds,
            agreement=command.agreement or "",
        )
    ]


def set_terms(command: SetTerms, see: See) -> list[Fact]:
    """Set terms from a day on."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    must_not_be_past(see, command.valid_from)
    must_be_a_rate(command.vat_bp)
    before = see(HubTerms, command.hub)
    return [
        TermsSet(
            day=see.today(),
            hub=command.hub,
            valid_from=command.valid_from,
            vat_bp=command.vat_bp,
            city_tax_cents=command.city_tax_cents,
            deposit_cents=command.deposit_cents,
            long_stays=command.long_stays,
            cin=command.cin or before.cin_on(command.valid_from),
            lodging=command.lodging or before.lodging_on(command.valid_from),
        )
    ]
