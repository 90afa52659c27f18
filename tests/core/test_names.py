"""What a name or a hash in a spec means."""

from __future__ import annotations

import pytest

from labelform.core.clashes import Written
from labelform.core.reference import Named, Names, NeedsCandidates, Reference, Unresolved, one_of

DAY, NIGHT, OTHER_NIGHT = Named("1" * 8, "day"), Named("2" * 8, "night"), Named("3" * 8, "night")


def by_name(name: str) -> Reference:
    return Reference(name=name)


def by_hash(thing: Named) -> Reference:
    return Reference.model_construct(name=None, hash=thing.hash)


def test_what_the_project_has_wins_over_the_same_name_elsewhere() -> None:
    names = Names([NIGHT], [NIGHT, OTHER_NIGHT])

    assert names.find("dataset", by_name("night")) == NIGHT


def test_a_hash_finds_what_shares_its_name() -> None:
    names = Names([NIGHT], [NIGHT, OTHER_NIGHT])

    assert names.find("dataset", by_hash(OTHER_NIGHT)) == OTHER_NIGHT


def test_the_same_thing_listed_twice_is_one_thing() -> None:
    assert Names([], [DAY, DAY]).find("dataset", by_name("day")) == DAY


def test_candidates_are_asked_for_when_the_project_does_not_decide() -> None:
    with pytest.raises(NeedsCandidates):
        Names([NIGHT]).find("dataset", by_name("day"))


@pytest.mark.parametrize(
    ("names", "code", "said"),
    [
        (Names([], [NIGHT, OTHER_NIGHT]), "ambiguous-dataset", "2 datasets are called"),
        (Names([NIGHT, OTHER_NIGHT]), "ambiguous-dataset", "2 datasets are called"),
        (Names([], [DAY]), "unknown-dataset", "there is no dataset called"),
    ],
)
def test_a_name_that_fits_nothing_or_too_much_is_told_with_its_field(names: Names, code: str, said: str) -> None:
    with pytest.raises(Unresolved, match=said) as caught:
        names.find("dataset", by_name("night"), field="name")

    assert (caught.value.code, caught.value.path) == (code, ("name",))


@pytest.mark.parametrize(
    ("name", "hint"),
    [("nights", 'did you mean "night"?'), ("storm", "make it")],
    ids=["one like it", "none like it"],
)
def test_a_kind_says_what_to_do_where_nothing_has_a_name_like_it(name: str, hint: str) -> None:
    with pytest.raises(Unresolved) as caught:
        Names([], [NIGHT]).find("dataset", by_name(name), way_out="make it")

    assert caught.value.hint == hint


def test_several_things_of_one_name_are_told_in_the_plural_of_their_noun() -> None:
    with pytest.raises(Unresolved, match="2 ontologies are called"):
        Names([], [NIGHT, OTHER_NIGHT]).find("ontology", by_name("night"))


@pytest.mark.parametrize(
    ("keys", "without"),
    [(set(), [("name", "hash")]), ({"name"}, []), ({"name", "hash"}, [()])],
    ids=["neither", "one", "both"],
)
def test_a_key_is_missed_only_where_neither_of_two_is_given(keys: set[str], without: list[tuple[str, ...]]) -> None:
    found = list(one_of(Written(frozenset(keys), {}), "k", "name", "hash"))

    assert [(one.context or {})["without"] for one in found] == without
