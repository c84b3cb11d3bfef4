"""The OpenAPI 3.1 document, made of the same tables that make the routes: neither can differ from the other.

Litestar makes such a document from the signatures of handlers, which are all alike here: what an endpoint
takes and gives stands in its route or its read.
"""

from collections.abc import Iterable
from functools import reduce
from importlib.metadata import version
from operator import or_
from typing import Any, Final

from api.engine.contents import Contents
from api.engine.openapi.askers import askers
from api.engine.openapi.engine_paths import engine_paths
from api.engine.openapi.operations import command_operation, read_operation
from api.engine.openapi.responses import Problem, problem_responses
from api.engine.openapi.schemas import Json, Schemas, ref
from api.engine.preview import PreviewShown
from api.engine.submit import ReceiptShown
from api.engine.verification_rows import VerificationShown
from ledger.kernel.fact import Line

_ABOUT: Final = """
The ledger of a pact between cities and villages: stays, shared houses, startup stakes.

**Sign in** with `Authorization: Bearer …`; `patto serve` says where the first tokens are.
Who applies at a door of the pact has no account: they draw 32 random bytes and come with `Authorization: Application …`, the
bytes in base64url. Whoever has them is that applicant, and nobody else sees the application but the staff.

**Commands** are POSTs with an `Idempotency-Key`. The same key with the same command gives the first
receipt again; with another command it is refused. A receipt is durable and sealed when you have it.

**Previews**: with `?preview=true`, and without a key, a command is decided and not done. The answer is the facts that it
would write, and the position it was decided at; or the refusal that it would meet.

**Refusals** are problem details (RFC 9457) with a stable `type`, which is also a page.

**Reads** say which position they reflect (`X-Patto-Position`) and answer as of a day (`as_of`), a
moment (`at`) or a position (`position`). A read includes what you wrote before, unless you name a
position or a moment; of another server, send the `X-Patto-Position` of the last answer along. With
`after` a read waits for any position. Sums are euro cents, days are those of Rome.

**Lists** come in pages of JSON, or whole, streamed row by row as of one position, as `application/x-ndjson` or `text/csv`: say
which with `Accept`. In CSV a text that a spreadsheet would compute (it begins with `=`, `+`, `-`, `@`, a tab or a carriage
return) has a single quote before it. With `Accept-Language: it` CSV has semicolons, euros with a decimal comma
(`balance_euro` for `balance_cents`) and a mark of UTF-8, as Excel opens it in Italy.
"""

_OTHERS: Final = {
    "bulk": "Many commands at once",
    "verifications": "Everything derived from the log again and compared",
    "service": "Health and measures",
}


_SHOWN: Final = (ReceiptShown, PreviewShown, VerificationShown, Problem)


def document(contents: Contents) -> Json:
    """Return the whole document."""
    bodies = {route.name: route.body_type() for route in contents.routes}
    answers = {read.name: read.returns for read in contents.reads}
    questions = {read.name: read.query for read in contents.reads if read.in_body}
    line = _line_of(_union(contents.rules.facts.values()))
    command = _union(contents.rules.commands.values())
    schemas = Schemas(
        [
            *bodies.values(),
            *answers.values(),
            *questions.values(),
            *_SHOWN,
            line,
            command,
        ]
    )
    # msgspec calls a line after all the facts it may hold.
    _put_facts(schemas, schemas.renamed(schemas(line), "Line"))
    paths = engine_paths(contents.routes[0], schemas(VerificationShown))
    for route in contents.routes:
        whom = askers(contents.rules.verbs[route.command], contents.guards)
        paths.setdefault(route.path, {})["post"] = command_operation(
            route, schemas(bodies[route.name]), whom
        )
    for subject, reads in contents.reads_of.items():
        for read in reads:
            question = schemas(questions[read.name]) if read.in_body else None
            operation = read_operation(read, subject, schemas(answers[read.name]), question)
            paths.setdefault(read.path, {})["post" if read.in_body else "get"] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Patto", "version": version("patto"), "description": _ABOUT.strip()},
        "security": [{"token": []}],
        "tags": [
            {"name": name, "description": text}
            for name, text in {**contents.titles, **_OTHERS}.items()
        ],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas.components,
            "responses": problem_responses(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _line_of(fact: Any) -> Any:
    return Line[fact]


def _union(kinds: Iterable[Any]) -> Any:
    return reduce(or_, kinds)


def _put_facts(schemas: Schemas, line: Json) -> None:
    """Say what the raw lines and the facts of a receipt are made of; what facts there are stands once."""
    components = schemas.components
    in_line = schemas.resolved(line)["properties"]
    components["Fact"], in_line["fact"] = in_line["fact"], ref("Fact")
    for name in ("ReceiptShown", "PreviewShown"):
        components[name]["properties"]["facts"]["items"] = ref("Fact")
    for name in ("FactShown", "WholeFact"):
        components[name]["properties"]["line"] = line
    components["Problem"]["additionalProperties"] = True
