"""Call-backs: who is called, and what follows from what citizens say."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from pipeline.core import fields
from pipeline.core.work.callback_rules import Callbacks
from pipeline.core.work.callbacks import chosen, follows, sample, told, waits
from pipeline.files.rules import config

SHIPPED = config.load(Path(__file__).parent.parent / "rules").callbacks
NONE = Callbacks(use=True, sample="0%")
ALL = Callbacks(use=True, sample="100%")
TODAY = date(2025, 7, 14)
NOW = "2025-07-14 09:00"


def lead(**cells: str) -> dict[str, str]:
    blank = dict.fromkeys(fields.STORED, "")
    closed = {"id": "XS-1", "status": "办结", "closed_at": "2025-07-11", "department": "城管局"}
    return blank | closed | {"contacted_at": "2025-07-11", "solved": "是"} | cells


def why(rules: Callbacks = SHIPPED, **cells: str) -> list[str]:
    """Why a lead is called, the sample aside."""
    found = chosen([lead(**cells)], rules.model_copy(update={"sample": NONE.sample}), TODAY)
    return list(found.get("XS-1", ()))


def after(before: dict[str, str], coordinator: bool = True, **typed: str) -> dict[str, str]:
    return follows(before, before | typed, SHIPPED, NOW, coordinator)


# -- who is called --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "reasons"),
    [
        ({}, []),
        ({"first_id": "XS-0"}, ["重复件"]),
        ({"repeat_note": "第 2 次"}, ["重复件"]),
        ({"reworks": "1"}, ["重新办理过"]),
        ({"supervision": "催办"}, ["督办件"]),
        ({"leader_note": "请速办"}, ["督办件"]),
        ({"urgency": "特急"}, ["紧急件"]),
        ({"contacted_at": ""}, ["没填联系群众时间"]),
        ({"solved": "否"}, ["办结没解决"]),
        ({"solved": ""}, []),
        ({"reworks": "2", "urgency": "紧急"}, ["重新办理过", "紧急件"]),
    ],
)
def test_leads_that_the_rules_name_are_all_called(
    cells: dict[str, str], reasons: list[str]
) -> None:
    assert why(**cells) == reasons


@pytest.mark.parametrize(
    ("closed_at", "called"),
    [
        ("2025-07-14", False),  # today: the day after at the earliest
        ("2025-07-13", True),
        ("2025-07-13 16:30", True),
        ("2025-06-29", True),  # fifteen days
        ("2025-06-28", False),
        ("", False),
    ],
)
def test_calls_begin_the_day_after_and_end_in_time(closed_at: str, called: bool) -> None:
    assert bool(why(closed_at=closed_at, urgency="紧急")) is called


@pytest.mark.parametrize("status", sorted(set(fields.STATUSES) - {"办结"}))
def test_only_what_is_done_is_called(status: str) -> None:
    assert why(status=status, urgency="紧急") == []


@pytest.mark.parametrize("said", ["满意", "基本满意", "不满意"])
def test_who_has_answered_is_not_called_again(said: str) -> None:
    assert why(satisfaction=said, urgency="紧急") == []


@pytest.mark.parametrize(
    ("unreached", "again"), [("", True), ("1", True), ("2", True), ("3", False)]
)
def test_who_did_not_answer_is_called_again_so_many_times(unreached: str, again: bool) -> None:
    assert waits(lead(satisfaction="未接通", unreached=unreached), SHIPPED) is again


def test_the_caller_is_told_why_and_how_often() -> None:
    known = lead(satisfaction="未接通", unreached="1")
    assert told(known, ("重复件", "抽样")) == "回访：重复件、抽样。第 2 次打，上次没接通。"


def test_the_caller_is_told_that_a_confidential_lead_has_no_phone_here() -> None:
    assert "保密件" in told(lead(confidential="是"), ("抽样",))


# -- the sample -----------------------------------------------------------------------------------

_LEADS = st.lists(
    st.tuples(st.integers(1, 9999), st.sampled_from(["甲局", "乙局"]), st.integers(1, 3)),
    unique_by=lambda one: one[0],
    max_size=60,
).map(
    lambda ones: [
        lead(id=f"XS-20250710-{n:04}", department=name, closed_at=f"2025-07-{10 + day}")
        for n, name, day in ones
    ]
)
_SHARES = st.one_of(st.integers(0, 100).map("{}%".format), st.integers(0, 5).map("{}件".format))


def pools(leads: list[dict[str, str]]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for one in leads:
        found.setdefault((one["department"], one["closed_at"]), []).append(one["id"])
    return found


@given(_LEADS, _SHARES)
def test_of_each_department_and_day_as_many_are_drawn_as_the_rule_says(leads, share) -> None:
    rules = Callbacks(use=True, sample=share)
    drawn = sample(leads, rules)
    amount = int(share.rstrip("%件"))
    for ids in pools(leads).values():
        wanted = -(-len(ids) * amount // 100) if "%" in share else min(amount, len(ids))
        assert len(drawn.intersection(ids)) == wanted


@given(_LEADS, _SHARES, st.randoms())
def test_the_order_of_leads_does_not_matter(leads, share, random) -> None:
    rules = Callbacks(use=True, sample=share)
    mixed = leads[:]
    random.shuffle(mixed)
    assert sample(mixed, rules) == sample(leads, rules)


@given(_LEADS, _SHARES, st.data())
def test_what_was_called_meanwhile_draws_nobody_else(leads, share, data) -> None:
    rules = Callbacks(use=True, sample=share, always=())
    before = chosen(leads, rules, TODAY).keys()
    called = data.draw(st.sets(st.sampled_from(sorted(before))) if before else st.just(set()))
    now = [one | {"satisfaction": "满意"} if one["id"] in called else one for one in leads]
    assert chosen(now, rules, TODAY).keys() == before - called


@given(_LEADS, _SHARES)
def test_the_next_day_the_same_leads_are_drawn(leads, share) -> None:
    rules = Callbacks(use=True, sample=share)
    tomorrow = TODAY + timedelta(days=1)
    assert chosen(leads, rules, TODAY).keys() == chosen(leads, rules, tomorrow).keys()


def test_another_seed_draws_others() -> None:
    leads = [lead(id=f"XS-{n}") for n in range(100)]
    one, other = (sample(leads, Callbacks(seed=seed, sample="20%")) for seed in (1, 2))
    assert (len(one), len(other), one == other) == (20, 20, False)


# -- what follows ---------------------------------------------------------------------------------


def test_an_answer_without_a_moment_was_given_now() -> None:
    assert after(lead(), satisfaction="满意") == {"called_back_at": NOW}


def test_a_moment_that_was_typed_stands() -> None:
    assert after(lead(), satisfaction="满意", called_back_at="2025-07-13 10:00") == {}


def test_the_dissatisfied_send_a_closed_lead_back() -> None:
    assert after(lead(), satisfaction="不满意") == {
        "called_back_at": NOW, "status": "重新办理", "closed_at": ""
    }  # fmt: skip


@pytest.mark.parametrize("said", ["满意", "基本满意", "未接通"])
def test_nobody_else_does(said: str) -> None:
    assert "status" not in after(lead(), satisfaction=said)


def test_a_lead_that_is_open_anyway_is_not_sent_back() -> None:
    assert "status" not in after(lead(status="办理中"), satisfaction="不满意")


def test_who_sets_the_status_too_has_the_last_word() -> None:
    assert "status" not in after(lead(), satisfaction="不满意", status="已销号")


def test_another_moment_of_a_call_sends_nothing_back_that_was_decided_since() -> None:
    decided = lead(satisfaction="不满意", called_back_at="2025-07-12 09:00")
    assert "status" not in after(decided, called_back_at="2025-07-12 10:00")


def test_a_call_without_an_answer_is_counted() -> None:
    assert after(lead(), satisfaction="未接通")["unreached"] == "1"


def test_a_second_one_is_counted_by_its_moment() -> None:
    known = lead(satisfaction="未接通", called_back_at="2025-07-12 09:00", unreached="1")
    assert after(known, called_back_at="2025-07-14 08:50") == {"unreached": "2"}


def test_a_count_that_was_typed_stands() -> None:
    known = lead(satisfaction="未接通", called_back_at="2025-07-12 09:00", unreached="1")
    assert after(known, unreached="2") == {"called_back_at": NOW}


def test_who_is_reached_at_last_was_reached_now() -> None:
    known = lead(satisfaction="未接通", called_back_at="2025-07-12 09:00", unreached="1")
    assert after(known, satisfaction="满意") == {"called_back_at": NOW}


SENT_BACK = lead(
    status="重新办理",
    closed_at="",
    satisfaction="不满意",
    called_back_at=NOW,
    call_back_note="还臭",
)


def test_work_done_anew_is_asked_about_anew() -> None:
    closed = {"status": "办结", "closed_at": "2025-07-16"}
    gone = {"satisfaction": "", "called_back_at": "", "call_back_note": ""}
    assert after(SENT_BACK, coordinator=False, **closed) == gone


def test_a_lead_that_the_coordinator_closes_over_his_head_keeps_what_he_said() -> None:
    assert after(SENT_BACK, coordinator=True, status="办结", closed_at="2025-07-14") == {}


def test_an_answer_that_she_passes_is_asked_about_anew() -> None:
    answered = SENT_BACK | {"status": "已回复"}
    assert after(answered, coordinator=True, status="办结")["satisfaction"] == ""


def test_a_rule_that_sends_nobody_back_can_be_had() -> None:
    rules = SHIPPED.model_copy(update={"redo": ()})
    assert "status" not in follows(lead(), lead(satisfaction="不满意"), rules, NOW, True)
