"""Mail about money: documents that were issued, and months of a plan that could not be paid."""

from collections.abc import Iterator
from typing import Any

from ledger.kernel.fact import Line
from ledger.kernel.ids import Prefix, is_id_of
from ledger.plans.events import MonthUnpaid
from ledger.treasury.document_events import DocumentIssued
from projections.mail.outbox import Kind, OutboxRow, told


def issued(fact: DocumentIssued, line: Line[Any]) -> Iterator[OutboxRow]:
    """It is there; between hubs nobody is told by mail."""
    if is_id_of(Prefix.MEMBER, fact.buyer):
        yield from told(Kind.DOCUMENT, (fact.buyer,), fact.document, line.at)


def unpaid(fact: MonthUnpaid, line: Line[Any]) -> Iterator[OutboxRow]:
    """The wallet lacked what a month costs."""
    yield from told(Kind.UNPAID, (fact.payer,), fact.subscription, line.at)
