"""What a case states is paired with what there is so that as much as possible is found, in whatever order it stands."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from labelform.testing.pairing import paired


@pytest.mark.parametrize(
    ("stated", "found", "missing", "left"),
    [
        (["ab", "a"], ["a", "b"], [], []),
        (["ab", "bc", "a"], ["a", "b", "c"], [], []),
        (["abc", "ab", "a"], ["a", "b", "c"], [], []),
        (["ab", "a", "a"], ["a", "b", "c"], [2], ["c"]),
        (["x", "a"], ["a", "b"], [0], ["b"]),
        (["a", "a"], ["a"], [1], []),
        ([], ["a"], [], ["a"]),
    ],
)
def test_what_could_be_several_leaves_to_others_what_they_alone_can_be(
    stated: list[str], found: list[str], missing: list[int], left: list[str]
) -> None:
    assert paired(stated, found, lambda one, other: other in one) == (missing, left)


def test_as_many_are_found_as_in_the_best_order() -> None:
    for stated in product(("ab", "bc", "a", "cd"), repeat=4):
        best = max(
            sum(other in one for one, other in zip(stated, order, strict=True)) for order in permutations("abcd")
        )

        missing, left = paired(stated, "abcd", lambda one, other: other in one)

        assert (len(missing), len(left)) == (4 - best, 4 - best), stated
