"""An endpoint: what one path answers to one method, for somebody who has signed in.

A handler of Litestar's may return an ASGI application, which Litestar then calls. Every endpoint returns
the same application again and again: Litestar routes, answers 404, 405 and OPTIONS, and fills the path's
fields; who asks, what is answered and every refusal are decided here, once for all.
"""

from collections.abc import Awaitable, Callable, Sequence

from litestar.handlers import HTTPRouteHandler, route
from litestar.types import ASGIApp, Method, Receive, Scope, Send

from api.engine.authentication import Authentication
from api.engine.problems import NotAllowed, NotHere, problem, refusal_for
from api.engine.request import Request
from api.engine.route import litestar_path
from ledger.kernel.refused import Kind, Refused
from ledger.kernel.who import Role, Who

Respond = Callable[[Request, Who], Awaitable[ASGIApp]]
"""Returns what sends itself; whatever it raises is answered as a problem."""

OnRefusal = Callable[[Refused], None]
"""Takes note of a problem before it is answered, whoever asked and signed in or not."""


def is_for_want_of_rights(why: Refused) -> bool:
    """Say whether somebody asked for what they may not do, or may not see."""
    return why.kind is Kind.NOT_ALLOWED or (isinstance(why, NotHere) and why.is_withheld)


def _must_give_commands(who: Who) -> None:
    if who.reads_only:
        raise NotAllowed("This token only reads.")


def _must_have_an_account(who: Who) -> None:
    if who.role is Role.APPLICANT:
        raise NotAllowed("Only for those who have an account.", role=who.role)


def endpoint(
    methods: Sequence[Method],
    path: str,
    name: str,
    authentication: Authentication,
    respond: Respond,
    on_refusal: OnRefusal | None = None,
    *,
    gives_command: bool = True,
    applicants: bool = False,
) -> HTTPRouteHandler:
    """Return Litestar's handler of a path; a POST gives a command, unless it says that it doesn't.

    Who has no account is let in where `applicants` are, and nowhere else: anybody draws such a secret.
    """
    commands = gives_command and "POST" in methods

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        who = None
        try:
            request = Request(scope, receive)
            who = await authentication.who(request)
            if not applicants:
                _must_have_an_account(who)
            if commands:
                _must_give_commands(who)
            sent = await respond(request, who)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is answered
            why = refusal_for(error)
            if who is not None and is_for_want_of_rights(why):
                authentication.log.refused(who, name)
            if on_refusal is not None:
                on_refusal(why)
            sent = problem(why)
        await sent(scope, receive, send)

    def handler() -> ASGIApp:
        """Return what answers."""
        return answer

    here = route(
        litestar_path(path),
        http_method=methods,
        name=name,
        sync_to_thread=False,
        include_in_schema=False,
    )
    return here(handler)
