"""The finding catalogue and the code that makes findings hold together, in both directions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nakhoda.law.findings import Finding, Place, catalogue

PACKAGE = Path(__file__).resolve().parent.parent / "nakhoda"
SHIPPED = [path for path in sorted(PACKAGE.rglob("*.py")) if "tests" not in path.parts]
TREES = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in SHIPPED}
CODES = sorted(catalogue())
ALWAYS = {"suggestion", "criterion"}
FACT = st.none() | st.text(max_size=30) | st.integers() | st.floats()


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every `Finding(...)` of the shipped code, with its place in the source."""
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                yield f"{name}:{node.lineno}", node


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """An argument given by position or by name."""
    if len(call.args) > position:
        return call.args[position]
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def literal_code(call: ast.Call) -> str | None:
    code = argument(call, 0, "code")
    return code.value if isinstance(code, ast.Constant) and isinstance(code.value, str) else None


def blanks(code: str) -> set[str]:
    """The names of the facts that an entry's sentences need, in either language."""
    kind = catalogue()[code]
    parsed = (part for text in (*kind.what.values(), *kind.remedy.values()) for part in Formatter().parse(text))
    return {name for _, name, _, _ in parsed if name is not None}


def test_every_code_in_the_source_is_in_the_catalogue() -> None:
    found = [(place, code) for place, call in calls() if (code := literal_code(call))]
    assert len(found) > 20
    assert [(place, code) for place, code in found if code not in catalogue()] == []


def test_every_code_of_the_catalogue_is_used_by_the_source() -> None:
    words = {
        node.value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [code for code in CODES if code not in words] == []


def test_facts_written_beside_a_code_fill_its_sentences() -> None:
    lacking = []
    for place, call in calls():
        code, facts = literal_code(call), argument(call, 2, "facts")
        if code is not None and code in catalogue() and (facts is None or isinstance(facts, ast.Dict)):
            keys = [] if facts is None else facts.keys
            if all(isinstance(key, ast.Constant) for key in keys):
                given_names = {key.value for key in keys if isinstance(key, ast.Constant)}
                lacking += [(place, code, name) for name in sorted(blanks(code) - ALWAYS - given_names)]
    assert lacking == []


@pytest.mark.parametrize("code", CODES)
def test_an_entry_is_complete_in_both_languages(code: str) -> None:
    kind = catalogue()[code]
    for texts in (kind.title, kind.what, kind.remedy):
        assert set(texts) == {"id", "en"}
        assert all(len(text.strip()) > 2 for text in texts.values())
    assert kind.source.strip()
    for language in ("id", "en"):
        for sentence in (kind.what[language], kind.remedy[language]):
            assert sentence.endswith((".", "!", "?", "}")), sentence
        assert not kind.title[language].endswith(".")


@pytest.mark.parametrize("code", CODES)
def test_a_template_has_named_blanks_without_format_marks(code: str) -> None:
    kind = catalogue()[code]
    for text in (*kind.what.values(), *kind.remedy.values()):
        for _, name, mark, conversion in Formatter().parse(text):
            assert name is None or name.isidentifier(), text
            assert not mark, text
            assert not conversion, text


@given(st.sampled_from(CODES), st.data())
def test_sentences_can_be_made_from_any_facts(code: str, data: st.DataObject) -> None:
    facts = {name: data.draw(FACT) for name in sorted(blanks(code) - ALWAYS)}
    finding = Finding(code, Place(criterion="4a"), facts, suggestion=data.draw(FACT))
    for sentence in (finding.what(), finding.remedy(), finding.what("en"), finding.remedy("en")):
        assert len(sentence) > 2
