"""Where a hub is, and what it says of itself in public: hours, how it is reached, rules of the house, amenities."""

from typing import Annotated, Final

from msgspec import Meta

from ledger.kernel.asker import must_run
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import HubId
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.kernel.text import IN_ONE_LINE, ONE_LINE_FORM, Word
from ledger.places.events import HubDescribed, HubPlaced, OpeningHours
from ledger.places.hub import existing_hub

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
Rule = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=300,
        pattern=IN_ONE_LINE,
        description="one rule of the house",
        extra=ONE_LINE_FORM,
    ),
]


ITALY_BOX: Final = {
    "latitude_micro": (35_480_000, 47_100_000),
    "longitude_micro": (6_620_000, 18_530_000),
}
"""Italy from Lampedusa to the Vetta d'Italia and from the Rocca Bernauda to Capo d'Otranto, in millionths of a degree (WGS 84), a little widened."""


class NotInItaly(Malformed):
    """The hub is in a municipality of Italy: its place is between `least` and `most`, in millionths of a degree."""


class Hours(OpeningHours, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when until when somebody is there on a weekday."""

    weekday: Annotated[int, Meta(ge=1, le=7, description="1 is Monday, 7 Sunday")]
    opens: Annotated[
        str,
        Meta(
            pattern=rf"^{_CLOCK}$(?!\n)",
            description="by the hub's clock",
            extra={"form": "an hour such as 08:30"},
        ),
    ]
    closes: Annotated[
        str,
        Meta(
            pattern=rf"^(?:{_CLOCK}|24:00)$(?!\n)",
            description="later on the same day; 24:00 is its end",
            extra={"form": "an hour such as 19:00, or 24:00"},
        ),
    ]


class PlaceHub(Command, frozen=True, kw_only=True, tag="places.place-hub"):
    """Say where in its municipality a hub is (operators, and the hub's host): a village's is in the centre."""

    hub: HubId
    address: Word
    latitude_micro: Annotated[
        int,
        Meta(ge=-90_000_000, le=90_000_000, description="millionths of a degree north (WGS 84)"),
    ]
    longitude_micro: Annotated[
        int,
        Meta(ge=-180_000_000, le=180_000_000, description="millionths of a degree east (WGS 84)"),
    ]


class DescribeHub(Command, frozen=True, kw_only=True, tag="places.describe-hub"):
    """Say in public what a hub offers and how it is reached (operators, and the hub's host); it stands for what was said before."""

    hub: HubId
    hours: Annotated[
        tuple[Hours, ...],
        Meta(max_length=21, description="when somebody is there, in the order of the week"),
    ] = ()
    email: Annotated[
        str,
        Meta(
            max_length=254,
            pattern=r"^(?:[^\s@]{1,64}@[^\s@]{1,189})?$(?!\n)",
            description="the hub's own public address, no person's",
            extra={"form": "an e-mail address, or nothing"},
        ),
    ] = ""
    phone: Annotated[
        str,
        Meta(
            max_length=30,
            pattern=r"^(?:\+?[0-9][0-9 ./-]{2,26}[0-9])?$(?!\n)",
            description="the hub's own public number, no person's",
            extra={"form": "a telephone number, or nothing"},
        ),
    ] = ""
    website: Annotated[
        str,
        Meta(
            max_length=200,
            pattern=r"^(?:https?://[\x21-\x7e]{3,190})?$(?!\n)",
            description="its page",
            extra={"form": "an address that begins with https://, or nothing"},
        ),
    ] = ""
    rules: Annotated[
        tuple[Rule, ...], Meta(max_length=40, description="the rules of the house, one by one")
    ] = ()
    amenities: Annotated[
        tuple[Word, ...], Meta(max_length=40, description="what else there is, each by its name")
    ] = ()


def place_hub(command: PlaceHub, see: See) -> list[Fact]:
    """The last place told is where it is now."""
    must_run(see, command.hub)
    if not existing_hub(see, command.hub).is_abroad:
        _must_be_in_italy(command)
    return [
        HubPlaced(
            day=see.today(),
            hub=command.hub,
            address=command.address,
            latitude_micro=command.latitude_micro,
            longitude_micro=command.longitude_micro,
        )
    ]


def _must_be_in_italy(command: PlaceHub) -> None:
    """Refuse `NotInItaly`, such as degrees north and east that were taken for each other."""
    for field, (least, most) in ITALY_BOX.items():
        if not least <= getattr(command, field) <= most:
            raise NotInItaly(field=field, least=least, most=most)


def describe_hub(command: DescribeHub, see: See) -> list[Fact]:
    """Say all of it anew."""
    must_run(see, command.hub)
    existing_hub(see, command.hub)
    _must_follow(command.hours)
    if len(set(command.amenities)) < len(command.amenities):
        raise Malformed("An amenity is named twice.", field="amenities")
    return [
        HubDescribed(
            day=see.today(),
            hub=command.hub,
            hours=tuple(
                OpeningHours(weekday=one.weekday, opens=one.opens, closes=one.closes)
                for one in command.hours
            ),
            email=command.email,
            phone=command.phone,
            website=command.website,
            rules=command.rules,
            amenities=command.amenities,
        )
    ]


def _must_follow(hours: tuple[Hours, ...]) -> None:
    """Refuse hours that end before they begin, or begin before those before them end."""
    before = (0, "")
    for one in hours:
        if one.closes <= one.opens:
            raise Malformed("Hours end after they begin.", field="hours.closes")
        if (one.weekday, one.opens) < before:
            raise Malformed("Hours stand in the order of the week, and none twice.", field="hours")
        before = (one.weekday, one.closes)
