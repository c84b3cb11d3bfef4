"""What the law asks of each guest is told at the door, by the host; all of it invented."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Final, NamedTuple

from ledger.places.municipality import existing_municipality
from ledger.stays.events import Bedding
from ledger.stays.register import Guest, guests_in
from ledger.stays.register_guest import RegisterGuest
from ledger.stays.register_words import DocumentKind, GuestKind
from ledger.stays.report_arrivals import CodeOfPlace, NoteReceipt, SetPoliceCodes
from patto.demo.chance import Chance
from patto.demo.driver import Request
from patto.demo.names import MEN, SURNAMES, WOMEN
from patto.demo.world import OPERATOR, Hub, Member, World

_ABROAD: Final = ("DE", "DE", "FR", "CH", "AT", "NL", "GB", "US", "ES", "BE")


class Party(NamedTuple):
    """Who stands at the door: whose stay it is, in which beds, and from when on."""

    id: str
    beds: tuple[Bedding, ...]
    payer: Member
    hub: Hub
    arrive: date


def codes_loaded() -> Request:
    """Load codes for the countries that guests come from; they are invented too."""
    codes = tuple(
        CodeOfPlace(place=place, code=f"9{n:08}") for n, place in enumerate(sorted({*_ABROAD}), 1)
    )
    return Request(SetPoliceCodes(codes=codes), OPERATOR)


def registering(world: World, party: Party) -> Iterable[Request]:
    """Tell of each guest what the law asks; who comes with others is of the first one's family."""
    chance = world.chance("register", party.id)
    abroad = chance.pick(_ABROAD) if chance.often(15) else ""
    for guest in guests_in(party.beds):
        yield Request(_told(world, party, guest, chance, abroad), party.hub.host)


def reporting(party: Party, today: date) -> Request:
    """Note that the police have the guests; what was told of them ends at once."""
    digest = sha256(party.id.encode()).hexdigest()
    command = NoteReceipt(
        hub=party.hub.id,
        stays=(party.id,),
        receipt=f"{today:%Y}/{digest[:6].upper()}",
        received_on=today,
        sha256=digest,
    )
    return Request(command, party.hub.host)


def _told(world: World, party: Party, guest: Guest, chance: Chance, abroad: str) -> RegisterGuest:
    beds = party.beds
    first = (beds[0].room, beds[0].bed) == (guest.room, guest.bed)
    head = GuestKind.SINGLE if len(beds) == 1 else GuestKind.FAMILY_HEAD
    sex = "F" if chance.often(50) else "M"
    home = existing_municipality(chance.pick(world.hubs).plan.where.istat)
    lives = party.payer.home.plan.where.istat
    born = date(party.arrive.year - chance.between(19 if first else 3, 80), 1, 1)
    return RegisterGuest(
        stay=party.id,
        guest=guest.guest or None,
        companion=guest.companion,
        comes_as=head if first else GuestKind.FAMILY_MEMBER,
        residence=abroad or lives,
        surname=chance.pick(SURNAMES),
        given_name=chance.pick(WOMEN if sex == "F" else MEN),
        sex=sex,
        born=born.isoformat(),
        birth_place=abroad or home.istat,
        citizenship=abroad or "IT",
        document=(
            DocumentKind.PASSPORT.value if abroad else DocumentKind.ELECTRONIC_IDENTITY_CARD.value
        )
        if first
        else "",
        document_number=f"CA{chance.between(10_000, 99_999)}AA" if first else "",
        document_place=(abroad or home.istat) if first else "",
    )
