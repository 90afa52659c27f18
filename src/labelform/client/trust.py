"""Which certificates a connection trusts, and whether the environment sets a proxy."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from labelform.client.domain import is_loopback
from labelform.errors import UnreachableError


def trusted(base_url: str) -> ssl.SSLContext | None:
    """
    Return the certificates to trust: `SSL_CERT_FILE` and `SSL_CERT_DIR`, else those of certifi.

    Plain HTTP needs none, and does not spend 20 ms on reading certificates.
    """
    if not base_url.startswith("https:"):
        return None
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if not file and not folder:
        import certifi  # only where it is needed

        file = certifi.where()
    context = ssl.create_default_context(cafile=file or None, capath=folder or None)
    context.set_alpn_protocols(["http/1.1"])
    return context


def proxy_of(base_url: str) -> str | None:
    """Return the proxy that the environment names for a URL; loopback never uses one."""
    if is_loopback(base_url):
        return None
    from urllib.request import getproxies, proxy_bypass  # imports much

    parts, proxies = urlsplit(base_url), getproxies()
    named = proxies.get(parts.scheme) or proxies.get("all")
    return None if not named or proxy_bypass(parts.netloc) else named


@contextmanager
def blaming_environment() -> Iterator[None]:
    """Translate the errors of unusable proxy variables and certificate files."""
    try:
        yield
    except (ImportError, ValueError, OSError) as error:
        raise UnreachableError(
            f"the proxy or the certificates of the environment cannot be used: {error}",
            hint="check HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE",
        ) from error
