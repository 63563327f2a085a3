"""Whatever a rulebook holds: unchanged it comes back unchanged, and an edit is what was typed."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings, strategies as st

from pipeline.core.rule_table.rule_cells import cells_of, with_cell
from pipeline.core.rule_table.rule_condition import DEEP
from pipeline.core.rule_table.rule_merging import compare
from pipeline.core.rule_table.rule_sheets import RULES, Row, headers, is_open
from pipeline.core.rules.rule import Rule
from pipeline.files.rule_table.rule_entries import read_shelf
from pipeline.files.rule_table.rule_revision import revise
from pipeline.files.rules import config
from tests.rule_tables import FILES, all_bytes, command, export, small_home

# as offices have them, and as spreadsheets and YAML trip over
ODD = ["油烟", "灰", "0012", "no", "~", "=1+1", "3-4", "1E5", "a: b", "x #y"]


def texts(odd: list[str], alphabet: str) -> st.SearchStrategy[str]:
    """Make texts without blanks at their ends."""
    made = st.sampled_from(odd) | st.text(alphabet, min_size=1, max_size=6).map(str.strip)
    return made.filter(lambda text: bool(text) and not text.startswith("@"))


EXAMPLE_TEXTS = texts(
    [*ODD, "甲、乙", "丙；丁"], "甲乙丙、，；,;\"'[]{}:#@-=&*!|>% \n\t0aA≤⟷〔〕％😀"
)
WORDS = texts(ODD, "甲乙丙:#-=&!|>% \n\t0aA≤⟷〔〕％😀")  # the rules refuse words that hold 、 or [
GROUPS = st.sampled_from(["@餐饮店", "@灰尘"])
SOME_WORDS = st.lists(WORDS | GROUPS, min_size=1, max_size=4, unique=True)
SEVERAL_WORDS = st.lists(WORDS | GROUPS, min_size=2, max_size=3, unique=True)
SHALLOW = st.fixed_dictionaries(
    {},
    optional={
        "any": SOME_WORDS | WORDS,
        "not": SOME_WORDS,
        "all": st.lists(
            WORDS | SEVERAL_WORDS.map(lambda words: {"any": words}), min_size=1, max_size=3
        ),
        "near": st.lists(
            st.fixed_dictionaries(
                {"words": SOME_WORDS, "to": SOME_WORDS | WORDS},
                optional={"within": st.integers(0, 200).map(str)},
            ),
            min_size=1,
            max_size=2,
        ),
        "place": st.sampled_from(["东门办事处", ["东门路", "西门办事处"]]),
        "request": SOME_WORDS,
        "hours": st.just("22:00-06:00"),
        "season": st.just("05-20..06-30"),
        "pattern": st.sampled_from(["凌晨.{0,4}施工", "[甲乙]、"]),
    },
).filter(bool)
_INNER = st.fixed_dictionaries(
    {"all": st.lists(WORDS, min_size=1, max_size=2)}, optional={"not": SOME_WORDS}
)
DEEP_TESTS = st.fixed_dictionaries(
    {"any": st.lists(WORDS | _INNER, min_size=1, max_size=3)},
    optional={
        "all": st.lists(
            WORDS | st.fixed_dictionaries({"any": st.lists(_INNER, min_size=1, max_size=2)}),
            max_size=2,
        ),
        "not": st.lists(_INNER, min_size=1, max_size=1),
        "in": st.just(["标题"]),
    },
)
EXAMPLES = EXAMPLE_TEXTS | st.fixed_dictionaries(
    {"text": EXAMPLE_TEXTS},
    optional={"address": EXAMPLE_TEXTS, "received": st.just("2025-07-10 23:30")},
)


def rules(when: st.SearchStrategy[Any], name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Make rules of one name."""
    weight = st.sampled_from(["points", "hard"]).map(lambda key: {key: "7"})
    rest = st.fixed_dictionaries(
        {
            "name": st.just(name),
            "category": st.sampled_from(["油烟", "扬尘"]),
            "when": when,
            "examples": st.fixed_dictionaries(
                {
                    "yes": st.lists(EXAMPLES, min_size=2, max_size=3),
                    "no": st.lists(EXAMPLES, min_size=1, max_size=2),
                }
            ),
        },
        optional={
            "also": st.just(["其他"]),
            "lead": st.sampled_from(["城管局", "属地"]),
            "leads": st.just({"东门办事处": "环保局", "西门办事处": "属地"}),
            "assist": st.sampled_from([[], "属地", ["城管局", "环保局"]]),
            "urgency": st.just("特急"),
            "in": st.just(["标题", "地址"]),
            "from": st.just("2025-01-01"),
            "until": st.just("2025-12-31"),
        },
    )
    return st.tuples(rest, weight).map(lambda both: both[0] | both[1])


