"""The same log in memory: what PostgreSQL does, without PostgreSQL, for tests and rehearsals."""

from bisect import bisect_left

from ledger.log.page import (
    Found,
    Head,
    HeadMoved,
    Page,
    PageSpoiled,
    Snapshot,
    Stored,
    Want,
)
from ledger.log.tags import digest
from ledger.seal.tree import EMPTY, Frontier


class Pages:
    """What is stored: shared by every `MemoryLog` that writes the same book."""

    def __init__(self) -> None:
        self.datas: list[bytes] = []
        self.kinds: list[str] = []
        self.pages: list[Page] = []
        self.tags: dict[bytes, list[int]] = {}
        self.claims: dict[bytes, tuple[bytes, int, int]] = {}
        self.snapshots: dict[tuple[str, str], Snapshot] = {}

    def write(self, page: Page) -> None:
        """Store a page whole, or raise and store nothing."""
        if self.pages and page.at < self.pages[-1].at:
            raise PageSpoiled("the clock went back")
        if any(claim.key in self.claims for claim in page.claims):
            raise PageSpoiled("a key is known")
        start = len(self.datas)
        self.datas += page.datas
        self.kinds += page.kinds
        self.pages.append(page)
        for tag, owner in zip(page.tags, page.owners, strict=True):
            self.tags.setdefault(tag, []).append(start + owner)
        for claim in page.claims:
            self.claims[claim.key] = (claim.fingerprint, start + claim.first, start + claim.last)

    def page_of(self, position: int) -> Page:
        """Return the page that a position was written in."""
        ends = [page.expected + len(page.datas) for page in self.pages]
        return self.pages[bisect_left(ends, position)]


class MemoryLog:
    """One process's view of the pages."""

    def __init__(self, pages: Pages | None = None) -> None:
        self.pages = pages or Pages()

    async def head(self) -> Head:
        """Return where the log ends."""
        if not self.pages.pages:
            return Head()
        page = self.pages.pages[-1]
        return Head(len(self.pages.datas), page.at, page.frontier)

    async def last_page(self) -> tuple[Frontier, list[bytes], bytes] | None:
        """Return the tree before the last page, its lines, and its root."""
        if not self.pages.pages:
            return None
        before = self.pages.pages[-2].frontier if len(self.pages.pages) > 1 else EMPTY
        page = self.pages.pages[-1]
        return before, page.datas, page.root

    async def append(self, page: Page) -> set[bytes]:
        """Append, or raise as PostgreSQL would."""
        if page.expected != len(self.pages.datas):
            raise HeadMoved(f"expected {page.expected}, found {len(self.pages.datas)}")
        if page.datas:
            self.pages.write(page)
        return {key for key in page.asked if key in self.pages.claims}

    async def take_turn(self) -> None:
        """Nobody else can write between two awaits of one loop."""

    async def end_turn(self) -> None:
        """Nothing was taken."""

    async def load(self, wants: list[Want], bound: int) -> Found:
        """Return snapshots and lines at or before `bound`."""
        snapshots: dict[int, tuple[int, bytes]] = {}
        positions: set[int] = set()
        for n, want in enumerate(wants):
            start = 0
            kept = self.pages.snapshots.get((want.kind, want.key))
            if kept and kept.fold == want.fold and kept.position <= bound:
                snapshots[n] = (kept.position, kept.state)
                start = kept.position
            tagged = self.pages.tags.get(digest(want.tag), [])
            positions.update(p for p in tagged if start < p <= bound)
        return Found(snapshots, [(p, self.pages.datas[p - 1]) for p in sorted(positions)])

    async def after(self, position: int, limit: int) -> list[tuple[int, bytes]]:
        """Return the next lines."""
        return list(enumerate(self.pages.datas[position : position + limit], position + 1))

    async def stored(self, keys: list[bytes]) -> dict[bytes, Stored]:
        """Return what is remembered of these keys."""
        found = {}
        for key in keys:
            if key in self.pages.claims:
                fingerprint, first, last = self.pages.claims[key]
                page = self.pages.page_of(last)
                size = page.expected + len(page.datas)
                datas = tuple(self.pages.datas[first - 1 : last])
                found[key] = Stored(fingerprint, first, last, page.at, size, page.root, datas)
        return found

    async def of_kind(self, kind: str) -> list[bytes]:
        """Return every line of one kind of fact, in order."""
        both = zip(self.pages.kinds, self.pages.datas, strict=True)
        return [data for name, data in both if name == kind]

    async def tagged(self, tags: list[str]) -> list[str]:
        """Return those of the tags that any fact has."""
        return [tag for tag in tags if digest(tag) in self.pages.tags]

    async def keep(self, snapshots: list[Snapshot]) -> None:
        """Keep snapshots, unless newer ones are kept."""
        for new in snapshots:
            old = self.pages.snapshots.get((new.kind, new.key))
            if old is None or old.fold != new.fold or old.position < new.position:
                self.pages.snapshots[new.kind, new.key] = new

    async def reconnect(self) -> None:
        """Nothing to connect."""

    async def close(self) -> None:
        """Nothing to close."""
