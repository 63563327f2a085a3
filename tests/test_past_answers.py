"""历次办理: what a repeat is told of the earlier leads of its matter."""

from __future__ import annotations

import pytest

from pipeline.core.clocks.deadlines import WorkingDays
from pipeline.core.clocks.limits import Calendar
from pipeline.core.privacy.reader import Reader
from pipeline.core.repeats.coming_back import told_earlier, told_later
from pipeline.core.repeats.past_answers import Earlier, past_answers

DAYS = WorkingDays(Calendar())
CLOSED = Earlier(
    "XS-20260701-0003", "2026-07-01 09:00", "城管局", "办结", "2026-07-05",
    "已到现场核实，店家承诺7月20日前装好净化器", "属实", "是", "不满意", "还是很大",
)  # fmt: skip
OPEN = Earlier("XS-20260702-0001", "2026-07-02", "公安局", "办理中", "", "", "", "", "", "")


def told(*newest: Earlier, total: int = 0, came: str = "2026-07-25 10:00") -> list[str]:
    said = [(one, lambda text: text) for one in newest]
    return past_answers(said, total or len(newest), came, DAYS).split("\n")


def test_a_closed_one_is_told_with_who_when_what_was_found_and_what_was_promised():
    assert told(CLOSED) == [
        "第 1 次 XS-20260701-0003（2026-07-01 来）：城管局 7 月 5 日办结，属实，已解决，"
        "群众不满意：“还是很大”。答复：“已到现场核实，店家承诺7月20日前装好净化器”。"
        "承诺：“店家承诺7月20日前装好净化器”（承诺的日子已过 5 天）。"
    ]


def test_an_open_one_says_who_has_it():
    assert told(OPEN) == ["第 1 次 XS-20260702-0001（2026-07-02 来）：公安局 办理中。"]


@pytest.mark.parametrize(
    ("earlier", "said"),
    [
        (OPEN._replace(department="", status="待分派"), "：待分派。"),
        (OPEN._replace(department="", status="不予受理"), "：不予受理。"),
        (
            CLOSED._replace(closed_at="", answer="", satisfaction=""),
            "：城管局 办结，属实，已解决。",
        ),
        (CLOSED._replace(closed_at="2027-01-05", answer="", satisfaction=""), " 2027 年 1 月 5 日"),
        (CLOSED._replace(solved="否", answer="", satisfaction=""), "，没有解决。"),
        (CLOSED._replace(call_back_note="", answer=""), "，群众不满意。"),
        (OPEN._replace(received_at=""), "第 1 次 XS-20260702-0001：公安局"),
    ],
)
def test_what_is_not_known_is_left_out(earlier: Earlier, said: str):
    assert said in told(earlier)[0]


def test_the_newest_stand_first_and_more_than_three_are_counted():
    lines = told(*(OPEN._replace(id=f"XS-{n}") for n in (5, 4, 3)), total=5)
    assert [line[:11] for line in lines] == [
        "第 5 次 XS-5（",
        "第 4 次 XS-4（",
        "第 3 次 XS-3（",
        "更早的还有 2 次",
    ]


def test_whether_a_promise_was_kept_is_told_as_of_the_day_the_lead_came():
    assert "（到 7 月 20 日）" in told(CLOSED, came="2026-07-19")[0]
    assert "承诺的日子" not in told(CLOSED, came="")[0]


def test_words_are_masked_before_they_are_cut():
    answer = f"{'已' * 40}电话13800001234"
    words = Reader().words
    (line,) = past_answers([(CLOSED._replace(answer=answer), words)], 1, "", DAYS).split("\n")
    assert "1380000" not in line


def test_what_a_handler_reads_keeps_its_numbers_of_leads_and_its_days():
    line = told(CLOSED)[0]
    assert Reader().words(line, "王小明", "13800001234") == line


# -- 同地复发 -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closed", "came", "when"),
    [
        ("2026-07-05", "2026-07-17 08:00", "XS-1 办结后第 12 天又来反映"),
        ("2026-07-05 17:00", "2026-07-05 18:00", "XS-1 办结当天又来反映"),
        ("2026-07-05", "2026-07-04", "XS-1 办结后又来反映"),
        ("", "2026-07-04", "XS-1 办结后又来反映"),
    ],
)
def test_the_new_lead_says_how_long_after_it_was_closed(closed: str, came: str, when: str):
    assert told_later("XS-1", closed, came) == f"同地复发：{when}，请复核上次的答复。"


def test_the_closed_lead_names_the_new_ones():
    later = [("XS-8", "2026-07-17 08:00"), ("XS-9", "")]
    assert told_earlier(later) == (
        "又有人反映：XS-8（7 月 17 日来）、XS-9，请看看上次说的办到了没有。"
    )
