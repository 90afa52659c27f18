"""Comparing texts word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from labelform.report.pieces import Piece, Tone, word_pieces

words = st.lists(st.sampled_from(["a", "b", " ", "\n", ".", "word", "zwölf"]), max_size=6).map("".join)


@given(words, words)
def test_pieces_hold_both_texts(old: str, new: str) -> None:
    pieces = word_pieces(old, new)

    assert "".join(piece.text for piece in pieces if piece.tone is not Tone.NEW) == old
    assert "".join(piece.text for piece in pieces if piece.tone is not Tone.OLD) == new


def test_a_new_word_is_the_only_difference() -> None:
    pieces = word_pieces("one fine day", "one very fine day")

    assert pieces == (Piece("one"), Piece(" very", Tone.NEW), Piece(" fine day"))


def test_words_beside_each_other_are_one_difference() -> None:
    assert word_pieces("see one frame here", "see two frames here") == (
        Piece("see "), Piece("one frame", Tone.OLD), Piece("two frames", Tone.NEW), Piece(" here"),
    )  # fmt: skip


def test_a_long_stretch_that_stays_is_cut_between_words() -> None:
    stretch = "lorem ipsum dolor sit amet " * 10

    pieces = word_pieces(f"{stretch}a {stretch}b", f"{stretch}c {stretch}d")

    kept = [piece.text for piece in pieces if piece.tone is Tone.SAME]
    assert kept == ["… lorem ipsum dolor sit amet ", " lorem ipsum dolor sit amet … lorem ipsum dolor sit amet "]


def test_a_very_long_text_is_compared_by_its_ends() -> None:
    body = "word " * 4_000

    assert word_pieces(f"{body}old", f"{body}new")[1:] == (Piece("old", Tone.OLD), Piece("new", Tone.NEW))
