"""What time will bring, and when: it follows from what is open, so that nobody need be told."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from projections.recount.beds import Beds, Stay
from projections.recount.hand import ONE_DAY, Figures, midnight_of, noon_of
from projections.recount.shares import Shares

Due = tuple[str, datetime]


def waiting(shares: Shares, beds: Beds) -> Figures:
    """Return `due ‹what›:‹id›`: the same with its hour, which is the key of the work."""
    due = [*_ends_of_offerings(shares), *_ends_of_offers(shares)]
    for stay in beds.stays.values():
        due += _of_a_stay(stay)
    return {f"due {what}": f"{what}@{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}" for what, at in due}


def _ends_of_offerings(shares: Shares) -> Iterator[Due]:
    """When it is closed, and everybody had their days to think again."""
    for name in shares.running.values():
        terms, pledges = shares.offerings[name], shares.pledges[name].values()
        cooling = timedelta(days=terms["cooling_off_days"])
        thought = [date.fromisoformat(one["day"]) + cooling for one in pledges]
        last = max([date.fromisoformat(terms["closes"]), *thought])
        yield f"settle:{name}", midnight_of(last + ONE_DAY)


def _ends_of_offers(shares: Shares) -> Iterator[Due]:
    for name, offer in shares.offers.items():
        yield f"expire:{name}", midnight_of(date.fromisoformat(offer["expires"]) + ONE_DAY)


def _of_a_stay(stay: Stay) -> Iterator[Due]:
    match stay.state:
        case "reserved":
            yield f"release:{stay.name}", stay.until
        case "booked":
            yield f"no-show:{stay.name}", stay.until
        case "in house":
            yield f"check-out:{stay.name}", noon_of(stay.depart)
            night = stay.arrive + len(stay.slept) * ONE_DAY
            if night < stay.depart:
                yield f"night:{stay.name}", midnight_of(night + ONE_DAY)
