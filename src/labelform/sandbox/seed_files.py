"""The files of groups and scenes in a seed: what is wrong with them, and the spaces that they become."""

from collections.abc import Iterator
from dataclasses import asdict

from labelform.sandbox.rules.spaces import Space
from labelform.sandbox.seed_names import identity
from labelform.sandbox.seed_things import GroupFile, Item, SceneFile

KINDS = {"plain_text": "text"}
KINDS_IN_SCENE = {"image": "scene_image"}
NEEDS = {
    "image": ("width", "height"),
    "video": ("width", "height", "frames_per_second", "duration"),
    "audio": ("duration",),
}
FILE_OF = {"group": GroupFile, "scene": SceneFile}


def parts_of(item: Item, stored: str) -> list[dict[str, object]]:
    """Spell the files of an item as they are kept; `stored` is the identity of the stored item, in every dataset."""
    return [asdict(_space(file, stored)) for file in item.files]


def problems_of_files(item: Item) -> Iterator[str]:
    """Say what is wrong with the files of an item."""
    wanted = FILE_OF.get(item.type)
    if wanted is None and item.files:
        yield f'"{item.title}" is a {item.type}; only a group or scene has files'
    if wanted is not None and not item.files:
        yield f'the {item.type} "{item.title}" has no files'
    for file in item.files if wanted else []:
        if not isinstance(file, wanted or object):
            yield f'a {item.type} has no file like "{_name(file)}"'
        elif isinstance(file, GroupFile):
            missing = [need for need in NEEDS.get(file.type, ()) if getattr(file, need) is None]
            yield from (f'the file "{file.key}" needs {need}' for need in missing)
    names = [_name(file) for file in item.files]
    yield from (f'two files are called "{name}"' for name in sorted({name for name in names if names.count(name) > 1}))


def _space(file: GroupFile | SceneFile, stored: str) -> Space:
    uuid = file.uuid or identity("part", stored, _name(file))
    if isinstance(file, SceneFile):
        kind = KINDS_IN_SCENE.get(file.type, file.type)
        return Space(uuid, kind, file.stream, file.uri, file.event, file.start_frame, file.width, file.height)
    return Space(
        *(uuid, KINDS.get(file.type, file.type), file.key, file.title),
        width=file.width,
        height=file.height,
        frames=file.frames,
        frames_per_second=file.frames_per_second,
        duration=file.duration,
    )


def _name(file: GroupFile | SceneFile) -> str:
    return f"{file.stream}#{file.event}" if isinstance(file, SceneFile) else file.key
