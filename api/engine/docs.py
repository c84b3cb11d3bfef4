"""The page that explains the API: made of the OpenAPI document, with nothing from anywhere else."""

import html
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, Final

import msgspec

from api.engine.answer import Answer, Header
from api.engine.problems import NotHere, kinds, meaning, status_of, title

Json = Mapping[str, Any]

ASSETS: Final = {
    "docs.css": b"text/css; charset=utf-8",
    "docs.js": b"text/javascript; charset=utf-8",
}
# The page loads nothing but its own two files, and speaks to nobody but this server.
_SAFE: Final[tuple[Header, ...]] = (
    (
        b"content-security-policy",
        (
            b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            b" img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def text_page(title: str, body: str) -> Answer:
    """Return a small page in the same dress."""
    text = (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'><link rel=icon href=data:,>"
        f"<title>{title} · Patto</title><link rel=stylesheet href=/docs/docs.css>"
        f"<main><h1>{title}</h1>{body}</main></html>"
    )
    return Answer(200, text.encode(), (b"content-type", b"text/html; charset=utf-8"), *_SAFE)


def asset(name: str) -> Answer:
    """Return one of the page's own files."""
    data = files("api.engine.assets").joinpath(name).read_bytes()
    return Answer(200, data, (b"content-type", ASSETS[name]), *_SAFE)


def problems_page(slug: str) -> Answer:
    """Return the page that explains a type of problem, or all of them; refuses `NotHere`."""
    if slug and slug not in kinds():
        raise NotHere(problem=slug)
    chosen = {slug: kinds()[slug]} if slug else kinds()
    rows = "".join(
        f"<dt id={name}><a href=/problems/{name}>{name}</a> <small>{status_of(kind)}</small>"
        f"<dd>{_text(meaning(kind))}"
        for name, kind in chosen.items()
    )
    head = title(kinds()[slug]) if slug else "What can be refused, and why"
    return text_page(
        head, f"<dl>{rows}</dl><p><a href=/problems>All of them</a> · <a href=/docs>The API</a></p>"
    )


def docs_page(document: Json) -> Answer:
    """Return the whole page: what there is by subject, and each thing with a form to try it."""
    operations = list(_operations(document))
    index = "".join(
        f"<li><a href=#{tag['name']}>{tag['name']}</a> {_text(tag['description'])}"
        for tag in document["tags"]
    )
    chapters = "".join(
        f"<section id={tag['name']}><h2>{_text(tag['description'])}</h2>"
        + "".join(
            _operation(document, *one) for one in operations if one[2]["tags"] == [tag["name"]]
        )
        + "</section>"
        for tag in document["tags"]
    )
    return text_page(
        "The API",
        f"<div class=about>{_paragraphs(document['info']['description'])}</div>"
        "<p><a href=/schema/openapi.json>The OpenAPI 3.1 document</a> ·"
        " <a href=/problems>What can be refused, and why</a></p>"
        "<p><label>Token <input id=token type=password autocomplete=off"
        " placeholder=patto_…></label> <small>stays in this page</small></p>"
        f"<ul class=index>{index}</ul>{chapters}<script src=/docs/docs.js></script>",
    )


def _operations(document: Json) -> Iterable[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def _operation(document: Json, method: str, path: str, operation: Json) -> str:
    name = operation["operationId"]
    body = next(iter(operation.get("requestBody", {}).get("content", {}).values()), None)
    return (
        f"<details id='{name}'><summary><b class={method.lower()}>{method}</b>"
        f" <code>{_text(path)}</code> <span>{_text(operation['summary'])}</span></summary>"
        f"{_paragraphs(operation.get('description', ''))}"
        f"{_parameters(operation.get('parameters', ()))}"
        f"{_fields(document, body['schema']) if body else ''}"
        f"{_form(method, path, operation, body)}{_responses(document, operation)}</details>"
    )


def _parameters(parameters: Iterable[Json]) -> str:
    rows = "".join(
        f"<tr><td><code>{one['name']}</code><td>{_kind(one['schema'])}"
        f"<td>{one['in']}{'' if not one.get('required') else ', required'}"
        f"<td>{_text(one.get('description') or one['schema'].get('description', ''))}"
        for one in parameters
    )
    return f"<table><tr><th>parameter<th>type<th>where<th>{rows}</table>" if rows else ""


def _fields(document: Json, schema: Json) -> str:
    """Return the table of an object's fields."""
    schema = _resolved(document, schema)
    required = schema.get("required", ())
    rows = "".join(
        f"<tr><td><code>{name}</code><td>{_kind(one)}"
        f"<td>{'required' if name in required else ''}<td>{_text(one.get('description', ''))}"
        for name, one in schema.get("properties", {}).items()
    )
    return f"<table><tr><th>field<th>type<th><th>{rows}</table>" if rows else ""


def _kind(schema: Json) -> str:
    if "$ref" in schema:
        return _text(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f"<code>{_text(one)}</code>" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    bounds = [
        f"{sign} {schema[name]}"
        for name, sign in (("minimum", "≥"), ("maximum", "≤"), ("maxLength", "length ≤"))
        if name in schema
    ]
    return _text(" ".join([str(schema.get("format") or schema.get("type", "any")), *bounds]))


def _form(method: str, path: str, operation: Json, body: Json | None) -> str:
    """Return what is needed to send the request from the page."""
    fields = "".join(
        f"<label>{one['name']} <input name='{one['name']}' data-in={one['in']}"
        f" value='{_text(one.get('example', ''))}'></label>"
        for one in operation.get("parameters", ())
    )
    kind, text = "", ""
    if body:
        kind = next(iter(operation["requestBody"]["content"]))
        example = body.get("example", {})
        text = example if isinstance(example, str) else _pretty(example)
        text = f"<textarea rows=6 data-kind={kind}>{_text(text)}</textarea>"
    return (
        f"<form data-method={method} data-path='{_text(path)}'>{fields}{text}"
        "<button>Send</button><pre hidden></pre></form>"
    )


def _responses(document: Json, operation: Json) -> str:
    rows = []
    for status, one in operation["responses"].items():
        response = _resolved(document, one)
        content: Json = next(iter(response.get("content", {}).values()), {})
        shape = _fields(document, content.get("schema", {})) if status.startswith("2") else ""
        first = _text(response["description"].partition("\n")[0])
        rows.append(f"<dt>{status}<dd>{first}{shape}")
    return f"<details class=answers><summary>Answers</summary><dl>{''.join(rows)}</dl></details>"


def _resolved(document: Json, schema: Json) -> Json:
    if "$ref" not in schema:
        return schema
    *_, group, name = schema["$ref"].split("/")
    found: Json = document["components"][group][name]
    return found


def _pretty(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def _paragraphs(text: str) -> str:
    """Return the few marks of Markdown that the document uses, as HTML."""
    marked = _text(text)
    for mark, tag in (("**", "b"), ("`", "code")):
        parts = marked.split(mark)
        marked = parts[0] + "".join(
            f"<{'' if n % 2 else '/'}{tag}>{part}" for n, part in enumerate(parts[1:], 1)
        )
    return "".join(f"<p>{part}</p>" for part in marked.split("\n\n") if part)


def _text(value: object) -> str:
    return html.escape(str(value))
