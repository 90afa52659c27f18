"""The domain of the platform, checked before anything secret is sent there."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, urlsplit

from labelform.errors import CredentialsError

DEFAULT_DOMAIN: Final = "https://api.encord.com"

# Names, and addresses of both families; urlsplit has lowered the letters. Labels have 1 to 63 characters.
_HOST: Final = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?|[0-9a-f:.]+")


def find_domain(domain: str | None, environ: Mapping[str, str], *, allow_plain_http: bool = False) -> str:
    """Return the domain to talk to: the argument, else `ENCORD_DOMAIN`, else the global platform."""
    return check_domain(domain or environ.get("ENCORD_DOMAIN") or DEFAULT_DOMAIN, allow_plain_http=allow_plain_http)


def check_domain(domain: str, *, allow_plain_http: bool = False) -> str:
    """
    Return `scheme://host[:port]` without a trailing slash.

    Plain HTTP is for loopback only, where the sandbox lives: elsewhere others could read along and replay what was
    signed. `allow_plain_http` lifts this for a sandbox in a neighbouring container.

    Raises:
        CredentialsError: not a URL of a host and nothing else. A path would be lost: REST calls start at the root.
    """
    hint = f"for example {DEFAULT_DOMAIN}"
    if "@" in domain:  # not quoted below: what is before an @ may be a password
        raise CredentialsError("the domain contains a user name, which the platform does not use", hint=hint)
    parts = _split(domain.strip())
    if parts is None or parts.scheme not in {"https", "http"} or not _HOST.fullmatch(parts.hostname or ""):
        raise CredentialsError(f'the domain "{domain}" is not an https URL', hint=hint)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise CredentialsError(f'the domain "{domain}" contains more than a scheme, a host and a port', hint=hint)
    url = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme == "http" and not allow_plain_http and not is_loopback(url):
        raise CredentialsError(
            f'the domain "{url}" is plain http, which is only allowed for this machine',
            hint="use https, or allow_plain_http for a sandbox in your own network",
        )
    return url


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # read to be checked
    except ValueError:
        return None
    return parts


def is_on_this_machine(base_url: str) -> bool:
    """Return whether a platform runs here: an embedded sandbox, or what is served on this machine."""
    return not base_url.startswith("http") or is_loopback(base_url)


def is_loopback(url: str) -> bool:
    """Return whether a URL points to this machine by its name alone; nothing is looked up."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
