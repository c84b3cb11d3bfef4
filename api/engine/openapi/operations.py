"""What the document says of a command and of a read: all of it from the tables that make the routes."""

from typing import get_type_hints

import msgspec

from api.engine.ask import Look, Read
from api.engine.formats import formats_of
from api.engine.openapi.parameters import path_parameter, query_parameter
from api.engine.openapi.responses import (
    COMMAND_STATUSES,
    QUESTION_STATUSES,
    READ_STATUSES,
    header,
    refused,
)
from api.engine.openapi.schemas import Json, json_content, ref
from api.engine.preview import PreviewAsked
from api.engine.route import FIELD_TYPES, Route, path_fields
from api.engine.submit import KEY

_PREVIEW = get_type_hints(PreviewAsked, include_extras=True)["preview"]


def command_operation(route: Route, body: Json, whom: list[str]) -> Json:
    """Return the POST of a command whose body is of this shape, and which is for these."""
    doc = " ".join((route.command.__doc__ or "").split())
    operation: Json = {
        "operationId": route.operation,
        "tags": [route.name.partition(".")[0]],
        "summary": doc.partition(". ")[0].rstrip(".").partition(" (")[0],
        "description": f"{doc}\n\nFor: {', '.join(whom)}.{_second_person(route)}",
        "parameters": [
            *(path_parameter(name, kind) for name, kind in route.path_types().items()),
            query_parameter("preview", _PREVIEW, "false", None),
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "1-200 visible ASCII characters, yours to choose, once a command; none for a preview",
                "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
                "example": "3f9c1f0e-1",
            },
        ],
        "responses": {
            "200": {
                "description": "Nothing was done: what it would write (`preview=true`).",
                "headers": {"X-Patto-Position": header("where it was decided", "integer")},
                "content": json_content(ref("PreviewShown")),
            },
            "201": {
                "description": "Accepted, durable and sealed: the receipt.",
                "headers": {
                    "Location": header("where what came of it can be read", "string"),
                    "X-Patto-Position": header("the receipt's `last`", "integer"),
                },
                "content": json_content(ref("ReceiptShown")),
            },
            **refused(COMMAND_STATUSES),
        },
    }
    if route.body_fields:
        content = json_content(body)
        if route.example:
            content["application/json"]["example"] = msgspec.to_builtins(route.example)
        if route.also is not None:
            content[route.also.media] = {"schema": {"type": "string"}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _second_person(route: Route) -> str:
    """Say that a command is only proposed, if another person has to approve it."""
    days = route.command.approved_within_days
    return (
        f" It is proposed, and done when another of them approves within {days} days."
        if days
        else ""
    )


def read_operation(read: Read, subject: str, answer: Json, body: Json | None) -> Json:
    """Return the GET of a read about a subject, with the shape of its answer; the POST where a body of this shape asks."""
    parameters = [path_parameter(name, FIELD_TYPES[name]) for name in path_fields(read.path)]
    if body is None:
        parameters += _query_parameters(read)
    headers = {"ETag": header("names this very answer", "string")}
    if issubclass(read.query, Look):
        parameters.append(
            {
                "name": "X-Patto-Position",
                "in": "header",
                "description": "a position that you were told: it is waited for, if the book has it",
                "schema": {"type": "integer", "minimum": 0},
            }
        )
        headers["X-Patto-Position"] = header("the position that the answer reflects", "integer")
    responses: Json = {
        "200": {"description": read.doc, "headers": headers, "content": _contents(read, answer)},
        "304": {"description": "You have this very answer (`If-None-Match`)."},
        **refused(READ_STATUSES if body is None else QUESTION_STATUSES),
    }
    operation: Json = {
        "operationId": read.name,
        "tags": [subject],
        "summary": read.doc.partition(". ")[0].partition(";")[0].rstrip("."),
        "description": f"{read.doc}\n\nFor: {read.may.value}.",
        "parameters": parameters,
        "responses": responses,
    }
    if body is not None:
        del responses["304"]
        content = json_content(body)
        content["application/json"]["example"] = msgspec.to_builtins(read.example)
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _query_parameters(read: Read) -> list[Json]:
    hints = get_type_hints(read.query, include_extras=True)
    return [
        query_parameter(field.name, hints[field.name], field.default, read.example.get(field.name))
        for field in msgspec.structs.fields(read.query)
    ]


def _contents(read: Read, answer: Json) -> Json:
    """Return every form of an answer; what is streamed row by row is a text."""
    streams = {one.media: {"schema": {"type": "string"}} for one in formats_of(read) if one.rows}
    return json_content(answer) | streams
