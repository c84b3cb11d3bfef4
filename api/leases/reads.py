"""Leases: all of them, one with its months, and those of a hub; why one ended early is opened for this answer alone."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import asdict, replace

from api.engine.access import May
from api.engine.ask import Ask
from api.engine.listing import PrivateRow, list_of, one_of
from api.engine.personal import Written, opened
from projections.leases.questions import LEASE, LEASE_MONTH, Lease, LeaseListed


class LeaseShown(LeaseListed, frozen=True, kw_only=True):
    """A lease, and why it ended early, if it did; the reason is null while it is unreadable."""

    reason: str | None = ""


async def _with_reasons(ask: Ask, found: Sequence[Lease]) -> list[LeaseShown]:
    ended = [
        (one.id, Written(one.hub, one.reason_at, ("reason",))) for one in found if one.reason_at
    ]
    told = await opened(ask, [written for _, written in ended])
    reasons = {name: said.words for (name, _), said in zip(ended, told, strict=True)}
    known = LeaseListed.__struct_fields__
    return [
        LeaseShown(
            **{name: word for name, word in asdict(one).items() if name in known},
            **reasons.get(one.id, {}),
        )
        for one in found
    ]


_REASONED: Final = PrivateRow(LeaseShown, _with_reasons)
_ALL: Final = list_of(
    LEASE,
    "/leases",
    "List leases by their first day: for staff, the host of the hub, and those who act for the member.",
    may=May.OWN,
    hosts="hub",
    opened=_REASONED,
)
READS: Final = (
    _ALL,
    one_of(
        LEASE,
        "/leases/{lease}",
        "One lease: seats and beds of a hub that a member has to itself, from when to when, and what for.",
        may=May.OWN,
        hosts="hub",
        opened=_REASONED,
    ),
    list_of(
        LEASE_MONTH,
        "/leases/{lease}/months",
        "List the months of a lease: what was billed, owed and given back of each.",
        may=May.OWN,
        hosts="hub",
    ),
    replace(
        list_of(
            LEASE,
            "/hubs/{hub}/leases",
            "List the leases of a hub by their first day.",
            may=May.OF_HUB,
            hosts="hub",
            opened=_REASONED,
        ),
        name="leases-of-hub",
        returns=_ALL.returns,
    ),
)
