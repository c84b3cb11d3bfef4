"""The pages that explain the API: templates, filled from the OpenAPI document and the refusals there are."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

import msgspec
from jinja2 import Environment, PackageLoader

from api.engine.answer import NOSNIFF, Answer, Header
from api.engine.problems import NotHere, kinds, meaning, status_of, title

Json = Mapping[str, Any]

ASSETS: Final = {
    "docs.css": b"text/css; charset=utf-8",
    "docs.js": b"text/javascript; charset=utf-8",
}
# The pages load nothing but their own two files, and speak to nobody but this server.
_SAFE: Final[tuple[Header, ...]] = (
    NOSNIFF,
    (
        b"content-security-policy",
        (
            b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            b" img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
    ),
    (b"referrer-policy", b"no-referrer"),
)
_TEMPLATES: Final = Environment(
    loader=PackageLoader("api.engine"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def asset(name: str) -> Answer:
    """Return one of the pages' own files."""
    data = files("api.engine.assets").joinpath(name).read_bytes()
    return Answer(200, data, (b"content-type", ASSETS[name]), safe=_SAFE)


def problems_page(slug: str) -> Answer:
    """Return the page that explains a type of problem, or all of them; refuses `NotHere`."""
    if slug and slug not in kinds():
        raise NotHere(problem=slug)
    chosen = {slug: kinds()[slug]} if slug else kinds()
    return _page(
        "problems.html",
        title=title(chosen[slug]) if slug else "What can be refused, and why",
        problems=[
            {"slug": name, "status": status_of(kind), "meaning": meaning(kind)}
            for name, kind in chosen.items()
        ],
    )


def docs_page(document: Json) -> Answer:
    """Return the whole page: what there is by subject, and each thing with a form to try it."""

    def resolved(schema: Json) -> Json:
        """Return what a reference of the document stands for."""
        if "$ref" not in schema:
            return schema
        *_, group, name = schema["$ref"].split("/")
        found: Json = document["components"][group][name]
        return found

    return _page("docs.html", title="The API", document=document, resolved=resolved, pretty=_pretty)


def _page(template: str, **values: Any) -> Answer:
    """Return a template, filled."""
    text = _TEMPLATES.get_template(template).render(values)
    return Answer(200, text.encode(), (b"content-type", b"text/html; charset=utf-8"), safe=_SAFE)


def _pretty(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
