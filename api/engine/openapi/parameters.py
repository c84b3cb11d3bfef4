"""What an address takes: the fields of its path and of its query, each with its bounds and words."""

from typing import Any

import msgspec

from api.engine.openapi.schemas import Json


def path_parameter(name: str, kind: Any) -> Json:
    """Return a field of the path."""
    schema = msgspec.json.schema(kind)
    return {"name": name, "in": "path", "required": True, "schema": schema}


def query_parameter(name: str, kind: Any, default: Any, example: Any) -> Json:
    """Return a parameter after the `?`; required when it has no default."""
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
