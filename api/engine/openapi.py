"""The OpenAPI 3.1 document, made of the same tables that make the routes: neither can differ from the other."""

from collections.abc import Iterable, Mapping
from functools import reduce
from http import HTTPStatus
from importlib.metadata import version
from operator import or_
from typing import Any, Final, get_type_hints

import msgspec

from api.engine.ask import Look, Read
from api.engine.contents import Contents
from api.engine.formats import formats_of
from api.engine.problems import kinds, meaning, members, status_of
from api.engine.route import FIELD_TYPES, Route, path_fields
from api.engine.submit import KEY, ReceiptShown
from ledger.kernel.fact import Line

Json = dict[str, Any]

REF: Final = "#/components/schemas/{name}"
_READ_STATUSES: Final = (400, 401, 403, 404, 406, 409, 422, 503)
_COMMAND_STATUSES: Final = (400, 401, 403, 404, 409, 413, 415, 422, 503)
_ABOUT: Final = """
The ledger of a pact between cities and villages: stays, shared houses, startup stakes.

**Sign in** with `Authorization: Bearer …`; `patto serve` says where the first tokens are.

**Commands** are POSTs with an `Idempotency-Key`. The same key with the same command gives the first
receipt again; with another command it is refused. A receipt is durable and sealed when you have it.

**Refusals** are problem details (RFC 9457) with a stable `type`, which is also a page.

**Reads** say which position they reflect (`X-Patto-Position`) and answer as of a day (`as_of`), a
moment (`at`) or a position (`position`). With `after`, or a header `X-Patto-Position`, set to a
receipt's `last`, a read includes what you wrote. Sums are euro cents, days are those of Rome.

**Lists** come in pages of JSON, or whole, streamed row by row as of one position, as `application/x-ndjson` or `text/csv`: say
which with `Accept`.
"""

_OTHERS: Final = {
    "bulk": "Many commands at once",
    "reads": "Everything that can be read",
    "service": "Health and measures",
}


class Problem(msgspec.Struct, frozen=True):
    """Problem details (RFC 9457); the figures that explain a refusal are members beside these."""

    type: str
    title: str
    status: int
    detail: str


class Schemas:
    """The schemas of many types, made together so that each is written once."""

    def __init__(self, types: Iterable[Any]) -> None:
        wanted = list(types)
        found, self.components = msgspec.json.schema_components(wanted, ref_template=REF)
        self._found = dict(zip(map(id, wanted), found, strict=True))
        self._kept = wanted  # An id is good only as long as its object lives.

    def __call__(self, kind: Any) -> Json:
        """Return the schema of one of the types."""
        return self._found[id(kind)]


