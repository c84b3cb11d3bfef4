"""Facts about the places of the pact."""

from ledger.kernel.fact import Fact


class HubOpened(Fact, frozen=True, kw_only=True, gc=False, tag="places.hub-opened.v1"):
    """A hub opened in a municipality; `population` is what the ISTAT table said that day."""

    hub: str
    name: str
    side: str
    istat: str
    municipality: str
    population: int


class HubRenamed(Fact, frozen=True, kw_only=True, gc=False, tag="places.hub-renamed.v1"):
    """A hub has another name."""

    hub: str
    name: str
