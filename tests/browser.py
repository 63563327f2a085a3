"""A real Chromium without a window, spoken to over a pipe in its DevTools protocol.

Nothing but the standard library: a page is opened from disk, scripts are run in it, keys are
pressed, pictures are taken. What the page logs, and every request it makes, is kept.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SILENCE = 60  # seconds without a word after which a test fails, rather than waits
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_SWITCHES = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-extensions", "--disable-background-networking", "--disable-component-update",
    "--hide-scrollbars", "--force-color-profile=srgb", "--lang=zh-CN",
)  # fmt: skip


def missing() -> str:
    """Say why no page can be opened; blank where one can."""
    if sys.platform == "win32":
        return "the pipe to Chromium is made for Linux and macOS"
    return "" if _program() else "no Chromium"


def _program() -> str | None:
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


class Browser:
    """A running Chromium with one page."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back, self._rest = to, back, b""
        self._number, self._session = 0, ""
        self.events: list[dict[str, Any]] = []

    def attach(self) -> None:
        """Make the page and listen to what it logs and asks for."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> Any:
        """Call a method of the protocol and return its result; what else arrives is kept."""
        self._number += 1
        said: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            said["sessionId"] = self._session
        unsent = json.dumps(said).encode() + b"\0"
        while unsent:
            unsent = unsent[os.write(self._to, unsent) :]
        while True:
            heard = self._hear()
            if heard.get("id") == self._number:
                assert "error" not in heard, (method, heard["error"])
                return heard["result"]

    def _hear(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._back], [], [], SILENCE)
            assert ready, f"Chromium has said nothing for {SILENCE} seconds"
            more = os.read(self._back, 1 << 20)
            assert more, "Chromium has gone"
            self._rest += more
        first, self._rest = self._rest.split(b"\0", 1)
        heard: dict[str, Any] = json.loads(first)
        if "method" in heard:
            self.events.append(heard)
        return heard

    def open(self, page: Path, width: int = 1366, height: int = 768) -> None:
        """Open a page from disk in a window of that size; a narrow one is a phone."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        self.events.clear()
        self.call("Page.navigate", url=page.resolve().as_uri())
        while not any(one["method"] == "Page.loadEventFired" for one in self.events):
            self._hear()

    def run(self, script: str) -> Any:
        """Run an expression in the page and return its value; a promise is waited for."""
        made = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in made, made["exceptionDetails"]
        return made["result"].get("value")

    def press(self, key: str, code: int) -> None:
        """Press a key: its name, and the number Windows has for it."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code)

    def tap(self, selector: str) -> None:
        """Press the mouse where an element is, as a finger would; it is scrolled to first."""
        where = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind, x=where[0], y=where[1], button="left", clickCount=1,
            )  # fmt: skip

    def picture(self, whole: bool = False) -> bytes:
        """Take a picture, PNG: of the window, or of the whole page."""
        made = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return base64.b64decode(made["data"])

    def printed(self) -> bytes:
        """Print the page to a PDF, as its own style sets the paper."""
        made = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(made["data"])

    def complaints(self) -> list[str]:
        """Return what was logged as an error, or thrown."""
        self.run("0")
        wrong = []
        for one in self.events:
            said, level = one["params"], ""
            if one["method"] == "Log.entryAdded":
                level = said["entry"]["level"]
            elif one["method"] == "Runtime.consoleAPICalled":
                level = said["type"]
            if level in ("error", "warning") or one["method"] == "Runtime.exceptionThrown":
                wrong.append(json.dumps(said, ensure_ascii=False)[:500])
        return wrong

    def requested(self) -> list[str]:
        """Return the addresses that the page asked for, the page itself among them."""
        self.run("0")
        asked = [one for one in self.events if one["method"] == "Network.requestWillBeSent"]
        return [one["params"]["request"]["url"] for one in asked]


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """Start a Chromium with an empty profile; it ends with the block."""
    program = _program()
    assert program
    their_in, to = os.pipe()
    back, their_out = os.pipe()
    # it listens on descriptor 3 and speaks on 4, whatever ours are called
    script = f'exec "$@" 3<&{their_in} 4>&{their_out}'
    started = [program, *_SWITCHES, "--remote-debugging-pipe", f"--user-data-dir={profile}"]
    with subprocess.Popen(
        ["bash", "-c", script, "chromium", *started, "about:blank"],
        pass_fds=(their_in, their_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(their_in)
        os.close(their_out)
        browser = Browser(to, back)
        try:
            browser.attach()
            yield browser
            browser._session = ""
            browser.call("Browser.close")
        finally:
            os.close(to)
            os.close(back)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
