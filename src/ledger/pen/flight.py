"""A flight is a page on its way to the log, until it lands, fails, or is given up."""

from ledger.log.page import Head, Page, Snapshot
from ledger.pen.draft import Draft


class Flight:
    """One page in the air. `failed` says why it is not known to have landed."""

    def __init__(
        self, draft: Draft, page: Page, head: Head, *, long: list[Snapshot], since: float
    ) -> None:
        self.draft = draft
        self.page = page
        self.head = head
        self.long = long
        self.since = since
        self.done = False
        self.failed: Exception | None = None

    def fail(self, why: Exception) -> None:
        """Give it up; whatever becomes of it is found out from the log."""
        self.failed = self.failed or why
        self.done = True
