"""
Every diagnostic code, with its cause in one sentence. `docs/errors.md` has an example and a cure for each.

Codes are stable: scripts and searches rely on them. A code is retired, never given another meaning.
"""

from __future__ import annotations

from collections.abc import Mapping

from labelform.core.reference import code_of, plural

CODES: Mapping[str, str] = {
    # Files
    "no-specs": "No spec was found where one was expected.",
    "no-such-file": "A file that was named does not exist.",
    "unreadable-file": "A file or folder cannot be read.",
    "not-utf-8": "A file is not text in UTF-8.",
    "too-large": "A file is larger than 16 MiB, or holds more than 500,000 values.",
    "outside-repository": "A file is outside the repository, or a link to something that is not YAML.",
    "bad-ignore": "A line of `.labelformignore` is not a pattern.",
    "same-project": "Two specs of one run are about the same project.",
    "made-differently": "Two specs of one run create the same thing in the organisation, with different values.",
    "spec-of-another": "A project is imported into a file that is the spec of another project.",
    "not-editable": "A value cannot be edited without changing more than intended.",
    "shared-value": "A value that changed in one project is shared with other specs.",
    # Text that is not YAML, or YAML that specs do without
    "bad-yaml": "The text is not YAML, for none of the common reasons.",
    "control-character": (
        "The text contains a character that YAML forbids or reads as a line end, or that is "
        "invisible."
    ),
    "directive": "The text has a directive such as `%YAML 1.1`.",
    "conflict-marker": "A merge conflict was left in the text.",
    "tab-indentation": "A line is indented with a tab; YAML allows only spaces.",
    "odd-blank": "A character that only looks like a space is used for indentation.",
    "bad-indentation": "A line does not line up with the keys or dashes it belongs to.",
    "bad-escape": "A backslash in double quotes does not start a valid escape.",
    "unclosed-quote": "A quote is opened and never closed.",
    "text-after-quote": "Text follows a closing quote on the same line.",
    "unclosed-bracket": "A bracket or brace is opened and never closed.",
    "unmatched-bracket": "A bracket, brace or comma has no opening counterpart.",
    "missing-comma": "Two entries inside brackets or braces have no comma between them.",
    "missing-value": "A comma inside brackets has no value before it.",
    "missing-space": "A colon after a key is not followed by a space.",
    "missing-colon": "A key has no colon.",
    "unquoted-colon": "Plain text holds a colon followed by a space, which starts another value.",
    "unquoted-character": "Plain text starts with a character that is reserved in YAML.",
    "second-document": "A file holds more than one YAML document.",
    "unsupported-tag": "A value has a tag such as `!!python/name`; a spec is plain data.",
    "merge-key": "A mapping has the key `<<`, which YAML 1.2 has dropped.",
    "key-not-text": "A key is not text.",
    "duplicate-key": "A mapping has a key twice; YAML readers would silently keep one of the values.",
    "unknown-alias": "An alias repeats an anchor that is not above it, or that contains it.",
    "too-many-aliases": "Aliases repeat more than 100,000 values, as only an attack would.",
    "too-deep": "Values are nested more than 64 deep.",
    # Values that readers of YAML disagree about
    "ambiguous-boolean": "`yes`, `no`, `on` and `off` are booleans in YAML 1.1 and text in YAML 1.2.",
    "leading-zero": "A number with a leading zero is octal in YAML 1.1 and decimal in YAML 1.2.",
    "ambiguous-number": "A number with underscores, or in base 2 or 8, is read differently by YAML 1.1 and YAML 1.2.",
    "not-finite": "Infinity and not-a-number cannot be written in JSON, which the platform speaks.",
    # Checks
    "bad-check": "The expression of a check is not CEL, uses a field that projects do not have, or is not allowed.",
    # Templates
    "unquoted-template": "An expression is not in quotes, so that YAML reads its braces.",
    "template-key": "A key contains an expression; only values can.",
    "template-syntax": "The text between `{{` and `}}` is not an expression.",
    "template-refused": "An expression uses something that specs do not support, or exceeds a limit.",
    "template-value": "An expression is valid, but does not fit the values of its variables.",
    "undefined-variable": "An expression uses a variable that is not set.",
    "secret-in-spec": "An expression uses a secret, but specs are shown in plans and on the platform.",
    "bad-for-each": "The `for_each` of an item is not a list.",
    "bad-variable": "A variable has a name that expressions cannot use, or no value.",
    "missing-variable": "A variable refers to an environment variable that is not set.",
    "variable-of-process": "A spec for workers uses a variable that only the command has in its environment.",
    "secret-in-bundle": "A file that workers need holds a secret.",
    "variable-type": "A value has a different type from the one that it replaces.",
    "unknown-variable": "A variable is set that no spec of the run uses and no file declares.",
    # Specs on top of others
    "bad-extends": "`extends` is not the relative path of a YAML file.",
    "extends-cycle": "A spec extends itself, through the files it extends.",
    "nothing-to-remove": "A spec uses `null` to remove something that the extended file does not have.",
    # Content of other files
    "bad-inclusion": "`!file` names a file that cannot be included, or a part that it does not have.",
    "not-json": "An included `.json` file is not JSON.",
    # The shape of a spec
    "empty-file": "The file is empty, or has only comments.",
    "not-a-mapping": "The top level of the file is a list or text instead of sections.",
    "unknown-version": "`labelform` names a version of the spec language that does not exist.",
    "missing-key": "A required key is missing.",
    "unknown-key": "A key is misspelt, or is not allowed here.",
    "wrong-type": "A value has the wrong type for its key.",
    "unknown-value": "A value is not one of the allowed words.",
    "invalid-value": "A value breaks a rule that has no code of its own.",
    "null-section": "A section has no value, which could mean unmanaged or empty.",
    "null-value": "A key or a list entry has no value.",
    "empty-text": "A name or title is empty.",
    "empty-list": "A list that needs an entry has none.",
    "out-of-range": "A number, a list or a text is smaller or larger than its key allows.",
    "duplicate-item": "A section lists the same thing twice.",
    "looks-alike": "Two names differ only in the form of letters, case, spaces or invisible characters.",
    "near-miss": "A word is nearly one that labelform knows, in a list that the platform may extend.",
    "bad-previously": (
        "The former name of an entry is its current name, or the current or former name of "
        "another entry."
    ),
    "bad-uuid": "A hash is not a UUID.",
    "hash-as-title": "A hash is used where a title is expected; it is read as a title.",
    "name-or-hash": "Something has neither a name nor a hash, or both.",
    "made-by-hash": "An entry asks to create something, but gives the hash of something that exists.",
    "made-unasked": "An entry has values for something new, but does not ask to create it.",
    "unknown-role": "A role is not a project role.",
    "bad-email": "A person is not given as an e-mail address.",
    # Filter presets
    "filters-or-raw": "A preset has neither `filters` nor `raw`, or both.",
    "two-spellings": "A preset in JSON has a key of its envelope in both spellings.",
    "empty-preset": "A preset has no filter; it would select everything.",
    "bad-filter": "A filter has none of the known forms, mixes two of them, or lists numbers as a choice.",
    "bad-range": "A range is not two finite numbers in ascending order, or is outside the scale of its metric.",
    "unknown-metric": "labelform does not know the metric.",
    "unverified-metric": (
        "A metric is known only by name, and the platform hangs without an error on an "
        "unknown filter."
    ),
    "too-many-items": "A spec lists too much in one collection.",
    "wrong-item": (
        "A collection of labels lists something without an object, or a collection of frames lists "
        "an object."
    ),
    # Actions
    "bad-action": "An action has none of the known forms, or mixes two of them.",
    "unknown-input": "An action refers to something that the spec does not list.",
    "listed-and-filled": "A spec lists the contents of a collection that an action fills.",
    # Policy
    "unknown-section": "The policy names a section that does not exist.",
    "unmanaged-section": "`policy.prune` lists a section that the spec leaves out, so there is nothing to prune.",
    "unknown-field": "A field of `policy.ignore` can never differ in items of that section.",
    "bad-pattern": "A pattern of `policy.protect` is not an address, or one of `policy.ignore` has no field.",
    "bad-limit": "`policy.max_deletes` is neither a count nor a percentage.",
    # Environments
    "no-environments": "An environment was named, but there is no file of environments.",
    "unknown-environment": "The file of environments has no environment of this name.",
    "bad-environment": "An environment mixes platforms or keys, or is incomplete.",
    "bad-waves": "The waves of an environment are not a list of numbers and percentages that ends with `rest`.",
    "bad-schedule": "A schedule, a jitter or a freeze of a fleet is not a time or a span that there is.",
    "no-store": "An environment has no store for a fleet, or several environments have different ones.",
    "given-up": "So many workers have begun a project and not come to its end that no other is given it.",
    "not-a-variable-name": "A value is not the name of an environment variable.",
    "variable-not-allowed": "A file reads an environment variable that files are not allowed to read.",
    "credential-not-allowed": "A file uses an environment variable as a key that is not a key of the platform.",
    "domain-not-allowed": "A file names a platform for which no keys are allowed.",
    # Tests of specs
    "no-tests": "No test file was found where one was expected.",
    "expects-nothing": "A test, or a part of it, expects nothing, so it could not fail.",
    "bad-edit": "An edit in a test is not possible, or changes nothing.",
    "bad-fault": "A test has a fault that needs waiting, or one with settings that it does not use.",
    "only-planned": "A test starts from a snapshot, which can only be planned from.",
    # Names on the platform
    "unknown-project": "No project has the hash of the spec, or the account of the key cannot open it.",
    "ambiguous-project": "Several projects have the title of the spec.",
    "unmapped-name": "A name that needs a mapping is not in the mappings of the environment.",
    "not-in-snapshot": "A plan is made from a snapshot that does not contain this project.",
}  # fmt: skip
"""Code and cause, in the order of the documentation; behind them come those of references, for each noun of a kind."""


def codes_of_references(noun: str) -> Mapping[str, str]:
    """Return the codes that a name of something on the platform can have, which every kind brings with its noun."""
    return {
        code_of("unknown", noun): f"No {noun} that the account of the key can use has this name or hash.",
        code_of("ambiguous", noun): f"Several {plural(noun)} have this name.",
    }
