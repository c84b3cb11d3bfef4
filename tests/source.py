"""The source as it lies there: its files, what they import, what they define."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLOORS = {"patto": ROOT / "src", "ledger": ROOT / "src", "projections": ROOT / "src", "api": ROOT}
"""The packages of the product, and the folder each lies in."""


@cache
def modules() -> dict[str, Path]:
    """Return every module of the product by its dotted name."""
    found = {}
    for package, folder in FLOORS.items():
        for path in sorted((folder / package).rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(module: str) -> ast.Module:
    """Return what a module is made of."""
    return parsed(modules()[module])


def parsed(path: Path) -> ast.Module:
    """Return what a file is made of."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(module: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method, however deep."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function has after its signature and its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def names(module: str) -> Iterator[str]:
    """Yield the names a module gives: each part of its own, its classes', its functions'."""
    yield from module.split(".")
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def defined(module: str) -> Iterator[str]:
    """Yield what a module has for others: its functions, classes and their methods, names that it gives to values."""
    for node in ast.walk(tree(module)):
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                yield name
    for node in tree(module).body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                yield name


def mentioned(parsed: ast.Module) -> Iterator[str]:
    """Yield the names that a module uses, whatever they are the names of; importing is no use yet.

    A text that is a name counts too, since attributes are looked up by such; `__all__` does not.
    """
    exported = {
        id(name)
        for node in parsed.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for name in ast.walk(node)
    }
    for node in ast.walk(parsed):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
                yield name
            case ast.alias(name=name, asname=str()):
                yield name
            case ast.Constant(value=str(name)) if name.isidentifier() and id(node) not in exported:
                yield name


def imported(module: str) -> set[str]:
    """Return the modules of the product that a module imports or names in a text, as `package:thing`."""
    known, found = modules(), set()
    for node in ast.walk(tree(module)):
        match node:
            case ast.Import():
                found |= {alias.name for alias in node.names}
            case ast.ImportFrom(module=str(source), level=0):
                found.add(source)
                found |= {f"{source}.{alias.name}" for alias in node.names}
            case ast.Constant(value=str(text)):
                found.add(text.partition(":")[0])
    return (found & set(known)) - {module}
