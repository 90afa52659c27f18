"""The elements of JUnit XML: a document of suites, each with its cases and how many of them are what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
COUNTED = ("tests", "failures", "errors", "skipped")
"""What a suite says about its cases."""


def document(suites: Sequence[ET.Element]) -> str:
    """Return the XML of some suites, with their counts together."""
    counts = {name: str(sum(int(suite.attrib[name]) for suite in suites)) for name in COUNTED} if suites else {}
    whole = element("testsuites", {"name": "labelform", **counts}, suites)
    ET.indent(whole, space="")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(whole, encoding="unicode")}\n'


def suite(name: str, cases: Sequence[ET.Element], *, failures: int, errors: int = 0, skipped: int = 0) -> ET.Element:
    """Return a suite that counts its cases; properties among them are none."""
    tests = sum(1 for case in cases if case.tag == "testcase")
    counts = dict(zip(COUNTED, map(str, (tests, failures, errors, skipped)), strict=True))
    return element("testsuite", {"name": name, **counts}, cases)


def problem(kind: str, name: str, tag: str, sort: str, message: str, details: str) -> ET.Element:
    """Return a case that did not go well: `tag` is `failure` or `error`."""
    found = element(tag, {"type": sort, "message": message})
    found.text = _readable(details)
    return test_case(kind, name, found)


def test_case(kind: str, name: str, *inner: ET.Element) -> ET.Element:
    """Return a case; with nothing inside it went well."""
    return element("testcase", {"classname": kind, "name": name}, inner)


def element(tag: str, attributes: dict[str, str], inner: Iterable[ET.Element] = ()) -> ET.Element:
    """Return an element without what no XML can hold."""
    made = ET.Element(tag, {name: _readable(value) for name, value in attributes.items()})
    made.extend(inner)
    return made


def _readable(text: str) -> str:
    """Return text without the characters that no XML can hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
