"""Who waits for a seat as of any moment, and at which place: everybody sees their own, hosts those at their hub."""

from datetime import date, datetime

import msgspec

from ledger.kernel.ids import HubId, OccasionId
from ledger.occasions.wait import WhyLeft
from projections.engine.listing import Filter, Listing
from projections.members.view import MEMBERS
from projections.occasions.view import OCCASIONS
from projections.occasions.waited import WaitStage


class WaitListed(msgspec.Struct, frozen=True, kw_only=True):
    """A guest who waits for a seat, since the day on which they `joined`; `place` 1 is the first of those who wait, null is told of all others.

    A seat that is `offered` is kept for them `offered_until` then, and goes to the next unless they have taken it.
    """

    id: str
    occasion: str
    hub: str
    payer: str
    guest: str
    joined: date
    stage: WaitStage
    since: date
    place: int | None
    offered_until: datetime | None
    why_left: WhyLeft | None
    seat: str | None


class WaitFound(WaitListed, frozen=True, kw_only=True):
    """Somebody who waits, and at which positions the names of the members are."""

    contacts: dict[str, int]


WAIT = Listing(
    row=WaitFound,
    view=OCCASIONS,
    beside=(MEMBERS,),
    one="waiting",
    many="waiting_list",
    key="w.waiting",
    order="joined",
    rows="waits w WHERE {held[w]}",
    columns={
        "place": """CASE WHEN w.stage = 'waiting' THEN (
            SELECT count(*) FROM waits v WHERE v.occasion = w.occasion AND v.stage = 'waiting' AND v.number <= w.number AND {held[v]}
        ) END""",
        "contacts": """(
            SELECT coalesce(json_object_agg(m.member, m.contact_at), '{{}}') FROM members m
            WHERE m.member = ANY (w.who) AND {held[m]}
        )""",
    },
    filters={"occasion": Filter(OccasionId), "hub": Filter(HubId), "stage": Filter(WaitStage)},
    own="w.who && %(own)s",
)
