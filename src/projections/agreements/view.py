"""Co-living agreements, what stays brought their owners, what was settled by month, and what was paid."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from ledger.agreements import chart as of_agreements
from ledger.agreements.agreement import month_of
from ledger.agreements.events import (
    AgreementEnded,
    AgreementMade,
    AgreementProlonged,
    MonthSettled,
    ShareEarned,
)
from ledger.kernel.fact import Line
from ledger.treasury.events import EntryPosted
from projections.engine.change import Change, See, Update
from projections.engine.table import History, Index, Lines, Row
from projections.engine.view import View

_OWED = of_agreements.agreements_owed("")


class AgreementRow(msgspec.Struct, frozen=True, gc=False):
    """An agreement; its duties stand sealed in the fact at `told_at`, and why it ended in the one at `ended_at`."""

    agreement: str
    hub: str
    owner: str
    since: date
    until: date | None
    rooms: tuple[str, ...]
    share_bp: int
    rent_cents: int
    documents: tuple[str, ...]
    told_at: int
    ended_at: int | None = None


class ShareRow(msgspec.Struct, frozen=True, gc=False):
    """The owner's share of a stay, that of its `month`."""

    agreement: str
    hub: str
    stay: str
    month: date
    nights: int
    net_cents: int
    cents: int


class MonthRow(msgspec.Struct, frozen=True, gc=False):
    """What a hub owes an owner for a month."""

    agreement: str
    hub: str
    month: date
    share_cents: int
    rent_cents: int


class OwedRow(msgspec.Struct, frozen=True, gc=False):
    """By how much an entry raised what is owed under an agreement; below zero it was paid."""

    agreement: str
    hub: str
    entry: str
    kind: str
    reverses: str
    cents: int


AGREEMENTS_TABLE = History(
    row=AgreementRow,
    name="agreements",
    key=("agreement",),
    indexes=(Index(("hub", "to_position")), Index(("owner", "to_position"))),
)
SHARES = Lines(row=ShareRow, name="agreement_shares", key=("agreement",))
MONTHS = Lines(row=MonthRow, name="agreement_months", key=("agreement",))
OWED = Lines(row=OwedRow, name="agreement_entries", key=("agreement",))

FIGURES = """
SELECT 'agreement ' || agreement, concat_ws(' ', hub, owner, since, coalesce(until::text, '-'),
    share_bp, rent_cents, told_at, coalesce(ended_at::text, '-'), array_to_string(documents, ','), array_to_string(rooms, ','))
FROM agreements WHERE from_position <= %(position)s AND to_position > %(position)s
UNION ALL
SELECT concat_ws(' ', 'agreement-share', agreement, stay, to_char(month, 'YYYY-MM')),
    concat_ws(' ', hub, sum(nights), sum(net_cents), sum(cents))
FROM agreement_shares WHERE position <= %(position)s GROUP BY agreement, stay, month, hub
UNION ALL
SELECT concat_ws(' ', 'agreement-month', agreement, to_char(month, 'YYYY-MM')), concat_ws(' ', hub, share_cents, rent_cents)
FROM agreement_months WHERE position <= %(position)s
UNION ALL
SELECT concat_ws(' ', 'agreement-entry', agreement, entry), concat_ws(' ', hub, kind, cents, nullif(reverses, ''))
FROM agreement_entries WHERE position <= %(position)s
"""


def made(fact: AgreementMade, line: Line[Any]) -> Iterator[Row]:
    """An owner lends rooms."""
    yield AgreementRow(
        fact.agreement,
        fact.hub,
        fact.owner,
        fact.since,
        fact.until,
        fact.rooms,
        fact.share_bp,
        fact.rent_cents,
        fact.documents,
        line.position,
    )


def prolonged(fact: AgreementProlonged, see: See) -> Iterator[Change]:
    """For longer, as was signed once more."""
    now = see(AgreementRow, fact.agreement)
    documents = (*now.documents, fact.document) if now else (fact.document,)
    yield Update(
        AgreementRow, (fact.agreement,), until=fact.until, documents=documents, ended_at=None
    )


def ended(fact: AgreementEnded, line: Line[Any]) -> Iterator[Change]:
    """Not after a night."""
    yield Update(AgreementRow, (fact.agreement,), until=fact.until, ended_at=line.position)


def earned(fact: ShareEarned) -> Iterator[Row]:
    """Guests have left, and the owner has a share."""
    yield ShareRow(
        fact.agreement,
        fact.hub,
        fact.stay,
        month_of(fact.day),
        fact.nights,
        fact.net_cents,
        fact.cents,
    )


def settled(fact: MonthSettled) -> Iterator[Row]:
    """A month is to be paid."""
    yield MonthRow(fact.agreement, fact.hub, fact.month, fact.share_cents, fact.rent_cents)


def is_owed(fact: EntryPosted) -> bool:
    """Say whether an entry moves what a hub owes an owner."""
    return any(line.account.startswith(_OWED) for line in fact.lines)


def posted(fact: EntryPosted) -> Iterator[Row]:
    """More is owed, or some of it was paid."""
    for one in fact.lines:
        if one.account.startswith(_OWED):
            hub = one.account.removeprefix(_OWED)
            yield OwedRow(one.hold, hub, fact.entry, fact.kind, fact.reverses, -one.cents)


AGREEMENTS = View(
    name="agreements",
    version=1,
    tables=(AGREEMENTS_TABLE, SHARES, MONTHS, OWED),
    folds=(made, prolonged, ended, earned, settled, posted),
    only={EntryPosted: is_owed},
    figures=FIGURES,
)
