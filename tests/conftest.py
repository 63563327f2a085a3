"""Tests that need a real LibreOffice: skipped by name where there is none, failing in CI."""

from __future__ import annotations

import os

import pytest

from tests import robot


@pytest.hookimpl(tryfirst=True)  # before the fixtures, which start LibreOffice
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("libreoffice") and (why := robot.missing()):
        if os.environ.get("CI") == "true":
            pytest.fail(f"{why}; CI must have it", pytrace=False)
        pytest.skip(why)
