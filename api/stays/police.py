"""What the police are told of guests, and ISTAT of where they come from."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import msgspec

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.listing import list_of
from api.engine.personal import Opened, Written, opened
from ledger.stays.police_record import Arrival, NoPoliceCode, record
from ledger.stays.register import HEADS, guests_in
from projections.engine.asof import Seen
from projections.stays.origins import ORIGIN
from projections.stays.police import POLICE_REPORT, Unreported, to_report
from projections.stays.register import GuestRow, bedded


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A stay that is not in the file, and why: a place whose police code is not loaded, or words that can't be read."""

    stay: str
    why: str


class PoliceFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file for the police's portal: a record of 168 characters a guest, each head followed by its members.

    `stays` are whose guests are in it, in order, to be named with the receipt; `sha256` is the digest of `text` in
    ASCII; `left_out` are stays that must be entered at the portal by hand.
    """

    as_of: Seen
    hub: str
    stays: list[str]
    text: str
    sha256: str
    left_out: list[LeftOut]


async def police_file(ask: Ask) -> PoliceFile:
    """The guests of all stays of a hub that the police do not know, in the police's own form."""
    hub = ask.path["hub"]
    await ask.as_of("places", "stays")
    found = await ask.one("register", lambda *at: to_report(at[0], hub, at[1]), hub=hub)
    words = await _words(ask, found.stays)
    stays: list[str] = []
    records: list[str] = []
    left_out: list[LeftOut] = []
    for one in found.stays:
        try:
            records += _records(one, words, found.codes)
            stays.append(one.stay)
        except NoPoliceCode as why:
            left_out.append(LeftOut(stay=one.stay, why=f"no police code for {why.facts['place']}"))
        except LookupError:
            left_out.append(LeftOut(stay=one.stay, why="unreadable"))
    text = "\r\n".join(records)
    return PoliceFile(
        as_of=found.as_of,
        hub=hub,
        stays=stays,
        text=text,
        sha256=sha256(text.encode("ascii")).hexdigest(),
        left_out=left_out,
    )


Key = tuple[str, str, int]


def _key(row: GuestRow) -> Key:
    return row.stay, row.guest, row.companion


async def _words(ask: Ask, stays: list[Unreported]) -> Mapping[Key, dict[str, str]]:
    """Return what was told of each guest, opened; whoever cannot be read has no words."""
    written: list[tuple[Key, Written]] = []
    for row in (row for one in stays for row in one.told):
        places: dict[int, list[str]] = {}
        for told in row.told:
            places.setdefault(told.position, []).append(told.field)
        written += [(_key(row), Written(row.stay, at, tuple(some))) for at, some in places.items()]
    answers: list[Opened] = await opened(ask, [one for _, one in written])
    found: dict[Key, dict[str, str]] = {}
    for (key, _), answer in zip(written, answers, strict=True):
        told_words: dict[str, Any] = {
            n: text for n, text in answer.words.items() if text is not None
        }
        found.setdefault(key, {}).update(told_words)
    return found


def _records(
    one: Unreported, words: Mapping[Key, dict[str, str]], codes: Mapping[str, str]
) -> list[str]:
    """Return the records of a stay's guests, who is head of others first; raises `NoPoliceCode`, `LookupError`."""
    rows = {(row.guest, row.companion): row for row in one.told}
    here = [(guest.guest, guest.companion) for guest in guests_in(bedded(one.beds))]
    left = [name for name, row in rows.items() if row.left_on and name not in here]
    guests = [rows[name] for name in (*here, *left)]
    guests.sort(key=lambda row: row.comes_as in HEADS)
    guests.sort(key=lambda row: row.comes_as not in (*HEADS, *HEADS.values()))
    return [
        record(
            Arrival(comes_as=row.comes_as, arrived=one.arrived_on, nights=_nights(one, row)),
            words[_key(row)],
            codes,
        )
        for row in guests
    ]


def _nights(one: Unreported, row: GuestRow) -> int:
    """Return how many nights a guest stays, one at least: some leave before the others."""
    if row.left_on is None:
        return one.nights
    return max(1, (row.left_on - one.arrived_on).days)


POLICE_READS: Final = (
    Read(
        path="/hubs/{hub}/police-file",
        name="police-file",
        answers=police_file,
        returns=PoliceFile,
        may=May.RUNS_HUB,
        query=Look,
        sealed=True,
    ),
    list_of(
        POLICE_REPORT,
        "/police-reports",
        "List arrivals with the hour by which the police must know of them, and their receipts; hosts their hub's.",
        may=May.STAFF_AND_HOSTS,
        hosts="hub",
    ),
    list_of(
        ORIGIN,
        "/origins",
        "List where guests come from: arrivals and nights by hub, month, region or country (ISTAT); hosts their hub's.",
        may=May.STAFF_AND_HOSTS,
        hosts="hub",
        example={"first": "2026-01-01", "last": "2026-12-31"},
    ),
)
