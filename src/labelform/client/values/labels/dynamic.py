"""Answers that change from frame to frame, in the platform's list of them: each entry says for which frames it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import deepcopy
from dataclasses import dataclass

from labelform.client.values.labels.answers import (
    Answer,
    Answered,
    encode_answer,
    is_same_answer,
    options_in,
    read_answer,
)
from labelform.client.values.labels.dictionaries import AnswerDict
from labelform.client.values.labels.frames import (
    Range,
    frames_to_ranges,
    joined,
    numbers_in,
    pairs_in,
    pairs_of,
    without,
)
from labelform.client.values.labels.stamps import new_hash
from labelform.client.values.ontology import Attribute


@dataclass(frozen=True, slots=True)
class AnswerForFrames:
    """An answer, and the frames it is for."""

    answer: Answered
    ranges: list[Range]


def set_dynamic(
    entries: list[AnswerDict], attribute: Attribute, answer: Answer, frames: Collection[int], *, is_manual: bool
) -> None:
    """Answer a question on some frames, in place of what was answered there. Raises as `encode_answer`."""
    entry = encode_answer(attribute, answer, is_manual=is_manual)
    delete_dynamic(entries, attribute, frames)
    own_hash, answers = attribute.feature_node_hash, entry["answers"]
    for found in entries:
        if found.get("answers") == answers and found.get("featureHash") == own_hash:
            found["range"] = _joined_pairs(found.get("range", []), frames)
            return
    entry.update({"dynamic": True, "range": pairs_of(frames), "shouldPropagate": False, "trackHash": new_hash()})
    entries.insert(0, entry)  # the SDK writes the last answer first


def delete_dynamic(entries: list[AnswerDict], attribute: Attribute, frames: Collection[int] | None) -> None:
    """Take answers back on some frames; None means all. Nearly all entries are about other frames, and stay."""
    own_hash, gone = attribute.feature_node_hash, [] if frames is None else frames_to_ranges(frames)
    first, last = (gone[0].start, gone[-1].end) if gone else (0, -1)
    kept: list[AnswerDict] = []
    for entry in entries:
        if entry.get("featureHash") == own_hash:
            pairs = entry.get("range")
            if frames is None or not pairs:
                continue
            if any(pair[0] <= last and first <= pair[1] for pair in pairs):
                if not (rest := without((Range(start, end) for start, end in pairs), gone)):
                    continue
                entry["range"] = pairs_in(rest)
        kept.append(entry)
    if len(kept) < len(entries):
        entries[:] = kept


def _joined_pairs(pairs: list[list[int]], frames: Collection[int]) -> list[list[int]]:
    """Return pairs with more frames. Programs answer frame by frame, so that most come after all others."""
    new = pairs_of(frames)
    if pairs and new and new[0][0] > max(pairs[-1]) + 1:
        return [*pairs, *new]
    return pairs_in(joined(Range(start, end) for start, end in [*pairs, *new]))


def accept_dynamic(entries: list[AnswerDict], attribute: Attribute, answers: Sequence[AnswerDict]) -> None:
    """Accept answers to a question as the platform writes them, in place of what was answered on their frames."""
    for answer in answers:
        delete_dynamic(entries, attribute, numbers_in(answer.get("range", [])))
    for answer in answers:
        entries.insert(0, {"dynamic": True, "shouldPropagate": False, "trackHash": new_hash(), **deepcopy(answer)})


def delete_answered(
    entries: list[AnswerDict], attribute: Attribute, wanted: Answer, frames: Collection[int] | None
) -> None:
    """Take one answer to a question back, on some frames or on all."""
    for found in get_dynamic(entries, attribute):
        if is_same_answer(found.answer, wanted):
            numbers = numbers_in(pairs_in(found.ranges))
            delete_dynamic(entries, attribute, numbers if frames is None else numbers & set(frames))


def get_dynamic(
    entries: list[AnswerDict], attribute: Attribute, frame: int | None = None, wanted: Answer | None = None
) -> list[AnswerForFrames]:
    """Return the answers to a question, each with its frames; with `frame`, the one there, with `wanted`, that one."""
    frames_by_choice: dict[str, set[int]] = {}
    found: dict[str, Answered] = {}
    for number, here in sorted(entries_by_frame(entries, attribute).items()):
        answer = read_answer(attribute, here)
        if answer is None:
            continue
        choice = _key(here)
        found.setdefault(choice, answer)
        frames_by_choice.setdefault(choice, set()).add(number)
    return [
        AnswerForFrames(answer, frames_to_ranges(frames_by_choice[choice]))
        for choice, answer in found.items()
        if (frame is None or frame in frames_by_choice[choice]) and (wanted is None or is_same_answer(answer, wanted))
    ]


def entries_by_frame(entries: list[AnswerDict], attribute: Attribute) -> dict[int, list[AnswerDict]]:
    """Return the entries about a question by frame. The editor writes several where boxes of a checklist are ticked."""
    by_frame: dict[int, list[AnswerDict]] = {}
    for entry in entries:
        if entry.get("featureHash") == attribute.feature_node_hash:
            for number in numbers_in(entry.get("range", [])):
                by_frame.setdefault(number, []).append(entry)
    return by_frame


def _key(entries: list[AnswerDict]) -> str:
    hashes = sorted({option["featureHash"] for entry in entries for option in options_in(entry)})
    return "\n".join(hashes) if hashes else str(entries[-1].get("answers"))
