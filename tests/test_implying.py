"""What is concluded about conditions, held against what rules do with random leads."""

from datetime import date

from hypothesis import given, settings, strategies as st

from pipeline.core.routing.searched import Searched
from pipeline.core.rules.asking import Facts
from pipeline.core.rules.conditions import Condition, Not, Words
from pipeline.core.rules.implying import Reasoner
from pipeline.core.rules.meeting import Meeting
from pipeline.core.rules.rule import Rule
from pipeline.core.rules.rulebook import Rulebook
from pipeline.core.rules.vocabulary import Vocabulary
from tests.small_rules import CAMPAIGN, PLACES, office, rule

WORDS = ("油烟", "油烟味", "烟", "大烟", "味道", "道", "产生油烟")
GROUPS = {"烟气": ("油烟", "烟味"), "多": ("很大", "大")}
ENTRIES = (*WORDS, "@烟气", "@多")
FIELDS = ("标题", "内容", "地址")
word_list = st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=3)
facts_of_leads = {
    "place": st.sampled_from([one.name for one in PLACES]),
    "source": st.lists(st.sampled_from(["督察", "信访"]), min_size=1, max_size=2),
    "request": st.sampled_from(["咨询", "投诉"]),
    "hours": st.sampled_from(["08:00-12:00", "10:00-18:00", "22:00-06:00", "23:00-05:00"]),
    "season": st.sampled_from(["05-20..06-30", "06-01..07-31", "12-01..02-01"]),
    "campaign": st.sampled_from(["百日攻坚", "别的行动"]),
    "in": st.lists(st.sampled_from(FIELDS), min_size=1, max_size=2, unique=True),
    "pattern": st.sampled_from(["烟.道", "大"]),
}
near = st.fixed_dictionaries(
    {"words": word_list, "to": word_list, "within": st.sampled_from([0, 4, 9])}
)


def nested(inner):
    entries = st.lists(st.one_of(st.sampled_from(ENTRIES), inner), min_size=1, max_size=3)
    words = {"any": entries, "all": entries, "not": entries, "near": near}
    needed = st.sampled_from(["any", "all", "near"])
    return needed.flatmap(
        lambda key: st.fixed_dictionaries(
            {key: words[key]},
            optional={name: one for name, one in (words | facts_of_leads).items() if name != key},
        )
    )


conditions = st.recursive(word_list.map(lambda words: {"any": words}), nested, max_leaves=5)
short = st.one_of(
    word_list.map(lambda words: {"any": words}),
    st.fixed_dictionaries({"any": word_list}, optional=facts_of_leads | {"not": word_list}),
    conditions,
)
days = st.sampled_from(
    [None, date(2026, 6, 1), date(2026, 7, 20), date(2026, 8, 15), date(2026, 12, 31)]
)
pieces = st.sampled_from((*WORDS, "很大", "，", "。", "小区里", "没有", "白天"))
texts = st.lists(pieces, max_size=7).map("".join)
leads = st.fixed_dictionaries(
    {
        "title": texts,
        "content": texts,
        "address": texts,
        "source": st.sampled_from(["督察", "信访", ""]),
        "request_type": st.sampled_from(["咨询", "投诉", ""]),
        "received_at": st.sampled_from(
            ["", "2026-06-15", "2026-07-05 09:30", "2026-06-10 23:30", "2027-01-05 11:00"]
        ),
        # a text may name several places of one office, and others of which none is known
        "places": st.sampled_from(
            [(), PLACES[:1], PLACES[1:3], (PLACES[1], PLACES[5]), PLACES[3:4], PLACES[4:6]]
            + [(place,) for place in PLACES]
        ),
    }
)


def in_campaign(name: str, moment: str) -> bool:
    """Tell whether a moment lies in 百日攻坚."""
    day = moment and CAMPAIGN.day_of(date.fromisoformat(moment[:10]))
    return bool(day) and name == CAMPAIGN.name


def holding(rules: list[Rule], lead) -> set[str]:
    """Return the names of the rules that hold of a lead."""
    book = Rulebook(rules, GROUPS, in_campaign)
    text = Searched({key: lead[key] for key in ("title", "content", "address")})
    seen = book.look(text)
    facts = Facts(
        seen.words,
        text.complaint,
        text.usual_end,
        seen.hits,
        frozenset(name for place in lead["places"] for name in (place.name, *place.within)),
        lead,
    )
    return {one.rule.name for one in book.fired(facts)}


