"""What mail says, in Italian and in English: for every kind a subject and sentences, and the words before what is listed.

In braces stands what a mail is about: `{name}` to whom it goes, `{place}` where, `{when}` on which day.
"""

from typing import Final

import msgspec

from api.feeds.icalendar import Language
from projections.mail.outbox import Kind


class Text(msgspec.Struct, frozen=True):
    """What one kind of mail says: its subject, how it opens, and what it says below what is listed."""

    subject: str
    opening: str
    closing: str = ""


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around the sentences: the greeting, the end, and the words before what is listed."""

    greeting: str
    end: str
    where: str
    arrive: str
    depart: str
    day: str
    hours: str
    room: str
    nights: tuple[str, str]
    calendar: str


TEXTS: Final = {
    Language.IT: {
        Kind.BOOKED: Text(
            "Prenotazione confermata: {place}, {when}", "la tua prenotazione è confermata."
        ),
        Kind.CHANGED: Text(
            "Prenotazione cambiata: {place}, {when}",
            "la tua prenotazione è cambiata. Ora vale questa:",
        ),
        Kind.CANCELLED: Text(
            "Prenotazione annullata: {place}, {when}",
            "la tua prenotazione è annullata.",
            "Se qualcosa ti è dovuto, lo trovi sul tuo conto.",
        ),
    },
    Language.EN: {
        Kind.BOOKED: Text("Booking confirmed: {place}, {when}", "your booking is confirmed."),
        Kind.CHANGED: Text(
            "Booking changed: {place}, {when}", "your booking has changed. This is what holds now:"
        ),
        Kind.CANCELLED: Text(
            "Booking cancelled: {place}, {when}",
            "your booking is cancelled.",
            "Whatever is due to you is in your account.",
        ),
    },
}
LABELS: Final = {
    Language.IT: Labels(
        greeting="Gentile {name},",
        end="Patto tra Città e Borghi",
        where="Dove",
        arrive="Arrivo",
        depart="Partenza",
        day="Quando",
        hours="Orario",
        room="Camera",
        nights=("notte", "notti"),
        calendar="Il calendario allegato porta tutto nella tua agenda.",
    ),
    Language.EN: Labels(
        greeting="Dear {name},",
        end="Pact between Cities and Villages",
        where="Where",
        arrive="Arrival",
        depart="Departure",
        day="When",
        hours="Hours",
        room="Room",
        nights=("night", "nights"),
        calendar="The attached calendar brings it into your diary.",
    ),
}
