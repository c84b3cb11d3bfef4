"""Who speaks for whom when network and hub agree."""

from ledger.conventions.events import Party
from ledger.kernel.asker import must_run
from ledger.kernel.see import See
from ledger.kernel.who import Role


def party(see: See, hub: str) -> Party:
    """Return for whom the asker speaks: operators for the network, a hub's host for the hub; refuses all others."""
    must_run(see, hub)
    return Party.HUB if see.who.role is Role.HOST else Party.NETWORK
