"""Identifiers and salts, all drawn from the 32 random bytes that arrive with a command.

One seed per command, so that a decision that is suspended and decided again finds the same ids,
and a book written from a seeded source is the same book, byte for byte.
"""

from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Annotated

from msgspec import Meta

SEED_BYTES = 32
_DRAWN = 16
# A byte shows the base32 letter of its last five bits: sixteen random bytes are sixteen letters.
_BASE32 = bytes(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte & 31] for byte in range(256))


class Prefix(StrEnum):
    """How the id of each kind of thing begins: an id knows what it is the id of."""

    MEMBER = "M"
    USER = "U"
    HUB = "S"
    ENTRY = "E"
    OFFERING = "C"
    PLEDGE = "P"
    HOUSE = "H"
    OFFER = "O"
    DISTRIBUTION = "D"
    VENTURE = "V"
    ROOM = "BR"
    STAY = "B"
    CLOSING = "BC"
    PROPOSAL = "PR"
    LIEN = "LN"
    APPRAISAL = "AP"
    ARRIVAL = "A"
    PAYOUT = "PO"
    TRANSFER = "BT"
    CONVENTION = "CV"
    AGREEMENT = "AG"
    BOOKING = "DB"
    HIRE = "SB"
    NETTING = "NV"
    APPLICATION = "AL"
    LEASE = "LE"
    FEED = "CF"
    HALL = "SL"
    DOCUMENT = "DF"
    INVOICING = "IV"
    OCCASION = "OC"
    SEAT = "SE"
    WAITING = "WL"
    PLAN = "PL"
    SUBSCRIPTION = "PS"
    CARNET = "CN"
    CREDITS = "CR"
    CALENDAR = "CE"


_RANDOM = r"[A-Z2-7]{16}"


def id_of(*prefixes: Prefix) -> Meta:
    """Return what an id of one of these kinds looks like; the end of a line is no part of it."""
    words = " or ".join(prefix.name.lower() for prefix in prefixes)
    begins = prefixes[0] if len(prefixes) == 1 else f"(?:{'|'.join(prefixes)})"
    letters = " or ".join(prefix.value for prefix in prefixes)
    return Meta(
        pattern=rf"^{begins}{_RANDOM}$(?!\n)",
        description=f"the id of a {words}",
        extra={"form": f"the id of a {words}: {letters}, then sixteen of A-Z and 2-7"},
    )


MemberId = Annotated[str, id_of(Prefix.MEMBER)]
UserId = Annotated[str, id_of(Prefix.USER)]
HubId = Annotated[str, id_of(Prefix.HUB)]
EntryId = Annotated[str, id_of(Prefix.ENTRY)]
OfferingId = Annotated[str, id_of(Prefix.OFFERING)]
PledgeId = Annotated[str, id_of(Prefix.PLEDGE)]
HouseId = Annotated[str, id_of(Prefix.HOUSE)]
OfferId = Annotated[str, id_of(Prefix.OFFER)]
DistributionId = Annotated[str, id_of(Prefix.DISTRIBUTION)]
LienId = Annotated[str, id_of(Prefix.LIEN)]
VentureId = Annotated[str, id_of(Prefix.VENTURE)]
RoomId = Annotated[str, id_of(Prefix.ROOM)]
StayId = Annotated[str, id_of(Prefix.STAY)]
ClosingId = Annotated[str, id_of(Prefix.CLOSING)]
AppraisalId = Annotated[str, id_of(Prefix.APPRAISAL)]
ArrivalId = Annotated[str, id_of(Prefix.ARRIVAL)]
PayoutId = Annotated[str, id_of(Prefix.PAYOUT)]
TransferId = Annotated[str, id_of(Prefix.TRANSFER)]
ProposalId = Annotated[str, id_of(Prefix.PROPOSAL)]
ConventionId = Annotated[str, id_of(Prefix.CONVENTION)]
AgreementId = Annotated[str, id_of(Prefix.AGREEMENT)]
NettingId = Annotated[str, id_of(Prefix.NETTING)]
BookingId = Annotated[str, id_of(Prefix.BOOKING)]
HireId = Annotated[str, id_of(Prefix.HIRE)]
ApplicationId = Annotated[str, id_of(Prefix.APPLICATION)]
LeaseId = Annotated[str, id_of(Prefix.LEASE)]
FeedId = Annotated[str, id_of(Prefix.FEED)]
HallId = Annotated[str, id_of(Prefix.HALL)]
DocumentId = Annotated[str, id_of(Prefix.DOCUMENT)]
OccasionId = Annotated[str, id_of(Prefix.OCCASION)]
SeatId = Annotated[str, id_of(Prefix.SEAT)]
WaitingId = Annotated[str, id_of(Prefix.WAITING)]
PlanId = Annotated[str, id_of(Prefix.PLAN)]
SubscriptionId = Annotated[str, id_of(Prefix.SUBSCRIPTION)]
CarnetId = Annotated[str, id_of(Prefix.CARNET)]
CreditsId = Annotated[str, id_of(Prefix.CREDITS)]
CalendarId = Annotated[str, id_of(Prefix.CALENDAR)]


def is_id_of(prefix: Prefix, text: str) -> bool:
    """Say whether the text is an id of this kind of thing."""
    return len(text) == len(prefix) + _DRAWN and text.startswith(prefix)


def identifier(prefix: str, seed: bytes, n: int) -> str:
    """Return the `n`-th id of this seed: the prefix and 16 base32 characters (80 bits)."""
    return prefix + _drawn(seed, n, b"patto-id").translate(_BASE32).decode()


def salt(seed: bytes, n: int) -> bytes:
    """Return the 16 bytes that hide the `n`-th fact of this seed behind its leaf."""
    return _drawn(seed, n, b"patto-salt")


def _drawn(seed: bytes, n: int, purpose: bytes) -> bytes:
    begin = n % 4 * _DRAWN
    return _four_draws(seed, n // 4, purpose)[begin : begin + _DRAWN]


@lru_cache(maxsize=8)
def _four_draws(seed: bytes, block: int, purpose: bytes) -> bytes:
    """One hash gives four draws: few commands need more ids, or write more facts."""
    return blake2b(seed + b"%d" % block, person=purpose).digest()
