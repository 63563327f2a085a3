"""The examples in docs/规则.md about routing rules are rules that load."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.core.office import Settings
from pipeline.core.routing.routing import Router
from pipeline.core.rules.examples import failed_examples
from pipeline.core.rules.rule import Example, Examples, Near, Rule, Test
from pipeline.files.rules import config
from pipeline.files.rules.rule_files import RoutingFile

ROOT = Path(__file__).parent.parent
RULE = """rules:
  - name: 试一试
    category: 餐饮油烟
{}
"""
USUAL = {
    "when": "    when: [油烟]",
    "points": "    points: 5",
    "examples": "    examples: {yes: [油烟, 烟道油烟], no: [狗叫]}",
}


def section() -> str:
    page = (ROOT / "docs" / "规则.md").read_text(encoding="utf-8")
    return page.split("## 分派规则：routing/*.yaml\n")[1].split("\n## ")[0]


BLOCKS = re.findall(r"```yaml\n(.*?)```", section(), re.DOTALL)
PARTS = [block for block in BLOCKS if block.startswith("    ")]
FILES = [block for block in BLOCKS if not block.startswith("    ")]


def lines_of(part: str) -> Iterator[str]:
    """A part of a rule, and what it needs beside it to be a whole one."""
    yield part.rstrip()
    yield from (text for key, text in USUAL.items() if not part.startswith(f"    {key}:"))


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(ROOT / "rules", tmp_path / "rules"))


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_a_rule_on_the_page_is_understood(folder, part):
    text = RULE.format("\n".join(lines_of(part)))
    (folder / "routing" / "own.yaml").write_text(text, encoding="utf-8")
    assert any(one.name == "试一试" for one in config.load(folder).rules)


def test_the_files_on_the_page_load_and_their_examples_come_out(folder):
    shutil.rmtree(folder / "routing")
    for text in FILES:
        name = re.match(r"# rules/(\S+)", text)
        path = folder / (name[1] if name else "routing/first.yaml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    office = config.load(folder)
    assert [one.name for one in office.rules] == ["施工噪声", "餐饮油烟"]
    assert office.groups["很吵"] == ("噪声", "噪音", "响声", "吵")
    assert [one.what for one in office.replaced] == ["drops", "replaces", "adds", "removes"]
    assert failed_examples(Router(office)) == ()


@pytest.mark.parametrize("model", [RoutingFile, Rule, Test, Near, Example, Examples])
def test_the_page_names_every_key_of_the_language(model):
    keys = {field.alias or name for name, field in model.model_fields.items()}
    keys -= {"file", "line"} if model is Rule else set()
    assert {key for key in keys if not re.search(rf"\b{key}\b", section())} == set()


@pytest.mark.parametrize("key", ["enough", "margin", "clear", "clerk_hint"])
def test_the_page_gives_the_default_of_every_point(key):
    default = Settings.model_fields[key].default
    assert f"| `{key}` | {default} |" in section()
