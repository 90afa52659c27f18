# mypy: ignore-errors
# ruff: noqa: F403 - this is what the parts of the scenario import
"""
The thin adapter of the scenario: the same names, from whichever client this environment has.

What is here is all that a program has to change to go from the SDK to labelform: where names are imported from, and
the few things in the other two modules that differ in spelling. Members of `Project` are not among them.
"""

from importlib.util import find_spec

if find_spec("encord"):
    from scenario_parts.dialect_encord import *
else:
    from scenario_parts.dialect_labelform import *
