"""A key is only ever shown to a platform that was clearly meant."""

from __future__ import annotations

import pytest

from labelform.client.domain import find_domain, is_loopback
from labelform.errors import CredentialsError


def test_the_argument_comes_before_the_environment_before_the_global_platform() -> None:
    environ = {"ENCORD_DOMAIN": "https://api.us.encord.com"}

    assert find_domain("https://a.test", environ) == "https://a.test"
    assert find_domain(None, environ) == "https://api.us.encord.com"
    assert find_domain(None, {}) == "https://api.encord.com"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://a.test/", "https://a.test"),
        ("https://a.test:8443//", "https://a.test:8443"),
        (" https://a.test ", "https://a.test"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_trailing_slash_does_not_matter_and_loopback_needs_no_tls(written: str, meant: str) -> None:
    assert find_domain(written, {}) == meant


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("api.encord.com", "is not an https URL"),
        ("ftp://a.test", "is not an https URL"),
        ("https://", "is not an https URL"),
        ("https://a b.test", "is not an https URL"),
        ("https://ä.test", "is not an https URL"),
        ("https://api..encord.com", "is not an https URL"),
        (f"https://{'a' * 64}.test", "is not an https URL"),
        ("https://a.test:port", "is not an https URL"),
        ("https://[::1", "is not an https URL"),
        ("https://a.test/prefix", "contains more than a scheme, a host and a port"),
        ("https://a.test?x=1", "contains more than a scheme, a host and a port"),
        ("https://a.test#x", "contains more than a scheme, a host and a port"),
        ("http://a.test", "is plain http, which is only allowed for this machine"),
        ("http://localhost.a.test", "is plain http, which is only allowed for this machine"),
    ],
)
def test_a_domain_is_a_scheme_and_a_host(written: str, message: str) -> None:
    with pytest.raises(CredentialsError, match=message):
        find_domain(written, {})


def test_a_password_in_a_domain_is_refused_and_not_shown() -> None:
    with pytest.raises(CredentialsError, match="contains a user name") as raised:
        find_domain("https://ann:secret@a.test", {})

    assert "secret" not in f"{raised.value!r} {raised.value.hint}"


def test_plain_http_can_be_allowed_for_a_neighbouring_container() -> None:
    assert find_domain("http://sandbox:8000", {}, allow_plain_http=True) == "http://sandbox:8000"


@pytest.mark.parametrize("url", ["http://127.9.9.9", "http://x.localhost", "http://LOCALHOST:1", "http://[::1]"])
def test_loopback_is_known_by_its_name(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize("url", ["http://10.0.0.1", "http://sandbox", "http://127.0.0.1.a.test", ""])
def test_everything_else_is_not_loopback(url: str) -> None:
    assert not is_loopback(url)
