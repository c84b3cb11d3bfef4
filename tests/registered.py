"""What the law asks of a guest, told of every guest of a stay as a careful host would."""

from collections.abc import Iterable
from typing import Any

from ledger.stays.events import Bedding
from ledger.stays.register import guests_in
from ledger.stays.register_guest import RegisterGuest

IDENTITY: dict[str, str] = {
    "surname": "Segreti",
    "given_name": "Anna",
    "sex": "F",
    "born": "1985-08-01",
    "birth_place": "058091",
    "citizenship": "IT",
}
DOCUMENT: dict[str, str] = {
    "document": "identity card",
    "document_number": "CA12345AB",
    "document_place": "058091",
}
TOLD: dict[str, str] = {**IDENTITY, **DOCUMENT, "residence": "Lazio"}


def registering(stay: str, beds: Iterable[Bedding], **more: Any) -> list[RegisterGuest]:
    """Return the commands that tell everything of each guest, or something else of all."""
    return [
        RegisterGuest(stay=stay, guest=one.guest or None, companion=one.companion, **(TOLD | more))
        for one in guests_in(beds)
    ]
