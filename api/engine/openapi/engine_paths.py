"""What the engine answers itself, and no chapter brings: bulk, health, measures."""

from collections.abc import Mapping

import msgspec

from api.engine.openapi.responses import refused
from api.engine.openapi.schemas import Json, ref
from api.engine.route import Route


def engine_paths(first: Route, verification: Json) -> Json:
    """Return these paths; a route of a command serves as the example of a line of bulk.

    `verification` is the schema of what is shown of one.
    """
    return {
        "/verifications": {"post": _verify(verification)},
        "/verifications/{verification}": {"get": _verification(verification)},
        "/bulk": {"post": _bulk(first)},
        "/health/live": {"get": _plain("live", "Say that the process runs", {"200": "It runs."})},
        "/health/ready": {
            "get": _plain(
                "ready",
                "Say whether commands are accepted; what keeps them from it is for who has signed in",
                {"200": "They are.", "503": "They are not, and why."},
            )
        },
        "/metrics": {
            "get": _signed(
                _plain("metrics", "Measures, for Prometheus", {"200": "Measures."}, "text/plain")
            )
        },
    }


def _plain(
    name: str, doc: str, statuses: Mapping[str, str], kind: str = "application/json"
) -> Json:
    schema = {"type": "object" if "json" in kind else "string"}
    problem = {"application/problem+json": {"schema": ref("Problem")}}
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


def _signed(operation: Json) -> Json:
    """Return an operation that is for staff."""
    responses = {**operation["responses"], **refused((400, 401, 403, 415, 429, 503))}
    open_to_nobody = {name: value for name, value in operation.items() if name != "security"}
    return {**open_to_nobody, "responses": responses}


def _verify(shown: Json) -> Json:
    location = {"description": "where to ask about it", "schema": {"type": "string"}}
    return {
        "operationId": "verify",
        "tags": ["verifications"],
        "summary": "Have the whole book verified",
        "description": (
            "What `patto verify` does, in a process of its own. There is one at a time: while it runs this"
            " answers with it. It writes no fact and takes no key. For auditors and operators."
        ),
        "responses": {
            "202": {
                "description": "It runs.",
                "headers": {"Location": location},
                "content": {"application/json": {"schema": shown}},
            },
            **refused((400, 401, 403, 422, 429, 503)),
        },
    }


def _verification(shown: Json) -> Json:
    name = {
        "name": "verification",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
    }
    return {
        "operationId": "verification",
        "tags": ["verifications"],
        "summary": "Say how far a verification is, or what it found",
        "description": (
            "Every process on the book shows it, whichever began it; where that has died, it says so. For auditors"
            " and operators."
        ),
        "parameters": [name],
        "responses": {
            "200": {
                "description": "How far it is, or what it found.",
                "content": {"application/json": {"schema": shown}},
            },
            **refused((400, 401, 403, 404, 422, 429, 503)),
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
            **refused((400, 401, 413, 415, 429, 503)),
        },
    }
