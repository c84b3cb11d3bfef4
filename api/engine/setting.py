"""A setting as people see it, told once where its field is declared."""

from typing import Any

import msgspec
from msgspec import Meta


class WrongSetting(Exception):
    """A setting has a value that it can't have."""


class Setting(msgspec.Struct, frozen=True):
    """One setting as people see it: the variable, the option of `patto serve`, the doc, the default."""

    field: str
    variable: str
    option: str
    doc: str
    default: Any


def described(variable: str, doc: str, *, ge: int | None = None, le: int | None = None) -> Meta:
    return Meta(description=doc, extra={"variable": variable}, ge=ge, le=le)


def bound(variable: str, what: str) -> Meta:
    return described(variable, f"{what}, over all processes; 0 for any number", ge=0)
