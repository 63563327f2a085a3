"""What many tests share: LibreOffice where it is needed, a home with a book of 24 leads."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from pipeline.core.leaders.summary import Summary
from pipeline.files.folders import Home
from pipeline.files.reading.reading import Reader
from tests import abuses, boards, browser, calls, offices, outward, readings, robot

# Homes in memory: what is synced to a disk, file by file, is waited for in vain by tests. Where
# there is no such folder, or little room in it, homes stand where temporary files always do.
_IN_MEMORY, _ROOM = Path("/dev/shm"), 8 * 2**30  # bytes


def pytest_configure(config: pytest.Config) -> None:
    """Put the homes of tests into memory, unless somebody has said where they go."""
    named = config.option.basetemp or os.environ.get("PYTEST_DEBUG_TEMPROOT")
    roomy = _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free >= _ROOM
    if not named and roomy and os.access(_IN_MEMORY, os.W_OK):
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(_IN_MEMORY)


def pytest_collection_finish() -> None:
    """Keep the collector from looking through all tests and libraries again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)  # before the fixtures, which start LibreOffice
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip by name what needs LibreOffice where there is none; fail in CI."""
    if item.get_closest_marker("libreoffice") and (why := robot.missing()):
        if os.environ.get("CI") == "true":
            pytest.fail(f"{why}; CI must have it", pytrace=False)
        pytest.skip(why)


@pytest.fixture(scope="module")
def opener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[readings.Opener]:
    """Reads bytes as the pipeline reads a file."""
    with Reader(seconds=30) as reader:
        yield readings.Opener(reader, tmp_path_factory.mktemp("inbox"))


@pytest.fixture(scope="module")
def returned(request: pytest.FixtureRequest) -> Iterator[Callable[[abuses.Case], Path]]:
    """The CASES of a module in its SCENARIOS, each file as LibreOffice saved it."""
    with abuses.edited(request.module.SCENARIOS, request.module.CASES) as file_of:
        yield file_of


@pytest.fixture(scope="session")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Browser]:
    """A running Chromium; skipped by name where there is none, required in CI."""
    if why := browser.missing():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{why}; CI must have it", pytrace=False)
        pytest.skip(why)
    with browser.chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="session")
def board_leads() -> pd.DataFrame:
    """Leads of every sort, of twenty days."""
    return boards.leads(400)


@pytest.fixture(scope="session")
def board_summary(board_leads: pd.DataFrame) -> Summary:
    """Their summary."""
    return boards.summary_of(board_leads)


@pytest.fixture(scope="session")
def board_page(board_leads: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their 看板."""
    return boards.page_of(board_leads, tmp_path_factory.mktemp("board"))


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose 城管局 has a book of 24 leads; copied for every test."""
    home = offices.new_home(tmp_path_factory.mktemp("issued"))
    offices.drop_export(home, offices.MANY)
    offices.run(home)
    return home.root


@pytest.fixture
def city(issued: Path, tmp_path: Path) -> Home:
    """A copy of it."""
    return Home(Path(shutil.copytree(issued, tmp_path / "city", copy_function=shutil.copy2)))


@pytest.fixture(scope="session")
def one_lead(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one lead, which 城管局 has in its book; copied for every test."""
    return _issued(tmp_path_factory.mktemp("one"), [offices.NOISE])


@pytest.fixture(scope="session")
def three_leads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a lead each of 城管局, 公安局, 水务局, issued on Thursday; copied, too."""
    return _issued(tmp_path_factory.mktemp("three"), [offices.NOISE, offices.SQUARE, offices.SEWER])


@pytest.fixture(scope="session")
def closed_lead(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a lead that was closed, and nobody called yet; copied, too."""
    return calls.closed_home(tmp_path_factory.mktemp("closed"))


@pytest.fixture(scope="session")
def answered_leads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose leads were answered: reported up, one waits to be published; copied, too."""
    return outward.answered_home(tmp_path_factory.mktemp("answered")).root


def _issued(folder: Path, rows: list[tuple[str, ...]]) -> Path:
    home = offices.new_home(folder)
    offices.drop_export(home, rows)
    offices.run(home)
    return home.root


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has run once, so that only the inbox is new."""
    home = offices.new_home(tmp_path_factory.mktemp("blank"))
    offices.run(home, offices.DAY_ONE)
    return home.root
