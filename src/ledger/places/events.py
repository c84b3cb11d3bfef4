"""Facts about the places of the pact."""

from typing import ClassVar

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class OfHub(Fact, frozen=True, kw_only=True, gc=False):
    """Something about a hub, by which it is found."""

    found_by: ClassVar = {"hub": "hub"}

    hub: Ref


class HubOpened(OfHub, frozen=True, kw_only=True, gc=False, tag="places.hub-opened.v1"):
    """A hub opened in a municipality; `population` is what the ISTAT table said that day."""

    begins: ClassVar = "hub"

    name: str
    side: str
    istat: str
    municipality: str
    population: int


class HubRenamed(OfHub, frozen=True, kw_only=True, gc=False, tag="places.hub-renamed.v1"):
    """A hub has another name."""

    name: str


class HubWithdrawn(OfHub, frozen=True, kw_only=True, gc=False, tag="places.hub-withdrawn.v1"):
    """The hub was opened by mistake, nothing lived on it, and it is no more."""
