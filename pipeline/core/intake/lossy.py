"""What a csv makes of a text on its way through spreadsheets, so that no loss looks like an edit.

GBK has no emoji; a csv opened and saved again has numbers and dates where texts were.
"""

from __future__ import annotations

import re

from pipeline.core.text import normal, same

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?%?")
_EXACT_DIGITS = 15  # what a spreadsheet keeps of a number
# as typed, and as spreadsheets show a day: 3月4日 (Excel), 26年3月4日 (LibreOffice), 2026/3/4
_DATE = re.compile(r"(?:(\d{4}|\d{2})[-/年])?(\d{1,2})[-/月](\d{1,2})日?")


def is_image(theirs: str, base: str) -> bool:
    """Tell whether theirs is what a csv made of base.

    Foreign characters became ``?``; ``000123`` became 123, twenty digits an exponent, ``3-4`` a
    date, ``=1+1`` its result (roundtrip measurements, "csv opened in a spreadsheet").
    """
    if "?" in theirs and any(same(image, theirs) for image in _through_gbk(base)):
        return True
    was, now = normal(base), normal(theirs)
    return _same_number(was, now) or _same_day(was, now) or _computed(was, now)


def _through_gbk(text: str) -> tuple[str, str]:
    # one ``?`` per character (LibreOffice) or per UTF-16 unit (others)
    wide = "".join("\ufffd\ufffd" if character > "\uffff" else character for character in text)
    plain, doubled = (one.encode("gbk", "replace").decode("gbk") for one in (text, wide))
    return plain, doubled


def _same_number(was: str, now: str) -> bool:
    if not (_NUMBER.fullmatch(was) and _NUMBER.fullmatch(now)):
        return False
    before, after = _value(was), _value(now)
    if "e" in now:  # as many digits as are left of it
        kept = sum(character.isdigit() for character in now.partition("e")[0])
        return f"{before:.{kept - 1}e}" == f"{after:.{kept - 1}e}"
    rest = sum(character.isdigit() for character in was) - _EXACT_DIGITS
    if rest <= 0:
        return before == after
    # the digits behind the fifteenth became zeros, and the fifteenth may have been rounded
    return now.endswith("0" * rest) and abs(before - after) <= 10.0**rest


def _value(text: str) -> float:
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def _same_day(was: str, now: str) -> bool:
    first, then = _DATE.fullmatch(was), _DATE.fullmatch(now)
    if first is None or then is None:
        return False
    years = {found[1][-2:] for found in (first, then) if found[1]}  # a short date gets this year's
    days = {(int(found[2]), int(found[3])) for found in (first, then)}
    return len(days) == 1 and (len(years) == 1 or not first[1])


def _computed(was: str, now: str) -> bool:
    return was.startswith("=") and bool(_NUMBER.fullmatch(now))
