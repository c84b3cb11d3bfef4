"""The demo's treasurer has moved what waits between banks each month, told a wrong day once, and the last weeks wait."""

import asyncio
from collections import Counter

from ledger.log.memory import StoredBatches
from ledger.registry import RULES
from ledger.treasury.events import BankTransferCancelled, BankTransferNoted
from projections.recount import Recount
from tests.demo.paper import UNTIL, filled


def test_most_is_moved_and_the_last_weeks_wait() -> None:
    """Nothing of a month that was over when the bank was last told to move; the rest is shown as to be moved."""
    stored = StoredBatches()
    asyncio.run(filled(1, stored=stored))
    recount = Recount()
    recount.take(stored.datas)
    recount.finish()
    assert recount.differences == []
    facts = [RULES.decode(data).fact for data in stored.datas]
    noted = [fact for fact in facts if isinstance(fact, BankTransferNoted)]
    cancelled = [fact for fact in facts if isinstance(fact, BankTransferCancelled)]
    assert [fact.reason for fact in cancelled] == ["wrong-day"]
    assert Counter(fact.reference for fact in noted).most_common(1)[0][1] == 2
    waits = {entry for moves in recount.transit.to_make().values() for entry in moves}
    since = [move.since for (entry, _), move in recount.transit.moves.items() if entry in waits]
    assert since
    assert min(since) >= UNTIL.replace(day=1).isoformat()
