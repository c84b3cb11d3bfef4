"""What a type looks like in the document: each named type is written once, among the components."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

Json = dict[str, Any]

_REF: Final = "#/components/schemas/{name}"


class Schemas:
    """The schemas of many types, made together so that each is written once."""

    def __init__(self, types: Iterable[Any]) -> None:
        wanted = list(types)
        made = msgspec.json.schema_components(wanted, ref_template=_REF)
        found, self.components = _with_short_names(made)
        self._found = dict(zip(map(id, wanted), found, strict=True))
        self._kept = wanted  # An id is good only as long as its object lives.

    def __call__(self, kind: Any) -> Json:
        """Return the schema of one of the types."""
        return self._found[id(kind)]

    def resolved(self, schema: Json) -> Json:
        """Return what a reference stands for."""
        name = schema.get("$ref", "").rpartition("/")[2]
        return self.components[name] if name else schema

    def renamed(self, schema: Json, name: str) -> Json:
        """Give a component another name, and return what refers to it now."""
        former = schema["$ref"].rpartition("/")[2]
        self.components[name] = {**self.components.pop(former), "title": name}
        return ref(name)


def _with_short_names(made: tuple[Any, ...]) -> tuple[list[Json], Json]:
    """Return schemas and components whose names say the chapter, where two share one, and no module or type within."""
    data = msgspec.json.encode(made)
    renamed = {one: _short(one) for one in made[1] if not one.isalnum()}
    assert len({*made[1], *renamed.values()}) == len(made[1]) + len(renamed), (
        "two types share a name"
    )
    for module, name in renamed.items():
        data = data.replace(f'"{module}"'.encode(), f'"{name}"'.encode())
        data = data.replace(
            f'"{_REF.format(name=module)}"'.encode(), f'"{_REF.format(name=name)}"'.encode()
        )
    found, components = msgspec.json.decode(data)
    return found, components


def _short(name: str) -> str:
    """Return what `ledger.members.events.Standing` is called outside, `MembersStanding`, `BillLine[date]`, `BillLine`, and of instants `BillLineByInstant`."""
    *module, own = name.split(".")
    own, _, of = own.partition("_")
    own += "ByInstant" if of.startswith("datetime") else ""
    return module[1].capitalize() + own if module else own


def ref(name: str) -> Json:
    """Return what stands for a component."""
    return {"$ref": _REF.format(name=name)}


def json_content(schema: Json) -> Json:
    """Return a body that is JSON of this shape."""
    return {"application/json": {"schema": schema}}