def period(first: date | None, last: date | None) -> dict[str, date | None]:
    """Return from and until, whatever is given, in an order that a rule may have."""
    if first and last and first > last:
        first, last = last, first
    return {"from": first, "until": last}


@settings(max_examples=400, deadline=None)
@given(short, short, days, days, days, days, st.lists(leads, min_size=4, max_size=8))
def test_what_is_concluded_about_two_rules_is_so_on_any_lead(
    one, other, first, last, start, end, many
):
    rules = [
        rule("甲", "餐饮油烟", one, **period(first, last)),
        rule("乙", "工业废气", other, **period(start, end)),
    ]
    vocabulary = Vocabulary(office(*rules, groups=GROUPS))
    reasoner = Reasoner(vocabulary)
    left, right = (vocabulary.conditions[name] for name in "甲乙")
    implied, excluded = reasoner.implies(left, right), reasoner.excludes(left, right)
    nevers = {name for name in "甲乙" if reasoner.why_never(vocabulary.conditions[name])}
    for lead in many:
        held = holding(rules, lead)
        assert not (implied and "甲" in held and "乙" not in held)
        # without a day rules of different periods hold together: nothing is known then
        assert not (excluded and {"甲", "乙"} <= held and lead["received_at"])
        assert not nevers & held


@settings(max_examples=200, deadline=None)
@given(short, st.sampled_from(WORDS), st.lists(leads, min_size=4, max_size=8))
def test_a_condition_implies_what_was_loosened_in_it(one, word, many):
    wider = {"any": [one, word]}
    rules = [rule("窄", "餐饮油烟", one), rule("宽", "工业废气", wider)]
    vocabulary = Vocabulary(office(*rules, groups=GROUPS))
    left, right = (vocabulary.conditions[name] for name in "窄宽")
    assert Reasoner(vocabulary).implies(left, right)
    assert all("宽" in held for held in (holding(rules, lead) for lead in many) if "窄" in held)


simple = st.fixed_dictionaries(
    {"any": word_list},
    optional={"all": word_list, "not": st.lists(st.sampled_from(WORDS), max_size=1)},
)


@settings(max_examples=200, deadline=None)
@given(simple, simple)
def test_the_words_of_an_example_make_both_rules_hold(one, other):
    rules = [rule("甲", "餐饮油烟", one), rule("乙", "工业废气", other)]
    vocabulary = Vocabulary(office(*rules, groups=GROUPS))
    words = Meeting(vocabulary).example(*vocabulary.conditions.values())
    if not words:  # none that both share
        return
    text = "，".join(vocabulary.words[number] for number in vocabulary.numbers(words))
    lead = dict.fromkeys(("title", "address", "source", "request_type", "received_at"), "")
    assert holding(rules, lead | {"content": text, "places": ()}) == {"甲", "乙"}


def test_every_word_counts_in_itself_but_not_in_a_denial():
    vocabulary = Vocabulary(office(rule("甲", "餐饮油烟", ["没有油烟", "油烟", "烟", "*店"])))
    words = {word: 1 << number for number, word in enumerate(vocabulary.words)}
    assert vocabulary.within[0] == words["没有油烟"] | words["烟"]
    assert vocabulary.within[1] == words["油烟"] | words["烟"]
    assert vocabulary.within[3] == words["*店"]


def test_a_word_in_a_name_counts_in_an_address_only():
    anywhere = rule("甲", "餐饮油烟", ["环保有限公司", "环保"], **{"in": ["内容", "地址"]})
    addressed = rule("甲", "餐饮油烟", ["环保有限公司", "环保"], **{"in": ["地址"]})
    within = [Vocabulary(office(one)).within[0] for one in (anywhere, addressed)]
    assert within == [0b01, 0b11]


def test_not_turns_an_implication_round():
    vocabulary = Vocabulary(office(rule("甲", "餐饮油烟", ["油烟", "烟"])))
    longer, shorter = Words(1), Words(2)
    reasoner = Reasoner(vocabulary)

    def implies(left: Condition, right: Condition) -> bool:
        return reasoner.implies(left, right)

    assert implies(longer, shorter) and not implies(shorter, longer)
    assert implies(Not(shorter), Not(longer)) and not implies(Not(longer), Not(shorter))
