"""Which lines of a price list mean whom: a service by a unit, for members of some hubs, who ask in time."""

from datetime import datetime, timedelta

from ledger.conventions.events import AgreedPrice, For
from ledger.places.hub import HubKind


def is_of(price: AgreedPrice, service: str, unit: str) -> bool:
    """Say whether a line is about a service by a unit."""
    return (price.service, price.unit) == (service, unit)


def is_for(price: AgreedPrice, host_side: HubKind, home: str, side: HubKind) -> bool:
    """Say whether a host's line is meant for members of a hub."""
    match For(price.whom):
        case For.OTHER_SIDE:
            return side is not host_side
        case For.ALL_HUBS:
            return True
        case For.NAMED_HUBS:
            return home in price.hubs


def is_in_time(price: AgreedPrice, asked: datetime, begins: datetime) -> bool:
    """Say whether what begins then was asked for with the notice that the line wants."""
    notice = timedelta(hours=price.notice_hours)
    return not notice or asked + notice <= begins
