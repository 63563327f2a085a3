"""Who complained, told without a name or a number in the clear."""

from __future__ import annotations

import pytest

from pipeline.core.repeats.complainants import complainant_keys

SECRET = "0123456789abcdef"


def keys(secret: str = SECRET, **person: str) -> frozenset[int]:
    return complainant_keys(person, secret)


@pytest.mark.parametrize(
    "said", ["138 0000 1234", "138-0000-1234", "+8613800001234", "李13800001234"]
)
def test_a_phone_is_the_same_however_it_is_written(said):
    assert keys(phone=said) == keys(phone="13800001234")


def test_two_phones_that_begin_alike_are_two():
    assert not keys(phone="13800001234") & keys(phone="13800001235")


def test_each_of_two_phones_tells_the_person():
    assert keys(phone="13800001234、0512-57301234") > keys(phone="13800001234")


@pytest.mark.parametrize("said", ["", "138****1234", "无", "保密"])
def test_what_is_no_number_tells_nobody(said):
    assert not keys(phone=said)


def test_a_name_tells_nobody_without_a_home():
    assert not keys(petitioner="王小明")
    assert keys(petitioner="王小明", home_address="蓬莱社区12幢302室")


def test_another_ledger_has_other_keys():
    assert not keys(phone="13800001234") & keys("another secret", phone="13800001234")
