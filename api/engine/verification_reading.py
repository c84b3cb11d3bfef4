"""A verification over HTTP: begun by whoever may, and asked about as often as one likes.

POST /verifications           begins one, or answers with the one that runs: it writes no fact, and asking twice does
                              nothing twice, so that no idempotency key is needed
GET  /verifications/{id}      what is being checked, how far that is, and at the end what was found
"""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from api.engine.answer import JSON, NO_STORE, Answer, encode
from api.engine.ask import Nothing
from api.engine.backend import Backend
from api.engine.endpoint import endpoint
from api.engine.problems import NotAllowed
from api.engine.query import query_of
from api.engine.request import Request
from ledger.kernel.who import Role, Who

PATH: Final = "/verifications"
MAY_VERIFY: Final = frozenset({Role.AUDITOR, Role.OPERATOR})


def verification_endpoints(backend: Backend) -> list[HTTPRouteHandler]:
    """Return the two addresses."""
    verifications = backend.verifications

    async def begin(request: Request, who: Who) -> Answer:
        _must_verify(request, who)
        shown = await verifications.begin(who)
        location = f"{PATH}/{shown.verification}".encode()
        return Answer(202, encode(shown), JSON, NO_STORE, (b"location", location))

    async def show(request: Request, who: Who) -> Answer:
        _must_verify(request, who)
        shown = await verifications.of(request.fields["verification"])
        return Answer(200, encode(shown), JSON, NO_STORE)

    one, signed_in = f"{PATH}/{{verification}}", backend.authentication
    return [
        endpoint(["POST"], PATH, "verify", signed_in, begin, gives_command=False),
        endpoint(["GET"], one, "verification", signed_in, show),
    ]


def _must_verify(request: Request, who: Who) -> None:
    query_of(request.scope["query_string"], Nothing)
    if who.role not in MAY_VERIFY:
        raise NotAllowed("Only for: auditors, operators.", role=who.role)
