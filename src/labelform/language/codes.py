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
    "outside-repository": "A file is outside of the repository that the run reads, or a link to what is no YAML.",
    "bad-ignore": "A line of `.labelformignore` is no pattern.",
    "same-project": "Two specs of one run are about the same project.",
    "made-differently": "Two specs of one run make the same thing of the organisation, and not alike.",
    "spec-of-another": "A file that a project is imported into is the spec of another project.",
    "not-editable": "A place in a file cannot be edited without changing more than what is meant.",
    "shared-value": "What moved in one project is written where other specs take it from too.",
    # Text that is not YAML, or YAML that specs do without
    "bad-yaml": "The text is not YAML, and the reason is none of the common ones.",
    "control-character": "The text holds a character that YAML forbids or reads as a line end, or that nobody sees.",
    "directive": "The text has a directive such as `%YAML 1.1`.",
    "conflict-marker": "A merge left both of its sides in the text.",
    "tab-indentation": "A line is indented with a tab; YAML allows only spaces.",
    "odd-blank": "A blank that only looks like a space stands where YAML counts spaces.",
    "bad-indentation": "A line starts in another column than the keys or dashes it belongs to.",
    "bad-escape": "A backslash in double quotes is followed by something that is no escape.",
    "unclosed-quote": "A quote is opened and never closed.",
    "text-after-quote": "Text follows a closing quote on the same line.",
    "unclosed-bracket": "A bracket or brace is opened and never closed.",
    "unmatched-bracket": "A bracket, brace or comma stands where nothing was opened.",
    "missing-comma": "Two entries inside brackets or braces have no comma between them.",
    "missing-value": "A comma inside brackets has no value before it.",
    "missing-space": "A colon after a key is not followed by a space.",
    "missing-colon": "A key has no colon.",
    "unquoted-colon": "Plain text holds a colon followed by a space, which starts another value.",
    "unquoted-character": "Plain text starts with a character that YAML keeps for itself.",
    "second-document": "A file holds more than one YAML document.",
    "unsupported-tag": "A value has a tag such as `!!python/name`; a spec is plain data.",
    "merge-key": "A mapping has the key `<<`, which YAML 1.2 has dropped.",
    "key-not-text": "A key is a number, a boolean, nothing, a list or a mapping.",
    "duplicate-key": "A mapping has one key twice; YAML readers would silently keep one of the values.",
    "unknown-alias": "An alias repeats an anchor that does not stand above it, or that it stands inside.",
    "too-many-aliases": "Aliases repeat more than 100,000 values, as no person would and an attack does.",
    "too-deep": "Values are nested more than 64 deep.",
    # Values that readers of YAML disagree about
    "ambiguous-boolean": "`yes`, `no`, `on` and `off` are booleans in YAML 1.1 and text in YAML 1.2.",
    "leading-zero": "A number with a leading zero is octal in YAML 1.1 and decimal in YAML 1.2.",
    "ambiguous-number": "A number with underscores, or in base 2 or 8, is read differently by YAML 1.1 and YAML 1.2.",
    "not-finite": "Infinity and not-a-number cannot be written in JSON, which the platform speaks.",
    # Checks
    "bad-check": "The expression of a check is not CEL, names what a project does not have, or does what is refused.",
    # Templates
    "unquoted-template": "An expression stands without quotes, so that YAML reads its braces.",
    "template-key": "A key holds an expression; only values can.",
    "template-syntax": "What stands between `{{` and `}}` is not an expression.",
    "template-refused": "An expression uses what specs leave out, or asks for more than any spec needs.",
    "template-value": "An expression is right, but does not fit the values of its variables.",
    "undefined-variable": "An expression uses a variable that nobody has given.",
    "secret-in-spec": "An expression uses a secret; what a spec says is shown in plans and on the platform.",
    "bad-for-each": "The `for_each` of an item is not a list.",
    "bad-variable": "A variable has a name that expressions cannot use, or no value.",
    "missing-variable": "A variable stands for an environment variable that is not set.",
    "variable-type": "A value is of another type than the one that it replaces.",
    "unknown-variable": "A variable is given that no spec of the run uses and no file declares.",
    # Specs on top of others
    "bad-extends": "`extends` is not the relative path of a YAML file.",
    "extends-cycle": "A spec stands on itself, by way of the files it extends.",
    "nothing-to-remove": "A spec removes with `null` what the file that it extends does not have.",
    # Content of other files
    "bad-inclusion": "`!file` names no file that may be included, or a part that it does not have.",
    "not-json": "A file that is included, and is called `.json`, is not JSON.",
    # The shape of a spec
    "empty-file": "The file holds nothing, or only comments.",
    "not-a-mapping": "The top of the file is a list or text instead of sections.",
    "unknown-version": "`labelform` names a version of the spec language that does not exist.",
    "missing-key": "A key that must be there is not.",
    "unknown-key": "A key is misspelt, or stands where it has no meaning.",
    "wrong-type": "A value is of another type than its key expects.",
    "unknown-value": "A value is none of the words that its key knows.",
    "invalid-value": "A value breaks a rule of its key that has no code of its own.",
    "null-section": "A section has no value, which could mean unmanaged or empty.",
    "null-value": "A key or a list entry has no value.",
    "empty-text": "A name or title is empty.",
    "empty-list": "A list that needs an entry has none.",
    "out-of-range": "A number, a list or a text is smaller or larger than its key allows.",
    "duplicate-item": "A section names one thing twice.",
    "looks-alike": "Two names differ only in the form of letters, in case, in blanks or in letters that nobody sees.",
    "bad-previously": "An entry says that it had a name before which it, or another entry, has now or had as well.",
    "bad-uuid": "A hash is not a UUID.",
    "hash-as-title": "A hash stands where a title is expected; it is read as a title.",
    "name-or-hash": "Something is named by neither its name nor its hash, or by both.",
    "made-by-hash": "An entry asks that something be made, and gives the hash of something that is there.",
    "made-unasked": "An entry says what something new is to be, and does not ask that it be made.",
    "unknown-role": "A role is not one of the roles of a project.",
    "bad-email": "What stands for a person is not an e-mail address.",
    # Filter presets
    "filters-or-raw": "A preset has neither `filters` nor `raw`, or both.",
    "two-spellings": "A preset in JSON has a key of its envelope in both of its spellings.",
    "empty-preset": "A preset has no filter; it would select everything.",
    "bad-filter": "A filter has none of the known forms, mixes two of them, or lists numbers as a choice.",
    "bad-range": "A range is not two finite numbers in rising order, or leaves the scale of its metric.",
    "unknown-metric": "A metric is not one that labelform knows.",
    "unverified-metric": "A metric is known by name only; an unknown filter makes the platform hang without an error.",
    "too-many-items": "A spec lists more in one collection than anybody reviews.",
    "wrong-item": "A collection of labels lists something without an object, or one of frames an object.",
    # Actions
    "bad-action": "An action has none of the known forms, or mixes two of them.",
    "unknown-input": "An action is about something that the spec does not list.",
    "listed-and-filled": "A spec lists what is in a collection that an action fills.",
    # Policy
    "unknown-section": "The policy names a section that does not exist.",
    "unmanaged-section": "`policy.prune` names a section that the spec leaves out, so that there is nothing to prune.",
    "unknown-field": "A field of `policy.ignore` is not one in which an item of that section can differ.",
    "bad-pattern": "A pattern of `policy.protect` is not an address, or one of `policy.ignore` is none with a field.",
    "bad-limit": "`policy.max_deletes` is neither a count nor a percentage.",
    # Environments
    "no-environments": "An environment was named, and there is no file of environments.",
    "unknown-environment": "The file of environments has no environment of this name.",
    "bad-environment": "An environment mixes platforms or keys, or says too little about one.",
    "bad-waves": "The waves of an environment are not a list of numbers and percentages that ends with `rest`.",
    "not-a-variable-name": "Something else stands where the name of an environment variable is expected.",
    "variable-not-allowed": "A file reads an environment variable that is not meant for files.",
    "credential-not-allowed": "A file names an environment variable as a key that is none of the platform's.",
    "domain-not-allowed": "A file names a platform for which nobody has allowed keys to be used.",
    # Tests of specs
    "no-tests": "No file of tests was found where one was expected.",
    "expects-nothing": "A test, or a part of what it expects, says nothing, so that it could not fail.",
    "bad-edit": "What somebody does in a test cannot be done, or changes nothing.",
    "bad-fault": "A test has a fault that it would have to wait for.",
    "only-planned": "A test begins with a snapshot, which can be planned from and not applied to.",
    # Names on the platform
    "unknown-project": "No project has the hash of the spec, or the account of the key may not open it.",
    "ambiguous-project": "Several projects have the title of the spec.",
    "unmapped-name": "A name that only mappings can explain is not in those of the environment.",
    "not-in-snapshot": "A plan is made from a snapshot that was not taken for this project.",
}  # fmt: skip
"""Code and cause, in the order of the documentation; behind them come those of references, for each noun of a kind."""


def codes_of_references(noun: str) -> Mapping[str, str]:
    """Return the codes that a name of something on the platform can have, which every kind brings with its noun."""
    return {
        code_of("unknown", noun): f"No {noun} that the account of the key may use has this name or hash.",
        code_of("ambiguous", noun): f"Several {plural(noun)} have this name.",
    }
