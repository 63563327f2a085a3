"""notify.yaml: which address is one, which mistake is said, and no secret is said again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.core.groups.notify import DINGTALK, FEISHU, MAIL, OWN, WECOM, Channel, apprised
from pipeline.core.messages.problems import RulesError
from pipeline.files.folders import Home
from pipeline.files.rules import config
from tests.offices import new_home
from tests.test_sending import switch


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return new_home(tmp_path)


@pytest.mark.parametrize(
    ("kind", "address", "expected"),
    [
        (WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-7c", "wecombot://693a-7c"),
        (WECOM, "wecombot://693a-7c", "wecombot://693a-7c"),
        (DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=ab12", "dingtalk://ab12"),
        (DINGTALK, "dingtalk://SECab@ab12", "dingtalk://SECab@ab12"),
        (FEISHU, "https://open.feishu.cn/open-apis/bot/v2/hook/ab-12", "feishu://ab-12"),
        (MAIL, "mailtos://u:p@mail.example.com", "mailtos://u:p@mail.example.com"),
        (OWN, "json://127.0.0.1:8080/x", "json://127.0.0.1:8080/x"),
        (WECOM, "https://example.com/?key=693a", ""),
        (WECOM, "dingtalk://ab12", ""),
        (MAIL, "json://127.0.0.1:8080/x", ""),
        (OWN, "file:///etc/passwd", ""),
        (OWN, "json://a json://b", ""),
    ],
)  # fmt: skip
def test_an_address_is_of_its_kind_or_none(kind: str, address: str, expected: str) -> None:
    assert apprised(kind, address) == expected


KNOWN = """
import apprise, sys
print(*(type(apprise.Apprise.instantiate(one)).__name__ for one in sys.argv[1:]))
"""


def test_apprise_knows_what_we_make_of_the_addresses() -> None:
    wecom = apprised(WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-7c")
    ding = apprised(DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=ab12")
    feishu = apprised(FEISHU, "https://open.feishu.cn/open-apis/bot/v2/hook/ab-12")
    mail = "mailtos://u:p@mail.example.com?to=a@example.com"
    command = [sys.executable, "-W", "ignore", "-c", KNOWN, wecom, ding, feishu, mail]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "NotifyWeComBot",
        "NotifyDingTalk",
        "NotifyFeishu",
        "NotifyEmail",
    ]


@pytest.mark.parametrize(
    "secret",
    [
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6",
        "wecombot://693a91f6",
        "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
        "[wecombot://693a91f6]",
        '""',
    ],
)
def test_an_address_in_the_file_is_refused_and_not_said_again(home: Home, secret: str) -> None:
    switch(home, "全区", send="no")
    path = home.rules / "notify.yaml"
    text = path.read_text(encoding="utf-8").replace("RIQING_TEST", f'"{secret}"'.replace('""', '"'))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        config.load(home.rules)
    assert [one.code for one in caught.value.problems] == ["G01"]
    assert str(caught.value.problems[0].place) == "rules/notify.yaml › 第 3 行"
    assert "693a91f6" not in str(caught.value)


def test_a_text_of_nobody_is_a_mistake(home: Home) -> None:
    switch(home, "城管具")
    with pytest.raises(RulesError) as caught:
        config.load(home.rules)
    assert "最接近的是“城管”" in str(caught.value)


def test_a_department_may_be_named_by_its_alias(home: Home) -> None:
    switch(home, "城管")
    assert config.load(home.rules).notify.channels[0].texts == ("城管局",)


def test_a_weekly_text_goes_only_where_it_is_wanted() -> None:
    said = {"name": "群", "kind": "钉钉", "address": "RIQING_TEST", "texts": ["全区"]}
    assert not Channel.model_validate(said).wants("", weekly=True, evening=True)
    assert Channel.model_validate(said | {"texts": "周报"}).wants("", weekly=True, evening=False)
