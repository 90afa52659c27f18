"""No text of a file takes long, however it is made: each of these took minutes, or would have taken hours."""

from __future__ import annotations

import subprocess
import sys

import pytest

A_MINUTE = 60
PARTS = {
    "an e-mail of dots": (
        "from labelform.language.mappings import _is_email",
        "assert not _is_email('a@' + '.' * 10**6 + '@')",
    ),
    "a key and blanks": (
        "from labelform.language.formatting import formatted",
        "assert formatted('a:' + ' ' * 10**6 + '#\\nb: 1\\n', '').text == 'a:' + ' ' * 10**6 + '#\\nb: 1\\n'",
    ),
    "comments and blank lines below what is deep": (
        "from labelform.language.formatting import formatted",
        "text = ''.join(' ' * n + 'a:\\n' for n in range(60)) + ('# x\\n' + '\\n' * 9) * 10**4\n"
        "assert len(formatted(text, '').text.splitlines()) == 60 + 2 * 10**4 - 1",
    ),
    "brackets in brackets": (
        "from labelform.language.formatting import formatted",
        "text = 'a: ' + '[' * 60 + 'x, ' * 10**4 + ']' * 60\n"
        "assert formatted(text, '').text.endswith(' ' * 120 + '- x\\n')",
    ),
    "empty lines in a text": (
        "from labelform.language.writing import _is_literal",
        "assert _is_literal('a' + '\\n' * 10**6 + 'b')",
    ),
    "colons and signs of comments": (
        "from labelform.language.editing import edited\nfrom labelform.language.edits import Replace",
        "text = 'k: \"' + ':#' * 10**6 + '\"\\nc: 1\\n'\n"
        "assert edited(text, '', [Replace(('c',), 2)])[-5:] == 'c: 2\\n'",
    ),
    "items among many that go": (
        "from labelform.language.editing import edited\nfrom labelform.language.edits import Insert, Remove",
        "text = 'a:\\n' + '# x\\n- b: 1 # y\\n  c: 2\\n' * 10**4; gone = [Remove(('a', n)) for n in range(5_000)]\n"
        "assert len(edited(text, '', [*gone, Insert(('a',), 'z')])) == 5_000 * 22 + 7",
    ),
    "many names that an environment does not map": (
        "from labelform.core.reference import Named\nfrom labelform.transfer.unmapped import _candidates",
        "known = [Named(str(n), f'Dataset {n:04} of the northern site') for n in range(2_000)]\n"
        "assert all(_candidates(f'Daatset {n:04} of a nrothern site', known) for n in range(2_000))",
    ),
    "many names that nothing has": (
        "from labelform.core.reference import Named, Names, Reference, Unresolved\n"
        "names = Names((), [Named(str(n), f'Dataset {n:04} of the northern site') for n in range(2_000)])",
        "missing = 0\n"
        "for n in range(2_000):\n"
        "    try: names.find('dataset', Reference(name=f'Daatset {n:04} of a nrothern site'))\n"
        "    except Unresolved as found: missing += 'did you mean' in found.hint\n"
        "assert missing == 2_000",
    ),
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS.keys())
def test_a_long_text_ends(part: tuple[str, str]) -> None:
    subprocess.run([sys.executable, "-c", "\n".join(part)], check=True, timeout=A_MINUTE)
