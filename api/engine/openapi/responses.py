"""What may be answered instead: one response a status, naming every refusal that has it."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

import msgspec

from api.engine.openapi.schemas import Json, ref
from api.engine.problems import kinds, meaning, members, status_of

READ_STATUSES: Final = (400, 401, 403, 404, 406, 409, 422, 429, 503)
QUESTION_STATUSES: Final = (400, 401, 403, 404, 406, 409, 413, 415, 422, 429, 503)
COMMAND_STATUSES: Final = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
# Litestar's own 405, and our own mistakes: no operation names them, and any may answer so.
_ANYWHERE: Final = (405, 500)


class Problem(msgspec.Struct, frozen=True):
    """Problem details (RFC 9457); the figures that explain a refusal are members beside these."""

    type: str
    title: str
    status: int
    detail: str


def refused(statuses: Iterable[int]) -> Json:
    """Return the responses of these statuses, as an operation names them."""
    return {str(one): {"$ref": f"#/components/responses/{one}"} for one in statuses}


def problem_responses() -> Json:
    """Return one response a status, naming every refusal that has it."""
    return {
        str(status): _problem(status)
        for status in sorted({*COMMAND_STATUSES, *QUESTION_STATUSES, *_ANYWHERE})
    }


def _problem(status: int) -> Json:
    names = [
        f"- [`{slug}`](/problems/{slug}) {meaning(kind)}"
        for slug, kind in kinds().items()
        if status_of(kind) == status
    ]
    example = next((kind for kind in kinds().values() if status_of(kind) == status), None)
    content: Json = {"schema": ref("Problem")}
    if example is not None:
        content["example"] = members(example())
    response: Json = {
        "description": "\n".join([HTTPStatus(status).phrase + ".", *names]),
        "content": {"application/problem+json": content},
    }
    if status in (429, 503):
        response["headers"] = {"Retry-After": header("seconds", "integer")}
    if status == 401:
        response["headers"] = {"WWW-Authenticate": header("how to sign in", "string")}
    return response


def header(description: str, kind: str) -> Json:
    """Return a header of a response."""
    return {"description": description, "schema": {"type": kind}}
