"""A lead that quotes an earlier ticket goes where that one is; whom a text names is kept."""

from pathlib import Path

from pipeline.files.folders import Home
from run import main
from tests.offices import DAY_TWO, NOISE, drop_export, leads, new_home, run, type_into

FIRST = NOISE[0]  # 2025071000000001, cooking smoke, at 城管局


def again(number: str, content: str, target: str = "") -> tuple[str, ...]:
    return (number, "2025-07-11 08:01:02", "王小明", "13800001234", "蓬朗街道蓬溪路12号",
            target or "再次反映", content, "投诉")  # fmt: skip


def one(home, number: str) -> dict[str, str]:
    return next(lead for lead in leads(home).values() if lead["source_number"] == number)


def after(tmp_path: Path, content: str) -> dict[str, str]:
    """Take in the first lead, and a day later one that says something else."""
    home = new_home(tmp_path)
    drop_export(home, [NOISE])
    run(home)
    drop_export(home, [again("2025071100000009", content)], "第二天.xlsx")
    run(home, DAY_TWO)
    return one(home, "2025071100000009")


def test_a_lead_follows_the_ticket_that_it_quotes(tmp_path):
    lead = after(tmp_path, f"（工单编号：{FIRST}）问题没有解决，现在还有人打麻将喧哗扰民")
    assert (lead["department"], lead["step"]) == ("城管局", "inherited")
    assert f"文中提到的 {FIRST} 由 城管局 办理" in lead["reason"]


def test_the_category_is_what_the_new_text_says(tmp_path):
    lead = after(tmp_path, f"（工单编号：{FIRST}）问题没有解决，现在还有人打麻将喧哗扰民")
    assert lead["category"] == "生活噪声"


def test_an_unknown_number_is_followed_nowhere(tmp_path):
    lead = after(tmp_path, "（工单编号：2025070100009999）没有解决，有人打麻将喧哗扰民")
    assert (lead["department"], lead["step"]) == ("公安局", "scored")


def test_a_ticket_that_quotes_itself_follows_nobody(tmp_path):
    lead = after(tmp_path, "（工单编号：2025071100000009）有人打麻将喧哗扰民")
    assert lead["step"] == "scored"


def test_a_row_follows_an_earlier_row_of_its_file_that_it_quotes(tmp_path):
    home = new_home(tmp_path)
    drop_export(home, [NOISE, again("2025071100000009", f"单号{FIRST}没解决，有人打麻将喧哗")])
    run(home)
    lead = one(home, "2025071100000009")
    assert (lead["department"], lead["step"]) == ("城管局", "repeated")


def test_whom_the_text_names_fills_a_blank_column(tmp_path):
    home = new_home(tmp_path)
    text = "蓬溪路蓬朗某某涂料有限公司夜里排放刺鼻废气"
    drop_export(home, [again("2025071100000009", text)])
    run(home)
    assert one(home, "2025071100000009")["target"] == "蓬朗某某涂料有限公司"


def test_a_text_without_a_name_leaves_the_column_blank(tmp_path):
    home = new_home(tmp_path)
    drop_export(home, [again("2025071100000009", "楼下油烟很大，请处理。")])
    run(home)
    assert one(home, "2025071100000009")["target"] == ""


AGAIN = f"市民曾反映工单编号：{FIRST}，问题至今没有解决，再次来电催办。"


def test_explain_says_that_the_lead_still_follows_its_ticket(tmp_path, capsys):
    after(tmp_path, AGAIN)
    code = main(["--home", str(tmp_path), "explain", "2025071100000009"])
    said = capsys.readouterr().out
    assert code == 0
    assert said.startswith("XS-20250711-0001 → 城管局（较有把握）\n")
    assert "按现在的规则会派给" not in said


def test_a_lead_that_quotes_itself_too_is_explained_by_the_other_ticket(tmp_path, capsys):
    after(tmp_path, f"工单编号：2025071100000009，原工单编号：{FIRST}，没有解决，再次来电催办。")
    home = Home(tmp_path)
    typed = {FIRST: {"承办单位": "住建局"}}
    tracker = home.outbox / "总台账.xlsx"
    type_into(tracker, "台账", typed, home.inbox / "台账.xlsx", by="来源编号")
    run(home, DAY_TWO)
    main(["--home", str(tmp_path), "explain", "2025071100000009"])
    assert "按现在的规则会派给：住建局" in capsys.readouterr().out


def test_what_waits_follows_its_ticket_once_that_has_a_department(tmp_path):
    home = new_home(tmp_path)
    (home.rules / "repeats.yaml").write_text("use: no\n", "utf-8")
    drop_export(home, [NOISE, again("2025071100000009", AGAIN)])
    run(home)
    assert one(home, "2025071100000009")["department"] == ""
    with (home.rules / "settings.yaml").open("a", encoding="utf-8") as file:
        file.write("# 改过\n")
    run(home, DAY_TWO)
    lead = one(home, "2025071100000009")
    assert (lead["department"], lead["step"]) == ("城管局", "inherited")