def written(content: list[dict[str, Any]], flow: bool | None) -> str:
    """Write rules in one of the styles that people have."""
    said = {"groups": {"甲组": ["一", "二"]}, "rules": content}
    said = json.loads(json.dumps(said))  # no part of it twice: YAML would make anchors of that
    return "# 说明\n" + yaml.safe_dump(
        said, allow_unicode=True, sort_keys=False, default_flow_style=flow, width=60
    )


STYLES = st.sampled_from([None, True, False])
SLOW = settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
QUICK = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(rules(DEEP_TESTS, "一"), rules(DEEP_TESTS, "二"), STYLES)
def test_exported_and_imported_unchanged_means_the_same(
    first: dict[str, Any], second: dict[str, Any], flow: bool | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = small_home(Path(folder), FILES | {"routing/x.yaml": written([first, second], flow)})
        before, office = all_bytes(home), config.load(home.rules)
        said, code = command(home, "import", export(home))
        assert (said["changed"], said["problems"], code) == ([], [], 0)
        assert all_bytes(home) == before
        assert config.load(home.rules) == office


@QUICK
@given(rules(SHALLOW, "一"), rules(SHALLOW, "二"), rules(SHALLOW, "一"), STYLES)
def test_what_is_typed_over_a_rule_is_what_the_file_says_then(
    old: dict[str, Any], other: dict[str, Any], wanted: dict[str, Any], flow: bool | None
) -> None:
    typed = cells_of(RULES, wanted)
    assert DEEP not in typed
    with tempfile.TemporaryDirectory() as folder:
        home = small_home(Path(folder), FILES | {"routing/x.yaml": written([old, other], flow)})
        shelf = read_shelf(home.rules)
        shown = shelf.shown()
        key = "规则|routing/x.yaml|一"
        blank = dict.fromkeys(filter(is_open, headers(RULES)), "")
        row = Row(key, blank | {"文件": "routing/x.yaml"} | typed, 4)
        asked = compare(shown, shown, {RULES: [row]})
        assert [*asked.troubles, *revise(shelf, asked)] == []
        for name, text in shelf.texts.items():
            (home.rules / name).write_bytes(text.bytes())
        found = {one.key: one for one in read_shelf(home.rules).entries}
        assert meaning(found[key].content) == meaning(wanted)
        assert found["规则|routing/x.yaml|二"].content == strings(other)
        assert (home.rules / "routing/x.yaml").read_text("utf-8").startswith("# 说明\n")


@QUICK
@given(rules(SHALLOW, "一"))
def test_a_new_rule_is_what_its_row_says(wanted: dict[str, Any]) -> None:
    content: dict[str, Any] = {}
    for header, text in cells_of(RULES, wanted).items():
        content = with_cell(RULES, content, header, text)
    assert meaning(content) == meaning(wanted)


def meaning(content: dict[str, Any]) -> Rule:
    """Return what a rule means, however it is written."""
    return Rule.model_validate(content)


def strings(value: Any) -> Any:
    """Return a value as the files hold it."""
    if isinstance(value, dict):
        return {key: strings(one) for key, one in value.items()}
    return [strings(one) for one in value] if isinstance(value, list) else value
