"""The arrow between the three rooms, and the catalogue of messages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pipeline.core.messages.sentences import CATALOGUE
from tests import problems_page

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
CODE = [*MODULES, ROOT / "run.py"]
ROOMS = ("core", "files", "jobs")
# what touches the world: not for core
WORLDLY = {
    "sqlalchemy", "sqlite3", "yaml", "ruamel", "xlsxwriter", "openpyxl", "python_calamine", "xlrd",
    "pathlib", "os", "io", "sys", "shutil", "tempfile", "glob", "subprocess", "multiprocessing",
    "time", "zoneinfo", "socket", "logging", "filelock", "schedule", "docx", "matplotlib",
}  # fmt: skip
PURE = {("os.path", "commonprefix")}  # compares texts, whatever its module is called
TO_DO = re.compile("请|不用处理")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """``pipeline/core/text.py`` → ``pipeline.core.text``."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = frozenset(map(name_of, MODULES))


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "pipeline" and parts[1] in ROOMS else ""


@cache
def imported(path: Path) -> tuple[tuple[str, str], ...]:
    """Every import as (module, name taken from it, blank for the module itself)."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                is_module = submodule in NAMES
                yield (submodule, "") if is_module else (str(node.module), alias.name)


def imports_of_room(room: str) -> list[tuple[str, str]]:
    """Every (importing module, imported module) of a room."""
    paths = [path for path in MODULES if room_of(name_of(path)) == room]
    return [(name_of(path), module) for path in paths for module, _ in imported(path)]


@cache
def defined_in(path: Path) -> set[str]:
    """Names that a module itself makes: classes, functions, assignments at its top."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def test_core_imports_neither_files_nor_jobs() -> None:
    assert [pair for pair in imports_of_room("core") if room_of(pair[1]) in ("files", "jobs")] == []


def test_files_never_import_jobs() -> None:
    assert [pair for pair in imports_of_room("files") if room_of(pair[1]) == "jobs"] == []


def test_jobs_never_import_jobs() -> None:
    assert [pair for pair in imports_of_room("jobs") if room_of(pair[1]) == "jobs"] == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_imports_the_door_or_the_commands(room: str) -> None:
    above = ("run", "pipeline.commands", "pipeline.rule_commands", "pipeline.running", "tests")
    assert [pair for pair in imports_of_room(room) if pair[1].startswith(above)] == []


def test_core_imports_nothing_that_touches_the_world() -> None:
    touching = [
        (name_of(path), module, name)
        for path in (ROOT / "pipeline/core").rglob("*.py")
        for module, name in imported(path)
        if module.split(".")[0] in WORLDLY and (module, name) not in PURE
    ]
    assert touching == []


@pytest.mark.parametrize("path", sorted((ROOT / "pipeline/core").rglob("*.py")), ids=name_of)
def test_core_neither_opens_nor_looks_at_the_clock(path: Path) -> None:
    worldly = {"open", "now", "today", "utcnow", "read_text", "write_text"}
    called = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    names = {one.id for one in called if isinstance(one, ast.Name)}
    names |= {one.attr for one in called if isinstance(one, ast.Attribute)}
    assert names & worldly == set()


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_every_import_stands_at_the_top(path: Path) -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    late = [
        node.lineno
        for function in ast.walk(tree(path))
        if isinstance(function, functions)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert late == []


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_nothing_is_imported_by_its_name_at_run_time(path: Path) -> None:
    assert not re.search(r"importlib|__import__", path.read_text(encoding="utf-8"))


def test_every_name_is_imported_from_where_it_is_made() -> None:
    made = {name_of(path): defined_in(path) for path in MODULES}
    passed_on = [
        (name_of(path), f"{module}.{name}")
        for path in CODE
        for module, name in imported(path)
        if name and module in made and name not in made[module]
    ]
    assert passed_on == []


def test_no_module_uses_what_another_one_imported() -> None:
    """``books.issues.record`` where books only imported issues."""
    made = {name_of(path): defined_in(path) for path in MODULES}
    passed_on = []
    for path in CODE:
        ours = {module.rsplit(".", 1)[1]: module for module, name in imported(path) if not name
                and module in made}  # fmt: skip
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module = ours.get(node.value.id)
                if module and node.attr not in made[module]:
                    passed_on.append((name_of(path), node.lineno, f"{module}.{node.attr}"))
    assert passed_on == []


def test_imports_never_go_round_in_a_circle() -> None:
    needs = {name_of(path): {module for module, _ in imported(path)} for path in MODULES}
    left = {module: wanted & needs.keys() for module, wanted in needs.items()}
    while free := [module for module, wanted in left.items() if not wanted & left.keys()]:
        for module in free:
            del left[module]
    assert left == {}


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_module_is_longer_than_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "handler", "data", "info"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert [name_of(path) for path in MODULES if path.stem in (word, f"{word}s")] == []


def test_only_the_door_catches_everything() -> None:
    broad = [
        (name_of(path), node.lineno)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
    ]
    # whatever a library does in the reading child is a message; serve goes on after a bug
    allowed = {
        "pipeline.files.reading.reading_child",
        "pipeline.files.reading.child_process",
        "pipeline.jobs.clockwork",
    }
    assert [place for place in broad if place[0] not in allowed] == []


# -- the catalogue ------------------------------------------------------------------------------


def raised() -> set[str]:
    """Codes that stand as a text of their own somewhere outside the catalogue."""
    return {
        node.value
        for path in CODE
        if not path.name.startswith("sentences")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[A-Z]\d\d", node.value)
    }


def test_every_code_is_raised_somewhere() -> None:
    assert sorted(CATALOGUE.keys() - raised()) == []


def test_every_code_that_is_raised_stands_in_the_catalogue() -> None:
    assert sorted(raised() - CATALOGUE.keys()) == []


def test_the_page_of_problems_is_the_catalogue() -> None:
    page = (ROOT / "docs/problems.md").read_text(encoding="utf-8")
    assert page == problems_page.page(), "python -m tests.problems_page > docs/problems.md"


def test_the_page_of_problems_lists_every_code_once() -> None:
    page = problems_page.page()
    counts = {code: page.count(f"| {code} | {said.level} |") for code, said in CATALOGUE.items()}
    assert counts == dict.fromkeys(CATALOGUE, 1)


def test_every_sentence_ends_with_one_thing_to_do() -> None:
    parted = {code: problems_page.parted(said.sentence) for code, said in CATALOGUE.items()}
    without = [c for c, (said, to_do) in parted.items() if not (said and TO_DO.search(to_do))]
    assert without == []


def test_every_sentence_names_no_level_but_the_three() -> None:
    assert {said.level for said in CATALOGUE.values()} == {"提示", "警告", "错误"}
