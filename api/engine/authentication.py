"""Who asks: everything that one can sign in with passes through here."""

from typing import Protocol

from api.engine.access_log import AccessLog
from api.engine.allowance import Allowance, Allowances
from api.engine.problems import TokenNeeded
from api.engine.request import Request
from ledger.kernel.who import Role, Who


class Credential(Protocol):
    """One thing that can be signed in with: a bearer token, a browser's session."""

    def known(self, request: Request) -> Who | None:
        """Return whom a request comes from, if that can be said at once."""
        ...

    async def found(self, request: Request) -> Who | None:
        """Return whom a request comes from, after looking it up; None for nobody."""
        ...

    def shown(self, request: Request) -> str:
        """Return a name for what was shown, which is of no use to sign in; empty for nothing."""
        ...


class Authentication:
    """Asks one kind of credential after the other; the first that names somebody counts.

    Each address asks so much in a minute, signed in or not, each token, and each actor with all their tokens together. Of those
    without an account, who are as many as they like, each address asks less.
    """

    def __init__(
        self,
        log: AccessLog,
        *kinds: Credential,
        addresses: Allowance,
        applicants: Allowance,
        signed_in: Allowances,
    ) -> None:
        self.log = log
        self._kinds = kinds
        self._addresses = addresses
        self._applicants = applicants
        self._signed_in = signed_in

    async def who(self, request: Request) -> Who:
        """Return who asks; refuses `TokenNeeded`, and `TooMuchAsked` with the time to ask again."""
        await self.must_ask_little(request.address)
        who = await self._found(request)
        if who.role is Role.APPLICANT:
            await self._applicants.must_use(request.address)
        await self._signed_in.must_use((self.shown(request), who.actor))
        return who

    async def must_ask_little(self, address: str) -> None:
        """Refuse `TooMuchAsked` if this address asks too much, signed in or not."""
        if not self._addresses.use(address):
            await self._addresses.must_use(address)

    def shown(self, request: Request) -> str:
        """Return the name of what was shown to sign in; empty for nothing."""
        return next((name for kind in self._kinds if (name := kind.shown(request))), "")

    async def _found(self, request: Request) -> Who:
        for kind in self._kinds:
            if who := kind.known(request):
                return who
        for kind in self._kinds:
            if who := await kind.found(request):
                return who
        if name := self.shown(request):
            self.log.sign_in_failed(name)
        raise TokenNeeded
