"""A price list: what each service costs everybody, and whom a convention gives it for less."""

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from ledger.conventions.events import AgreedPrice, For, ServiceKind, Unit
from ledger.kernel.ids import HubId
from ledger.kernel.refused import Malformed
from ledger.kernel.see import See
from ledger.kernel.text import BasisPoints, CentsOrZero
from ledger.places.hub import Hub, NoSuchHub
from ledger.treasury.vat_rate import must_be_a_rate

LINES_MAX: Final = 100
HUBS_MAX: Final = 200
SOLD_BY: Final[Mapping[ServiceKind, tuple[Unit, ...]]] = {
    ServiceKind.BED: (Unit.NIGHT,),
    ServiceKind.DESK: (Unit.DAY, Unit.HALF_DAY),
    ServiceKind.MEETING_ROOM: (Unit.HOUR,),
    ServiceKind.PODCAST_ROOM: (Unit.HOUR,),
    ServiceKind.BABY_PIT_STOP: (Unit.HOUR,),
    ServiceKind.OCCASION: (Unit.SEAT,),
}


class NotSoldSo(Malformed):
    """This service is not counted by this unit; `units` are those by which it is."""


class OddHour(Malformed):
    """An hour costs an even number of cents, so that half an hour has a price, too."""


class AgreedAbovePublic(Malformed):
    """A price that is agreed is at most the public one."""


class NamesNoHub(Malformed):
    """Hubs are named where, and only where, the price is for named hubs; others, and each once."""


class SameLine(Malformed):
    """Two lines say what the same service costs the same people, by one unit; a hub is named in one line of a service."""


class PriceLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a service costs everybody, and whom it costs less."""

    service: ServiceKind
    unit: Unit
    public_cents: Annotated[CentsOrZero, Meta(description="cents a unit for everybody")]
    agreed_cents: Annotated[CentsOrZero, Meta(description="cents a unit for whom it is agreed")]
    vat_bp: BasisPoints
    whom: For
    hubs: Annotated[tuple[HubId, ...], Meta(max_length=HUBS_MAX)] = ()
    most_a_month: Annotated[int, Meta(ge=1, le=1_000)] | None = None
    notice_hours: Annotated[int, Meta(ge=0, le=24 * 60)] = 0


PriceLines = Annotated[tuple[PriceLine, ...], Meta(min_length=1, max_length=LINES_MAX)]


def price_list(see: See, hub: str, lines: PriceLines) -> tuple[AgreedPrice, ...]:
    """Return the lines as facts tell them; refuses by line what cannot be sold or meant."""
    told: set[tuple[str, str, str]] = set()
    for n, line in enumerate(lines):
        where = {"field": f"prices[{n}]"}
        if line.unit not in SOLD_BY[line.service]:
            raise NotSoldSo(**where, units=SOLD_BY[line.service])
        if line.unit is Unit.HOUR and (line.public_cents % 2 or line.agreed_cents % 2):
            raise OddHour(**where)
        must_be_a_rate(line.vat_bp, field=f"prices[{n}].vat_bp")
        if line.agreed_cents > line.public_cents:
            raise AgreedAbovePublic(**where)
        named = set(line.hubs)
        meant = bool(named) is (line.whom is For.NAMED_HUBS)
        if not meant or len(named) < len(line.hubs) or hub in named:
            raise NamesNoHub(**where)
        whom = named or {line.whom.value}
        said = {(line.service.value, line.unit.value, one) for one in whom}
        if said & told:
            raise SameLine(**where)
        told |= said
    _must_exist(see, {hub for line in lines for hub in line.hubs})
    return tuple(AgreedPrice(**msgspec.structs.asdict(line)) for line in lines)


def _must_exist(see: See, hubs: set[str]) -> None:
    for name, hub in see.all(Hub, sorted(hubs)).items():
        if not hub.exists:
            raise NoSuchHub(hub=name)
