"""The child that sends one text to one address, so that a server that hangs can be ended with it.

Reads a JSON object (address, text, seconds) from standard input, writes one (why) to output.
The address comes in no argument and goes out in no answer. Nothing else imports Apprise.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import warnings
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of libraries of libraries; nobody here can mend them
    try:
        import apprise
        import requests
    except ImportError:  # an extra: see requirements-notify.txt
        apprise = requests = None  # type: ignore[assignment]

_REFUSES = ("errcode",)  # where robots of WeCom and DingTalk say 0 if they took it
_FEISHU_REFUSES = ("code", "StatusCode")


def main() -> None:
    """Send what standard input says; whoever hangs longer than it allows is left alone."""
    asked = json.load(sys.stdin)
    if apprise is None:
        _answer(None)
        return
    answers: list[str] = []
    sending = threading.Thread(
        target=lambda: answers.append(_send(asked["address"], asked["text"])), daemon=True
    )
    sending.start()
    sending.join(asked["seconds"])
    silent = f"{asked['seconds']} 秒没有回音" if sending.is_alive() else "发送的组件出错了"
    _answer(answers[0] if answers else silent)
    os._exit(0)  # a thread that hangs would keep the process


def _answer(why: str | None) -> None:
    """Say why it failed: blank where it did not, null where nothing can be sent at all."""
    json.dump({"why": why}, sys.stdout)
    sys.stdout.flush()


def _send(address: str, text: str) -> str:
    """Send; return why that failed, blank where it did not."""
    logging.disable()  # Apprise would write to standard error what it does
    answers: list[Any] = []
    send = requests.Session.send

    def heard(*asked: Any, **how: Any) -> Any:
        answers.append(send(*asked, **how))
        return answers[-1]

    # a robot that refuses answers 200 all the same, and Apprise takes that for yes
    requests.Session.send = heard  # type: ignore[method-assign]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        asset = apprise.AppriseAsset(storage_mode=apprise.PersistentStoreMode.MEMORY)
        plugin = apprise.Apprise.instantiate(address, asset=asset)
        if not isinstance(plugin, apprise.NotifyBase):
            return "地址不完整"
        done = plugin.notify(body=text, body_format=apprise.NotifyFormat.TEXT)
    keys = _FEISHU_REFUSES if address.startswith("feishu:") else _REFUSES
    return _refused(answers, keys) or ("" if done else _reason(answers))


def _reason(answers: list[Any]) -> str:
    return f"对方回答 {answers[-1].status_code}" if answers else "连不上"


def _refused(answers: list[Any], keys: tuple[str, ...]) -> str:
    """Return what a robot says against it in an answer that looks like yes."""
    for answer in answers:
        try:
            said = answer.json()
        except ValueError:
            continue
        codes = [said[key] for key in keys if key in said] if isinstance(said, dict) else []
        if any(code != 0 for code in codes):
            return f"对方没有收，代码 {codes[0]}"
    return ""


if __name__ == "__main__":
    main()
