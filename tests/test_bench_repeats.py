"""The repeats part of the benchmark, untimed: what is planted, and how right a way is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import __main__ as bench, repeat_rivals as rivals, repeats, table
from tests.bench.repeat_rivals import MINHASH, RATIO, TOKEN_SET, Right
from tests.bench.repeat_texts import KIND, PLACE, SAME, Town

EARLIER = 2_000
NOISE = "竹绿面馆的音响夜里十二点还在响，低音震得睡不着"
LOUD = "夜里十二点竹绿面馆还在放音响，低音很重，睡不着"
SEWER = "小区门口窨井污水外溢，流得满地都是，很臭"


@pytest.fixture(scope="module")
def town() -> Town:
    return Town()


# -- what is planted ----------------------------------------------------------------------------


def test_a_town_says_the_same_every_time(town: Town) -> None:
    again = Town()
    assert [town.earlier(n) for n in range(50)] == [again.earlier(n) for n in range(50)]
    matters = town.matters(EARLIER)
    assert list(town.fresh(20, matters)) == list(again.fresh(20, matters))


def test_the_matter_of_a_lead_is_told_without_making_it(town: Town) -> None:
    assert town.matters(60).tolist() == [town.earlier(n).matter for n in range(60)]


def test_some_matters_come_again_and_most_do_not(town: Town) -> None:
    matters = town.matters(EARLIER)
    assert EARLIER // 2 < len(set(matters.tolist())) < EARLIER


def test_only_what_is_said_again_has_an_earlier_lead(town: Town) -> None:
    matters = town.matters(EARLIER)
    known = set(matters.tolist())
    fresh = list(town.fresh(200, matters))
    assert {one.made for one in fresh} == {SAME, PLACE, KIND}
    assert all((one.made == SAME) == (one.complaint.matter in known) for one in fresh)
    assert 80 < sum(one.made == SAME for one in fresh) < 120


def test_the_very_words_are_said_of_another_place(town: Town) -> None:
    matters = town.matters(EARLIER)
    alike = next(one for one in town.fresh(50, matters) if one.made == KIND).complaint
    texts = [town.earlier(number).text for number in range(EARLIER)]
    ((place, score),), _ = rivals.Brute(RATIO, texts).best([alike.text])
    assert score > 75
    assert matters[place] != alike.matter


# -- how right ----------------------------------------------------------------------------------


def test_f_counts_precision_more_than_recall() -> None:
    said = rivals.right(called_right=40, called=50, to_find=100)
    assert (said.precision, said.recall, said.f) == pytest.approx((0.8, 0.4, 2 / 3))
    assert rivals.right(0, 0, 100) == Right(0, 0, 0)


def test_the_best_threshold_takes_all_pairs_of_one_score_or_none() -> None:
    scored = [(90.0, True), (80.0, True), (80.0, False), (80.0, False)]
    assert rivals.best_threshold(scored, 3) == Right(1, 1 / 3, pytest.approx(5 / 7), 90)
    assert rivals.best_threshold([(70.0, True), (90.0, True)], 2) == Right(1, 1, 1, 70)
    assert rivals.best_threshold([(50, False)], 1) == Right(0, 0, 0)


@pytest.mark.parametrize("way", [RATIO, TOKEN_SET, MINHASH])
def test_every_rival_scores_the_same_higher_than_another(way: str) -> None:
    same, other, itself = rivals.scores(way, [(NOISE, LOUD), (NOISE, SEWER), (NOISE, NOISE)])
    assert other < same < itself == 100


@pytest.mark.parametrize("way", [RATIO, TOKEN_SET])
def test_brute_force_finds_the_most_similar_of_all(way: str) -> None:
    found, _ = rivals.Brute(way, [SEWER, LOUD, NOISE]).best([NOISE, SEWER])
    assert found == [(2, 100), (0, 100)]


def test_lsh_finds_what_is_like_enough_and_nothing_else() -> None:
    prints = [rivals.minhash(text) for text in (SEWER, NOISE)]
    found, _ = rivals.Hashed(0.5, prints).best([NOISE, "来电人说有事反映"])
    assert found == [(1, 100), (-1, 0)]


def test_judged_pairs_are_scored_sure_ones_apart(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    rows = (("same", 1, NOISE, LOUD), ("kind", 1, NOISE, SEWER), ("same", 0, SEWER, SEWER))
    lines = ["判断,把握,甲,乙", *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    said = repeats.of_pairs(path)
    assert (said["sure"]["pairs"], said["sure"]["same"]) == (2, 1)
    assert (said["all"]["pairs"], said["all"]["same"]) == (3, 2)
    for way in (RATIO, TOKEN_SET, MINHASH):
        assert said["all"]["right"][way]["f"] == 1


# -- ours ---------------------------------------------------------------------------------------


def test_ours_is_measured_at_every_size_on_one_growing_ledger(tmp_path: Path) -> None:
    said = repeats.ours(tmp_path, [300, 100], 20)
    assert [one["earlier"] for one in said] == [100, 300]
    for one in said:
        assert 200 < one["grown"]["bytes"] < 2_000
        assert one["spent"]["all"] > one["spent"]["index"] > 0
        assert one[repeats.OURS_ASKED]["recall"] >= one[repeats.OURS]["recall"] > 0


@pytest.mark.long
def test_the_part_repeats_prints_costs_and_how_right_all_are(tmp_path: Path) -> None:
    words = ["--parts", "repeats", "--earlier", "200,400", "--fresh", "20", "--rivals", "200"]
    said = bench.run(tmp_path, bench.parse(words))
    lines = list(table.lines(said))
    assert sum(line.startswith("rapidfuzz ratio") for line in lines) == 4
    assert sum("scaled from 200" in line for line in lines) == 2
    assert sum("holds only 200" in line for line in lines) == 1
    assert sum("goal: a new lead among" in line for line in lines) == 2
    assert not any(line.startswith("judged") for line in lines)
