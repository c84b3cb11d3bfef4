"""Who asks: everything that one can sign in with passes through here."""

from typing import Protocol

from api.engine.problems import TokenNeeded
from api.engine.request import Request
from ledger.kernel.who import Who


class Credential(Protocol):
    """One thing that can be signed in with: a bearer token, a browser's session."""

    def known(self, request: Request) -> Who | None:
        """Return whom a request comes from, if that can be said at once."""
        ...

    async def found(self, request: Request) -> Who | None:
        """Return whom a request comes from, after looking it up; None for nobody."""
        ...


class Authentication:
    """Asks one kind of credential after the other; the first that names somebody counts."""

    def __init__(self, *kinds: Credential) -> None:
        self._kinds = kinds

    async def who(self, request: Request) -> Who:
        """Return who asks; refuses `TokenNeeded`."""
        for kind in self._kinds:
            if who := kind.known(request):
                return who
        for kind in self._kinds:
            if who := await kind.found(request):
                return who
        raise TokenNeeded
