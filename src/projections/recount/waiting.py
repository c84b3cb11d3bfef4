"""What time will bring, when, and by which command: it follows from what is open, so that nobody need be told."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from projections.recount.beds import Beds
from projections.recount.hand import ONE_DAY, Figures, midnight_of, noon_of
from projections.recount.holders import Stay
from projections.recount.shares import Shares

Due = tuple[str, datetime, dict[str, object]]
"""What is done to what, at its hour, by a command."""


def waiting(
    shares: Shares,
    beds: Beds,
    registers: Mapping[str, date],
    deposits: Iterable[tuple[str, datetime]],
    applications: Iterable[tuple[str, date]],
    desks: Iterable[tuple[str, datetime]],
    halls: Iterable[tuple[str, datetime]],
    *more: Iterable[Due],
) -> Figures:
    """Return `due ‹what›:‹id›`: the key of the work (it ends in the hour), the hour exactly, the command."""
    due = [*_ends_of_offerings(shares), *_ends_of_offers(shares)]
    for stay in beds.stays.values():
        due += _of_a_stay(stay)
    for stay_name, day in registers.items():
        destroy: dict[str, object] = {"do": "stays.destroy-register", "stay": stay_name}
        due.append((f"register:{stay_name}", midnight_of(day), destroy))
    for stay_name, until in deposits:
        release: dict[str, object] = {"do": "stays.release-deposit", "stay": stay_name}
        due.append((f"deposit:{stay_name}", until, release))
    for application, day in applications:
        forget: dict[str, object] = {"do": "doors.forget-application", "application": application}
        due.append((f"forget:{application}", midnight_of(day), forget))
    for what, awaited in (("desk", desks), ("hall", halls)):
        for booking, until in awaited:
            miss: dict[str, object] = {"do": f"{what}s.mark-{what}-missed", "booking": booking}
            due.append((f"no-show:{booking}", until, miss))
    for some in more:
        due += some
    return {f"due {what}": _told(what, at.astimezone(UTC), command) for what, at, command in due}


def _told(what: str, at: datetime, command: dict[str, object]) -> str:
    text = json.dumps(command, separators=(",", ":"))
    return f"{what}@{at:%Y-%m-%dT%H:%MZ} {at:%H:%M:%S.%f} {text}"


def _ends_of_offerings(shares: Shares) -> Iterator[Due]:
    """When it is closed, and everybody had their days to think again."""
    for name in shares.running.values():
        terms, pledges = shares.offerings[name], shares.pledges[name].values()
        cooling = timedelta(days=terms["cooling_off_days"])
        thought = [date.fromisoformat(one.day) + cooling for one in pledges]
        last = max([date.fromisoformat(terms["closes"]), *thought])
        settle: dict[str, object] = {"do": "offerings.settle-offering", "offering": name}
        yield f"settle:{name}", midnight_of(last + ONE_DAY), settle


def _ends_of_offers(shares: Shares) -> Iterator[Due]:
    for name, offer in shares.offers.items():
        over = midnight_of(date.fromisoformat(offer["expires"]) + ONE_DAY)
        yield f"expire:{name}", over, {"do": "houses.expire-offer", "offer": name}


def _of_a_stay(stay: Stay) -> Iterator[Due]:
    def do(verb: str, **more: object) -> dict[str, object]:
        return {"do": f"stays.{verb}", "stay": stay.name, **more}

    match stay.state:
        case "reserved":
            yield f"release:{stay.name}", stay.until, do("release-reservation")
        case "booked":
            yield f"no-show:{stay.name}", stay.until, do("mark-no-show")
        case "in house":
            leave = do("check-out", waived=False, shown_fee_cents=None, at_till=None)
            yield f"check-out:{stay.name}", noon_of(stay.depart), leave
            night = stay.arrive + len(stay.slept) * ONE_DAY
            if night < stay.depart:
                record = do("record-night", night=night.isoformat())
                yield f"night:{stay.name}", midnight_of(night + ONE_DAY), record