def document(contents: Contents) -> Json:
    """Return the whole document."""
    bodies = {route.name: route.body_type() for route in contents.routes}
    answers = {read.name: read.tells for read in contents.reads}
    line = _line_of(_union(contents.rules.facts.values()))
    command = _union(contents.rules.commands.values())
    schemas = Schemas([*bodies.values(), *answers.values(), ReceiptShown, Problem, line, command])
    _put_facts(schemas, _renamed(schemas, schemas(line), "Line"))
    paths: dict[str, Json] = {}
    for route in contents.routes:
        paths.setdefault(route.path, {})["post"] = _command(route, schemas(bodies[route.name]))
    for read in contents.reads:
        paths.setdefault(read.path, {})["get"] = _read(read, schemas(answers[read.name]))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Patto", "version": version("patto"), "description": _ABOUT.strip()},
        "security": [{"token": []}],
        "tags": [
            {"name": name, "description": text}
            for name, text in {**contents.titles, **_OTHERS}.items()
        ],
        "paths": dict(sorted({**paths, **other_paths(contents.routes[0])}.items())),
        "components": {
            "schemas": schemas.components,
            "responses": _problems(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _line_of(fact: Any) -> Any:
    return Line[fact]


def _union(kinds: Iterable[Any]) -> Any:
    return reduce(or_, kinds)


def _put_facts(schemas: Schemas, line: Json) -> None:
    """Say what the raw lines and the facts of a receipt are made of."""
    components = schemas.components
    any_fact = _resolved(components, line)["properties"]["fact"]
    components["ReceiptShown"]["properties"]["facts"]["items"] = any_fact
    for name in ("FactShown", "WholeFact"):
        components[name]["properties"]["line"] = line
    components["Problem"]["additionalProperties"] = True


def _renamed(schemas: Schemas, schema: Json, name: str) -> Json:
    """Give a component a name of its own: msgspec calls a line after all the facts it may hold."""
    former = schema["$ref"].rpartition("/")[2]
    schemas.components[name] = schemas.components.pop(former)
    return {"$ref": REF.format(name=name)}


def _resolved(components: Mapping[str, Json], schema: Json) -> Json:
    name = schema.get("$ref", "").rpartition("/")[2]
    return components[name] if name else schema


def _command(route: Route, body: Json) -> Json:
    doc = " ".join((route.command.__doc__ or "").split())
    operation: Json = {
        "operationId": route.operation,
        "tags": [route.name.partition(".")[0]],
        "summary": doc.partition(". ")[0].rstrip(".").partition(" (")[0],
        "description": doc,
        "parameters": [
            *(_path_parameter(name, kind) for name, kind in route.path_types().items()),
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": "1-200 visible ASCII characters, yours to choose, once a command",
                "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
                "example": "3f9c1f0e-1",
            },
        ],
        "responses": {
            "201": {
                "description": "Accepted, durable and sealed: the receipt.",
                "headers": {
                    "Location": _header("where what came of it can be read", "string"),
                    "X-Patto-Position": _header("the receipt's `last`", "integer"),
                },
                "content": _json({"$ref": REF.format(name="ReceiptShown")}),
            },
            **_refused(_COMMAND_STATUSES),
        },
    }
    if route.body_fields:
        content = _json(body)
        if route.example:
            content["application/json"]["example"] = msgspec.to_builtins(route.example)
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _read(read: Read, answer: Json) -> Json:
    hints = get_type_hints(read.query, include_extras=True)
    defaults = {field.name: field.default for field in msgspec.structs.fields(read.query)}
    parameters = [_path_parameter(name, FIELD_TYPES[name]) for name in path_fields(read.path)]
    parameters += [
        _query_parameter(name, hints[name], defaults[name], read.example.get(name))
        for name in read.query.__struct_fields__
    ]
    headers = {"ETag": _header("names this very answer", "string")}
    if issubclass(read.query, Look):
        parameters.append(
            {
                "name": "X-Patto-Position",
                "in": "header",
                "description": "the same as `after`",
                "schema": {"type": "integer", "minimum": 0},
            }
        )
        headers["X-Patto-Position"] = _header("the position that the answer reflects", "integer")
    responses: Json = {
        "200": {"description": read.doc, "headers": headers, "content": _contents(read, answer)},
        "304": {"description": "You have this very answer (`If-None-Match`)."},
        **_refused(_READ_STATUSES),
    }
    return {
        "operationId": read.name,
        "tags": ["reads"],
        "summary": read.doc.partition(". ")[0].partition(";")[0].rstrip("."),
        "description": f"{read.doc}\n\nFor: {read.may.value}.",
        "parameters": parameters,
        "responses": responses,
    }


def _path_parameter(name: str, kind: Any) -> Json:
    schema = msgspec.json.schema(kind)
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameter(name: str, kind: Any, default: Any, example: Any) -> Json:
    schema = _without_null(_inlined(msgspec.json.schema(kind)))
    description = schema.pop("description", "")
    parameter: Json = {"name": name, "in": "query", "schema": schema}
    if default is msgspec.NODEFAULT:
        parameter["required"] = True
    elif default not in (None, ""):
        schema["default"] = default
    if description:
        parameter["description"] = description
    if example is not None:
        parameter["example"] = example
    return parameter


def _inlined(schema: Json) -> Json:
    """An enum is the only named type that a parameter has: put it where it is used."""
    named = schema.pop("$defs", {})

    def put(part: Any) -> Any:
        if isinstance(part, dict):
            if "$ref" in part:
                return named[part["$ref"].rpartition("/")[2]]
            return {name: put(value) for name, value in part.items()}
        return [put(one) for one in part] if isinstance(part, list) else part

    return dict(put(schema))


def _without_null(schema: Json) -> Json:
    """A parameter that has no value is left out; nobody sends null in an address."""
    options = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if len(options) != 1:
        return schema
    return {**options[0], **{name: value for name, value in schema.items() if name != "anyOf"}}


def _header(description: str, kind: str) -> Json:
    return {"description": description, "schema": {"type": kind}}


def _contents(read: Read, answer: Json) -> Json:
    """Return every form of an answer; what is streamed row by row is a text."""
    streams = {one.media: {"schema": {"type": "string"}} for one in formats_of(read) if one.rows}
    return _json(answer) | streams


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _refused(statuses: Iterable[int]) -> Json:
    return {str(one): {"$ref": f"#/components/responses/{one}"} for one in statuses}


def _problems() -> Json:
    """Return one response a status, naming every refusal that has it."""
    return {
        str(status): _problem(status)
        for status in sorted({*_COMMAND_STATUSES, *_READ_STATUSES, 405, 500})
    }


def _problem(status: int) -> Json:
    names = [
        f"- [`{slug}`](/problems/{slug}) {meaning(kind)}"
        for slug, kind in kinds().items()
        if status_of(kind) == status
    ]
    example = next((kind for kind in kinds().values() if status_of(kind) == status), None)
    content: Json = {"schema": {"$ref": REF.format(name="Problem")}}
    if example is not None:
        content["example"] = members(example())
    response: Json = {
        "description": "\n".join([HTTPStatus(status).phrase + ".", *names]),
        "content": {"application/problem+json": content},
    }
    if status == 503:
        response["headers"] = {"Retry-After": _header("seconds", "integer")}
    if status == 401:
        response["headers"] = {"WWW-Authenticate": _header("how to sign in", "string")}
    return response


def other_paths(first: Route) -> Json:
    """Return what no table holds: bulk, health, measures."""
    return {
        "/bulk": {"post": _bulk(first)},
        "/health/live": {"get": _plain("live", "Say that the process runs", {"200": "It runs."})},
        "/health/ready": {
            "get": _plain(
                "ready",
                "Say whether commands are accepted, and what keeps them from it",
                {"200": "They are.", "503": "They are not, and why."},
            )
        },
        "/metrics": {
            "get": _plain("metrics", "Measures, for Prometheus", {"200": "Measures."}, "text/plain")
        },
    }


def _plain(
    name: str, doc: str, statuses: Mapping[str, str], kind: str = "application/json"
) -> Json:
    schema = {"type": "object" if "json" in kind else "string"}
    problem = {"application/problem+json": {"schema": {"$ref": REF.format(name="Problem")}}}
    return {
        "operationId": name,
        "tags": ["service"],
        "summary": doc,
        "security": [],
        "responses": {
            status: {
                "description": text,
                "content": problem if status == "503" else {kind: {"schema": schema}},
            }
            for status, text in statuses.items()
        },
    }


def _bulk(first: Route) -> Json:
    example = {"key": "import-1", "do": first.name, **first.example}
    receipt = {"key": "import-1", "receipt": {"first": 1, "last": 1}}
    stream = {"schema": {"type": "string"}}
    return {
        "operationId": "bulk",
        "tags": ["bulk"],
        "summary": "Submit many commands, one a line",
        "description": (
            "Each line is a command as JSON with its name in `do`, all its fields, and its"
            " idempotency key in `key`. Each is answered by a line, in order, as soon as it is"
            " decided: `{key, receipt}` or `{key, problem}`. A bad line refuses only itself."
        ),
        "requestBody": {
            "required": True,
            "content": {
                "application/x-ndjson": {
                    **stream,
                    "example": msgspec.json.encode(example).decode() + "\n",
                }
            },
        },
        "responses": {
            "200": {
                "description": "A line for each line.",
                "content": {
                    "application/x-ndjson": {
                        **stream,
                        "example": msgspec.json.encode(receipt).decode() + "\n",
                    }
                },
            },
            **_refused((400, 401, 413, 415, 503)),
        },
    }
