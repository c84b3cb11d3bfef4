"""Members as they stood, of a hub, or those for whom somebody acts."""

from datetime import date

import msgspec

from ledger.kernel.ids import HubId
from ledger.members.events import Language, Standing
from projections.engine.listing import Filter, Listing
from projections.members.view import MEMBERS


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member; the sealed words stand in the facts at these positions."""

    id: str
    standing: Standing
    since: date
    person: bool
    home_hub: str
    users: list[str]
    forgotten: bool
    contact_at: int
    tax_code_at: int
    language: Language


MEMBER = Listing(
    row=Member,
    view=MEMBERS,
    one="member",
    many="members",
    key="m.member",
    rows="members m WHERE {held[m]}",
    columns={
        "users": """(
            SELECT coalesce(json_agg(u.user_id ORDER BY u.user_id), '[]') FROM users u
            WHERE u.member = m.member AND {held[u]}
        )""",
        "hub": "m.home_hub",
    },
    filters={"hub": Filter(HubId), "standing": Filter(Standing)},
    own="m.member = ANY (%(own)s)",
    hosted="(m.home_hub = %(host)s OR m.member = ANY (%(guests)s))",
)
