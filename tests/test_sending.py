"""Sending words to groups: off unless switched on, once a day and place, and it stops no run."""

from __future__ import annotations

import email
import json
import os
import socketserver
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.groups.notify import DINGTALK, FEISHU, MAIL, WECOM, apprised
from pipeline.files.folders import Home
from pipeline.files.rules import config
from pipeline.files.sending import notices
from tests.offices import DAY_ONE, DAY_TWO, EXPORT, codes, drop_export, new_home, run

ROOT = Path(__file__).resolve().parents[1]
EVENING = datetime(2025, 7, 10, 17, 30)


class Gateway:
    """A server on loopback that keeps what it is told; ``answer`` is (status, JSON)."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.answer: tuple[int, dict[str, Any]] = (200, {"errcode": 0})
        self.hang = 0.0
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.heard.append(json.loads(body))
                time.sleep(gateway.hang)
                status, said = gateway.answer
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"json://127.0.0.1:{self.server.server_port}/words"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def texts(self) -> list[str]:
        return [one["message"] for one in self.heard]


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    made = Gateway()
    monkeypatch.setenv("RIQING_TEST", made.address)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with four leads that has not run yet."""
    made = new_home(tmp_path)
    drop_export(made, EXPORT)
    return made


def switch(
    home: Home, texts: str, after: str = "发件", send: str = "yes", seconds: int = 10
) -> None:
    """Write notify.yaml with one channel."""
    (home.rules / "notify.yaml").write_text(
        f"seconds: {seconds}\nchannels:\n"
        f"  - {{name: 群, kind: 自建接口, send: {send}, address: RIQING_TEST, "
        f"texts: [{texts}], after: {after}}}\n",
        encoding="utf-8",
    )


def in_outbox(home: Home, whose: str) -> str:
    path = home.outbox / "微信" / f"2025-07-10_{whose}.txt"
    return path.read_text(encoding="utf-8-sig")


# -- what goes where ----------------------------------------------------------------------------


def test_the_text_of_all_arrives_as_it_stands_in_outbox(home: Home, gateway: Gateway) -> None:
    switch(home, "全区")
    run(home)
    assert [text.strip() for text in gateway.texts] == [in_outbox(home, "全区").strip()]


def test_a_text_goes_out_once_a_day(home: Home, gateway: Gateway) -> None:
    switch(home, "全区")
    run(home)
    drop_export(home, [("2025071000000099", *EXPORT[0][1:])], "又来.xlsx")
    run(home, DAY_ONE.replace(hour=10))
    run(home, EVENING)
    assert len(gateway.heard) == 1
    run(home, DAY_TWO)
    assert len(gateway.heard) == 2


def test_a_group_of_one_department_gets_its_text_and_no_other(home: Home, gateway: Gateway) -> None:
    switch(home, "城管局")
    run(home)
    assert [text.strip() for text in gateway.texts] == [in_outbox(home, "城管局").strip()]


def test_each_department_has_its_text(home: Home, gateway: Gateway) -> None:
    switch(home, "各部门")
    run(home)
    assert len(gateway.heard) == len(list((home.outbox / "微信").glob("*.txt"))) - 1


def test_what_waits_for_the_evening_is_not_sent_before(home: Home, gateway: Gateway) -> None:
    switch(home, "全区", after="日清")
    run(home)
    assert gateway.heard == []
    run(home, EVENING)
    assert [text.splitlines()[0] for text in gateway.texts] == [
        "【今日日清】7月10日周四 截至 17:30"
    ]


def test_no_name_phone_title_or_word_of_a_report_leaves(home: Home, gateway: Gateway) -> None:
    switch(home, "全区, 各部门")
    run(home)
    said = json.dumps(gateway.heard, ensure_ascii=False)
    for _, _, name, phone, place, title, content, _ in EXPORT:
        assert not any(word in said for word in (name, phone, place, title, content) if word)


# -- what fails ---------------------------------------------------------------------------------


def test_a_server_that_is_away_stops_nothing_and_is_tried_again(
    home: Home, gateway: Gateway
) -> None:
    switch(home, "全区")
    gateway.answer = (503, {})
    said = run(home)
    assert (codes(said).count("G04"), len(gateway.heard)) == (1, 1)
    assert (home.outbox / "总台账.xlsx").exists()
    gateway.answer = (200, {})
    assert "G04" not in codes(run(home, DAY_ONE.replace(hour=9)))
    assert len(gateway.heard) == 2
    run(home, DAY_ONE.replace(hour=10))
    assert len(gateway.heard) == 2


