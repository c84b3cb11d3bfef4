"""Whom a command is for, read in its verb: the rules about the asker that it calls, and the words for each."""

from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any, Final

from ledger.kernel.asker import must_be
from ledger.kernel.who import Role

Guards = Mapping[Callable[..., Any], tuple[str, ...]]
"""Function → whom it lets pass, in words."""

_ROLES: Final = {
    Role.OPERATOR: "operators",
    Role.TREASURER: "treasurers",
    Role.AUDITOR: "auditors",
    Role.HOST: "hosts",
}


def askers(verb: Callable[..., Any], guards: Guards) -> list[str]:
    """Return whom the verb lets pass, in words; the scheduler, which is nobody outside, is not named."""
    return list(dict.fromkeys(_let_in(verb, guards, set())))


def _let_in(function: Callable[..., Any], guards: Guards, seen: set[object]) -> Iterator[str]:
    """Yield the words of each rule that the function calls, or that what it calls in the ledger does."""
    if function in guards:
        yield from guards[function]
        return
    if not isinstance(function, FunctionType) or function in seen:
        return
    seen.add(function)
    for code in _codes(function.__code__):
        called = [function.__globals__.get(name) for name in code.co_names]
        if must_be in called:
            yield from (words for role, words in _ROLES.items() if role.name in code.co_names)
        for one in called:
            if callable(one) and (one.__module__ or "").startswith("ledger."):
                yield from _let_in(one, guards, seen)


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of a function, and of the functions that are written inside it."""
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)
