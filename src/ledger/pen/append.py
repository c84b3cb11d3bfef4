"""An append is one batch on its way to the log, until it is durable, fails, or is given up."""

from ledger.log.batch import Batch, Head, Snapshot
from ledger.pen.draft import BatchDraft


class Append:
    """One append in flight.

    `head` is where the log ends once it is durable; `snapshots` are saved after it; `began_at` is in
    seconds of the event loop's clock; `failed` says why it is not known to be durable.
    """

    def __init__(
        self,
        draft: BatchDraft,
        batch: Batch,
        head: Head,
        *,
        snapshots: list[Snapshot],
        began_at: float,
    ) -> None:
        self.draft = draft
        self.batch = batch
        self.head = head
        self.snapshots = snapshots
        self.began_at = began_at
        self.done = False
        self.failed: Exception | None = None

    def fail(self, why: Exception) -> None:
        """Give it up; whatever becomes of it is found out from the log."""
        self.failed = self.failed or why
        self.done = True
