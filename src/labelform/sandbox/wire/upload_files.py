"""
The JSON that names files in a cloud, read as the typed items that newer uploads send.

People write it by hand, with keys in either spelling (`objectUrl`, `object_url`); see `json-uploads` among the
assumptions.
"""

import re
from collections.abc import Mapping

from labelform.sandbox.errors import InvalidArguments, NotEmulated

_LISTS = {"pdfs": "pdf", "texts": "text", "audios": "audio", "niftis": "nifti"}
_VERBATIM = "clientMetadata"
_HUMP = re.compile(r"_([a-z])")


def as_typed_items(described: Mapping[str, object]) -> dict[str, object]:
    """
    Return the same items in the spelling of typed uploads. What people store with a file stays as they wrote it.

    Raises:
        InvalidArguments: a list is there in two spellings, of which one would be lost.
        NotEmulated: image groups, whose pictures have numbered keys and nothing that says how large they are.
    """
    items = _spelled(described)
    if items.get("imageGroups"):
        raise NotEmulated("image groups described by a JSON file are not emulated by the sandbox; give typed items")
    named = {_LISTS.get(name, name): value for name, value in items.items()}
    if len(named) < len(described):
        raise InvalidArguments(f"a list of files is given twice: {', '.join(sorted(described))}")
    return named


def _spelled(values: Mapping[str, object]) -> dict[str, object]:
    named = {_HUMP.sub(lambda found: found[1].upper(), name): value for name, value in values.items()}
    return {name: value if name == _VERBATIM else _spelled_inside(value) for name, value in named.items()}


def _spelled_inside(value: object) -> object:
    if isinstance(value, Mapping):
        return _spelled(value)
    return [_spelled_inside(each) for each in value] if isinstance(value, list) else value
