from hypothesis import given
from hypothesis import strategies as st

from apps.decisions.tally import Verdict, needed, tally

OPEN, AGREED, REFUSED = Verdict.OPEN, Verdict.AGREED, Verdict.REFUSED
A, R, W, X = "agreed", "refused", "open", "released"

# mode, quorum, seats in the plan, words → verdict
TABLE = [
    ("all", 0, 1, [W], OPEN),
    ("all", 0, 1, [A], AGREED),
    ("all", 0, 1, [R], REFUSED),
    ("all", 0, 2, [A, W], OPEN),
    ("all", 0, 2, [A, A], AGREED),
    ("all", 0, 2, [W, R], REFUSED),  # 一票否决: the others need not be heard
    ("all", 0, 2, [A], OPEN),  # a seat that nobody has been found for is silent, not absent
    ("all", 0, 3, [A, A], OPEN),
    ("any", 0, 3, [W, W, W], OPEN),
    ("any", 0, 3, [W, A, W], AGREED),
    ("any", 0, 3, [R, W, W], REFUSED),  # 或签: the first word settles it
    ("quorum", 2, 3, [A, W, W], OPEN),
    ("quorum", 2, 3, [A, A, W], AGREED),
    ("quorum", 2, 3, [A, R, W], OPEN),
    ("quorum", 2, 3, [A, R, R], REFUSED),  # two can no longer agree
    ("quorum", 2, 3, [R, R], REFUSED),
    ("quorum", 3, 3, [A, R], REFUSED),
    ("quorum", 1, 3, [R, R, W], OPEN),
    ("all", 0, 2, [A, X], OPEN),
]


def test_truth_table() -> None:
    for mode, quorum, seats, words, verdict in TABLE:
        assert tally(mode, words, seats=seats, quorum=quorum) is verdict, (mode, quorum, seats, words)


modes = st.sampled_from(["all", "any", "quorum"])
word = st.sampled_from([A, R, W])


@given(modes, st.lists(word, min_size=1, max_size=7), st.data())
def test_once_settled_further_words_change_nothing(mode: str, words: list[str], data: st.DataObject) -> None:
    quorum = data.draw(st.integers(1, len(words)))
    verdict = tally(mode, words, seats=len(words), quorum=quorum)
    if verdict is OPEN or mode == "any":  # with 或签 nobody speaks after the first
        return
    later = [data.draw(st.sampled_from([A, R])) if one == W else one for one in words]
    assert tally(mode, later, seats=len(words), quorum=quorum) is verdict


@given(modes, st.lists(st.sampled_from([A, R]), min_size=1, max_size=7), st.data())
def test_when_all_have_spoken_it_is_settled(mode: str, words: list[str], data: st.DataObject) -> None:
    quorum = data.draw(st.integers(1, len(words)))
    assert tally(mode, words, seats=len(words), quorum=quorum) is not OPEN


@given(modes, st.integers(1, 9), st.data())
def test_agreement_and_refusal_exclude_each_other(mode: str, seats: int, data: st.DataObject) -> None:
    agree, refuse = needed(mode, seats, data.draw(st.integers(1, seats)))
    assert 1 <= agree <= seats and 1 <= refuse <= seats
    assert mode == "any" or agree + refuse == seats + 1
