"""Everything with a name says in a sentence what it is; a refusal says which rule, and with what status."""

import ast
import re
from importlib import import_module
from types import ModuleType

import msgspec
import pytest

from api.engine.problems import status_of
from ledger.kernel.refused import Malformed, NotAllowed, Refused, Unknown
from ledger.registry import RULES
from tests.source import modules, tree

CHAPTERS = (*(chapter.name for chapter in RULES.chapters), "bookings")
ROOTS = {Refused, Malformed, NotAllowed, Unknown}
NOT_THE_CALLERS_FAULT = {
    "Unavailable": 503,
    "TooManyConnections": 503,
    "KeyMadeMeanwhile": 503,
    "ReadOnly": 503,
    "NotYetSeen": 503,
    "BeingBuilt": 503,
    "OurFault": 500,
    "PersonUnreadable": 503,
}
"""Refusals that are ours, not the caller's."""


def _all_modules() -> list[ModuleType]:
    return [import_module(module) for module in modules() if not module.startswith("patto.cli")]


def _refusals(kind: type[Refused] = Refused) -> list[type[Refused]]:
    """Return every refusal of the product, the general ones left out."""
    found = []
    for one in kind.__subclasses__():
        if one not in ROOTS and one.__module__ in modules():
            found.append(one)
        found += _refusals(one)
    return sorted(set(found), key=lambda one: one.__name__)


_all_modules()
REFUSALS = _refusals()


@pytest.mark.parametrize("kind", REFUSALS, ids=[one.__name__ for one in REFUSALS])
def test_a_refusal_is_a_sentence_with_a_status(kind):
    """Its docstring is its message: one sentence for whoever asked, and a status of 4xx."""
    text = kind.__dict__.get("__doc__") or ""
    sentence = " ".join(text.split())
    assert re.fullmatch(r"[A-ZÀ-Ý«`].+[.?!]", sentence), "no sentence"
    assert kind().detail == sentence
    assert len(sentence) <= 140, "a message, not a lecture"
    expected = NOT_THE_CALLERS_FAULT.get(kind.__name__)
    status = status_of(kind)
    assert status == expected if expected else 400 <= status < 500


def test_a_refusal_has_a_name_of_its_own():
    """Problem details show it as their `type`: two rules never share one."""
    slugs = [kind.slug() for kind in [*ROOTS, *REFUSALS]]
    assert sorted(slugs) == sorted(set(slugs))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)


@pytest.mark.parametrize("kind", RULES.verbs, ids=list(RULES.commands))
def test_a_command_says_who_asks_for_what(kind):
    """The API's pages show its docstring; each verb has one, too."""
    text = " ".join((kind.__dict__.get("__doc__") or "").split())
    assert re.match(r"[A-Z].+[.)]$", text)
    assert (RULES.verbs[kind].__doc__ or "").strip()


@pytest.mark.parametrize("kind", RULES.verbs, ids=list(RULES.commands))
def test_every_field_of_a_command_is_bounded(kind):
    """No text without a pattern or a length, no number without its limits, no list without an end."""
    assert not list(_unbounded(msgspec.inspect.type_info(kind)))


def _unbounded(info: msgspec.inspect.Type, where: str = ""):
    match info:
        case msgspec.inspect.Metadata():
            yield from _unbounded(info.type, where)
        case msgspec.inspect.StructType():
            for field in info.fields:
                yield from _unbounded(field.type, f"{where}.{field.name}")
        case msgspec.inspect.UnionType():
            for one in info.types:
                yield from _unbounded(one, where)
        case msgspec.inspect.StrType():
            if info.pattern is None and info.max_length is None:
                yield where
        case msgspec.inspect.IntType():
            if info.ge is None or info.le is None:
                yield where
        case msgspec.inspect.VarTupleType():
            if info.max_length is None:
                yield where
            yield from _unbounded(info.item_type, where)
        case msgspec.inspect.FloatType():
            yield where


@pytest.mark.parametrize("kind", RULES.facts.values(), ids=list(RULES.facts))
def test_a_fact_says_what_happened(kind):
    """One or more sentences, of something past; no float is anywhere in it."""
    text = " ".join((kind.__dict__.get("__doc__") or "").split())
    assert re.match(r"[A-Z].+\.$", text)
    assert not any(isinstance(one, msgspec.inspect.FloatType) for one in _leaves(kind))


def _leaves(kind: object):
    infos = [msgspec.inspect.type_info(kind)]
    while infos:
        info = infos.pop()
        match info:
            case msgspec.inspect.Metadata():
                infos.append(info.type)
            case msgspec.inspect.StructType():
                infos += [field.type for field in info.fields]
            case msgspec.inspect.UnionType():
                infos += info.types
            case msgspec.inspect.VarTupleType():
                infos.append(info.item_type)
            case _:
                yield info


@pytest.mark.parametrize("noun", RULES.nouns.values(), ids=list(RULES.nouns))
def test_a_noun_says_what_it_is_and_begins_empty(noun):
    """By what key it is found, and that nothing is a state, too."""
    assert re.match(r"[A-Z].+\.", " ".join((noun.__dict__.get("__doc__") or "").split()))
    assert noun() == noun()
    assert noun.kind.split(".")[0] in noun.__module__


@pytest.mark.parametrize(
    "module", [one for one in modules() if one.startswith(tuple(f"ledger.{c}" for c in CHAPTERS))]
)
def test_a_chapter_refuses_by_name_only(module):
    """Whatever a chapter raises is a refusal with a name; other errors would be our faults."""
    space = vars(import_module(module))
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Raise) and node.exc is not None:
            made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            assert isinstance(made, ast.Name), ast.unparse(node)
            kind = space.get(made.id)
            known = isinstance(kind, type) and issubclass(kind, Refused)
            assert known or made.id == "refusal", ast.unparse(node)


@pytest.mark.parametrize("module", modules())
def test_a_module_opens_with_a_sentence(module):
    """One that a housemate would understand; an empty `__init__` needs none."""
    found = tree(module)
    assert not found.body or (ast.get_docstring(found) or "").strip().split("\n")[0].strip()


@pytest.mark.parametrize("module", modules())
def test_guards_speak_one_vocabulary(module):
    """`must_…` is a rule and gives nothing back, `existing_…` gives the noun; no other words for these."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            name = node.name.lstrip("_")
            returns = ast.unparse(node.returns) if node.returns else ""
            if name.startswith("must_"):
                assert returns == "None", f"{node.name} gives {returns}"
            if name.startswith("existing_"):
                assert returns != "None", f"{node.name} gives nothing"
            assert not name.startswith(("checked_", "require_", "ensure_", "validate_")), node.name
            assert not name.startswith("refuse_") or module.startswith("ledger.pen."), node.name
