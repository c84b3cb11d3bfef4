"""The OpenAPI document is true: whatever it allows is answered as it says, whatever it forbids is refused."""

from uuid import uuid4

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from api.engine.openapi.document import document
from api.registry import CONTENTS
from tests.api.serving import listening
from tests.api.town import Town

pytestmark = pytest.mark.usefixtures("anyio_backend")

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
OPERATIONS = [
    (method, path) for path, item in sorted(document(CONTENTS)["paths"].items()) for method in item
]
# Health, measures and a verification take nothing, and bulk takes any line: it answers each.
TAKES_ANYTHING = {"/bulk", "/health/live", "/health/ready", "/metrics", "/verifications"}


@schemathesis.serializer("application/x-ndjson")
def _as_lines(ctx, value):
    """Send a text as the lines that it has."""
    return value.encode() if isinstance(value, str) else ctx.encode_json(value)


@pytest.fixture(scope="module")
def served_schema(town: Town):
    """The document, as the server gives it."""
    with listening(town) as url:
        yield schemathesis.openapi.from_url(f"{url}/schema/openapi.json")


def _operation(schema, method: str, path: str):
    return schema[path][method]


def _ask(town: Town, case, checks) -> None:
    """Ask as an operator, sometimes about things that exist."""
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {town.tokens['operator']}"}
    if case.method == "POST" and (case.query or {}).get("preview") != "true":
        case.headers.setdefault("Idempotency-Key", str(uuid4()))
    case.call_and_validate(checks=checks)


def _settings(examples: int) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )


@pytest.mark.parametrize("method, path", OPERATIONS, ids=lambda part: part)
def test_what_the_document_allows_is_answered_as_it_says(
    town: Town, served_schema, method: str, path: str
):
    """Status, type and shape of every answer are those of the document."""
    operation = _operation(served_schema, method, path)

    @hypothesis.given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    @_settings(12)
    def ask(case):
        _ask(town, case, CHECKS)

    ask()


@pytest.mark.parametrize("method, path", OPERATIONS, ids=lambda part: part)
def test_what_the_document_allows_about_real_things(
    town: Town, served_schema, method: str, path: str
):
    """The same with ids of things that exist."""
    operation = _operation(served_schema, method, path)

    @hypothesis.given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    @_settings(12)
    def ask(case):
        names = case.path_parameters or {}
        case.path_parameters = {name: town.ids.get(name, value) for name, value in names.items()}
        _ask(town, case, CHECKS)

    ask()


@pytest.mark.parametrize(
    "method, path",
    [one for one in OPERATIONS if one[1] not in TAKES_ANYTHING],
    ids=lambda part: part,
)
def test_what_the_document_forbids_is_refused(town: Town, served_schema, method: str, path: str):
    """Wrong types, unknown fields, broken bounds: a 4xx that the document knows."""
    operation = _operation(served_schema, method, path)

    @hypothesis.given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    @_settings(12)
    def ask(case):
        _ask(town, case, (*CHECKS, negative_data_rejection))

    ask()
