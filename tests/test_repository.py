"""The habits of the house, as far as a program can see them: sizes, READMEs, docstrings, words, locks."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "nakhoda"
MOST_LINES, MOST_FUNCTION_LINES, MOST_README_LINES = 400, 50, 40
SOURCE = {".py", ".html", ".css", ".js", ".typ", ".sh"}
TEXT = SOURCE | {".toml", ".md", ".lock", ".yml", ".txt", ".cfg", ".json", ""}
# What a stage promises or does at its edge; each public function there says what it returns.
PROMISES = {"rules", "files", "queries", "actions"}
# Broken with ~, or this file would break its own rules.
FORBIDDEN = [
    word.replace("~", "")
    for word in ("TO~DO", "FIX~ME", "raise NotImplemented~Error", "no~qa", "type: ~ignore", "except ~Exception")
]
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:work|root|opt|home/\w+|Users/\w+)\b")
REGISTRY = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs|--(?:extra-)?index-url", re.IGNORECASE)


def tracked_files() -> Iterator[Path]:
    """Every file of the repository but what .gitignore names."""
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line.strip()]
    folders = [ROOT]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.name == ".git" or any(fnmatch(path.name, pattern) for pattern in ignored):
                continue
            if path.is_dir():
                folders.append(path)
            else:
                yield path


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


FILES = sorted(tracked_files(), key=named)
PYTHON = [path for path in FILES if path.suffix == ".py"]
SHIPPED = [path for path in PYTHON if PACKAGE in path.parents and "tests" not in path.parts]
STAGES = sorted(
    {PACKAGE / path.relative_to(PACKAGE).parts[0] for path in SHIPPED if len(path.relative_to(PACKAGE).parts) > 1}
)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_the_repository_is_found() -> None:
    assert len(SHIPPED) > 20
    assert {"law", "regions", "baseline", "scoring", "cli"} <= {stage.name for stage in STAGES}


def test_no_source_file_is_over_400_lines() -> None:  # Django writes migrations
    written = (path for path in FILES if path.suffix in SOURCE and "migrations" not in path.parts)
    lengths = {named(path): len(path.read_bytes().splitlines()) for path in written}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_function_is_over_50_lines() -> None:
    lengths = {
        f"{named(path)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in PYTHON
        for node in functions(path)
    }
    assert {name: length for name, length in lengths.items() if length > MOST_FUNCTION_LINES} == {}


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage.name != "cli"], ids=lambda stage: stage.name)
def test_every_stage_has_a_short_readme(stage: Path) -> None:
    lines = (stage / "README.md").read_text(encoding="utf-8").splitlines()
    assert 5 <= len(lines) <= MOST_README_LINES


def test_every_public_function_of_a_stage_has_a_docstring() -> None:
    without = [
        f"{named(path)}:{node.name}"
        for path in SHIPPED
        if PROMISES & set(path.relative_to(PACKAGE).with_suffix("").parts)
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert without == []


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_source_holds_a_word_of_unfinished_or_silenced_work(word: str) -> None:
    pattern = re.compile(rf"\b{re.escape(word)}\b")
    assert [named(path) for path in PYTHON if pattern.search(path.read_text(encoding="utf-8"))] == []


def texts() -> Iterator[tuple[str, str]]:
    for path in FILES:
        if path.suffix in TEXT:
            yield named(path), path.read_text(encoding="utf-8")


def test_no_file_holds_a_path_of_one_machine() -> None:
    assert [name for name, text in texts() if MACHINE_PATH.search(text)] == []


def test_no_file_names_a_package_registry() -> None:
    assert [name for name, text in texts() if REGISTRY.search(text)] == []


@pytest.mark.parametrize("text", ['open("/~work/main")', "cd /~home/ana/x", "PATH=/~opt", "`/~root`"])
def test_a_path_of_one_machine_is_recognised(text: str) -> None:
    assert MACHINE_PATH.search(text.replace("~", ""))


@pytest.mark.parametrize("text", ["docs/work/x", "../work", "https://example.org/work", "n/opt"])
def test_a_path_inside_something_is_no_path_of_a_machine(text: str) -> None:
    assert not MACHINE_PATH.search(text)


LOCKS = ["requirements.lock", "requirements-dev.lock"]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_no_address(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pin = re.compile(r"[a-z0-9._-]+==[\w.+!]+( ; [^\\]+)? \\")
    known = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?|#[^/:]*|")
    assert [line for line in lines if not pin.fullmatch(line) and not known.fullmatch(line)] == []
    assert sum(bool(pin.fullmatch(line)) for line in lines) > 15


def test_every_dependency_is_locked_and_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)
    runtime, dev = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    for name, wanted in zip(LOCKS, (runtime, runtime + dev), strict=True):
        locked = {line.split("==")[0] for line in (ROOT / name).read_text().splitlines() if "==" in line}
        assert {re.split(r"[<>=!~ ;\[]", requirement)[0] for requirement in wanted} <= locked
    for requirement in runtime + dev:
        assert re.search(rf'^  "{re.escape(requirement)}",? +# \w.{{10,}}', text, re.MULTILINE), requirement


def test_another_stages_tables_are_reached_only_through_its_queries_and_actions() -> None:
    crossing = [
        f"{named(path)}: {module}"
        for path in SHIPPED
        for module in imported_modules(path)
        if (found := re.match(r"nakhoda\.(\w+)\.models\b", module)) and PACKAGE / found[1] not in path.parents
    ]
    assert crossing == []


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