def test_a_robot_that_answers_yes_and_means_no_has_not_been_told(
    home: Home, gateway: Gateway
) -> None:
    switch(home, "全区")
    gateway.answer = (200, {"errcode": 93000, "errmsg": "invalid webhook url"})
    said = run(home)
    told = next(one["message"] for one in said["problems"] if one["code"] == "G04")
    assert "代码 93000" in told
    assert run(home, DAY_ONE.replace(hour=9)) and len(gateway.heard) == 2


def test_a_server_that_hangs_does_not_hang_the_run(gateway: Gateway) -> None:
    gateway.hang = 60
    began = time.monotonic()
    assert notices.post(gateway.address + "?rto=50", "话", 1) == "1 秒没有回音"
    assert time.monotonic() - began < 20


def test_nobody_there() -> None:
    assert notices.post("json://127.0.0.1:9/words", "话", 5) == "连不上"


def test_an_unset_variable_is_said_and_nothing_else_suffers(
    home: Home, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch(home, "全区")
    monkeypatch.delenv("RIQING_TEST")
    said = run(home)
    assert codes(said).count("G02") == 1
    assert (home.outbox / "总台账.xlsx").exists()


def test_an_address_of_another_kind_is_not_sent_to(
    home: Home, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch(home, "全区")
    monkeypatch.setenv("RIQING_TEST", "file:///etc/passwd")
    said = run(home)
    told = next(one["message"] for one in said["problems"] if one["code"] == "G03")
    assert "passwd" not in told
    assert gateway.heard == []


def test_without_apprise_it_is_said(
    home: Home, gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch(home, "全区")
    hides = tmp_path / "hides"
    hides.mkdir()
    (hides / "apprise.py").write_text("raise ImportError('not installed')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(hides))
    said = run(home)
    assert (codes(said).count("G05"), gateway.heard) == (1, [])


class Letters(socketserver.StreamRequestHandler):
    """As much of SMTP as a letter needs; letters are kept by the server."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        letter: list[bytes] | None = None
        for line in self.rfile:
            if letter is not None and line.strip() != b".":
                letter.append(line)
                continue
            word = line[:4].upper()
            if letter is not None:
                self.server.letters.append(b"".join(letter))  # type: ignore[attr-defined]
                letter, answer = None, b"250 kept"
            elif word == b"DATA":
                letter, answer = [], b"354 go on"
            else:
                answer = b"221 bye" if word == b"QUIT" else b"250 ok"
            self.wfile.write(answer + b"\r\n")


def test_a_letter_arrives_at_a_mail_server() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Letters) as server:
        server.letters = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        where = f"mailto://127.0.0.1:{server.server_address[1]}"
        address = apprised(MAIL, f"{where}?from=riqing@example.com&to=a@example.com&mode=insecure")
        assert notices.post(address, "今日应清 5 件", 20) == ""
        server.shutdown()
        (letter,) = map(email.message_from_bytes, server.letters)  # type: ignore[attr-defined]
    body = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    assert "今日应清 5 件" in body.get_payload(decode=True).decode("utf-8")


# -- switched off -------------------------------------------------------------------------------

WATCHED = """
import sys
from datetime import datetime
from pathlib import Path
touched = []
def watch(event, arguments):
    starts = event == "subprocess.Popen" and "sending_child" in str(arguments)
    if starts or event.startswith("socket."):
        touched.append(event)
sys.addaudithook(watch)
from pipeline import running
from pipeline.files.folders import Home
said, _ = running.once(Home(Path(sys.argv[1])), datetime(2025, 7, 10, 17, 30))
assert any("微信" in path for path in said["outputs"])
print(touched)
"""


def watched(home: Home) -> str:
    command = [sys.executable, "-c", textwrap.dedent(WATCHED), str(home.root)]
    environment = os.environ | {"PYTHONUTF8": "1"}
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout.strip()


def test_as_shipped_no_socket_is_opened_and_no_sender_started(home: Home) -> None:
    assert watched(home) == "[]"


def test_the_watch_of_the_test_before_sees_a_sender(home: Home, gateway: Gateway) -> None:
    switch(home, "全区")
    assert "subprocess.Popen" in watched(home)


def test_as_shipped_every_channel_is_off() -> None:
    channels = config.load(ROOT / "rules").notify.channels
    assert {one.kind for one in channels} == {WECOM, DINGTALK, FEISHU, MAIL}
    assert not any(one.send for one in channels)
