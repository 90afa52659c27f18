"""Where the key or token comes from. It never appears in a message."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from labelform.api.signing import BearerSigner, Signer, SshKeySigner
from labelform.errors import CredentialsError, KeyFileNotFoundError
from labelform.files.inputs import UnfitError, read_input

_MOST_BYTES = 1024**2


def find_signer(
    environ: Mapping[str, str],
    *,
    ssh_private_key: str | None = None,
    ssh_private_key_path: str | Path | None = None,
    ssh_private_key_password: str | None = None,
    bearer_token: str | None = None,
) -> Signer:
    """
    Return what proves who you are.

    In this order: `bearer_token`, `ssh_private_key_path`, `ssh_private_key`, then from the environment
    `ENCORD_SSH_KEY_FILE` (a path, `~` means your home) and `ENCORD_SSH_KEY` (the text of a key). Only the first one
    that is set counts: if it is wrong, that is an error, not a reason to try the next.

    Raises:
        CredentialsError: none is set, it cannot be read, or it is not an Ed25519 key in OpenSSH form.

    Source: SDK 0.1.155 (`~` since 0.1.188).
    """
    if bearer_token is not None:
        if ssh_private_key is not None or ssh_private_key_path is not None:
            raise CredentialsError("both a bearer token and an SSH key are given", hint="pass one of them")
        return BearerSigner(bearer_token)
    text = _key_text(environ, ssh_private_key, ssh_private_key_path)
    return SshKeySigner.from_openssh(text, ssh_private_key_password)


def named_signer(
    environ: Mapping[str, str],
    *,
    ssh_key_file_env: str | None = None,
    ssh_key_env: str | None = None,
    token_env: str | None = None,
) -> Signer:
    """
    Return what proves who you are: from the named variable, else from the usual ones, see `find_signer`.

    Raises:
        CredentialsError: the named variable is not set, or does not contain a key.
    """
    named = next((name for name in (token_env, ssh_key_file_env, ssh_key_env) if name), None)
    if named is None:
        return find_signer(environ)
    text = environ.get(named)
    if not text:
        raise CredentialsError(f"the environment variable {named} is not set", hint="set it to your key")
    if token_env:
        return find_signer({}, bearer_token=text)
    return find_signer({"ENCORD_SSH_KEY_FILE" if ssh_key_file_env else "ENCORD_SSH_KEY": text})


def _key_text(environ: Mapping[str, str], text: str | None, path: str | Path | None) -> str:
    if path is not None:
        shown = "is a key" if "PRIVATE KEY" in str(path) else f'is "{path}"'
        return _read(path, f"ssh_private_key_path {shown}")
    if text is not None:
        return text
    if path_in_environment := environ.get("ENCORD_SSH_KEY_FILE"):
        # Not shown: what is in an environment variable may be another secret.
        return _read(path_in_environment, "ENCORD_SSH_KEY_FILE is set to something")
    if text_in_environment := environ.get("ENCORD_SSH_KEY"):
        return text_in_environment
    raise CredentialsError(
        "no SSH key is given",
        hint="set ENCORD_SSH_KEY_FILE to the path of a private Ed25519 key, or ENCORD_SSH_KEY to its text",
    )


def _read(path: str | Path, source: str) -> str:
    try:
        content = read_input(Path(path).expanduser(), most_bytes=_MOST_BYTES)
        return content.decode("ascii").replace("\r\n", "\n")
    except UnfitError as unfit:
        raise _unreadable(source, f"it {unfit}") from None
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror or "" if isinstance(error, OSError) else "not a text file"
        kind = KeyFileNotFoundError if isinstance(error, FileNotFoundError) else CredentialsError
        raise _unreadable(source, reason.lower(), kind) from None


def _unreadable(source: str, reason: str, kind: type[CredentialsError] = CredentialsError) -> CredentialsError:
    return kind(
        f"{source}, which cannot be read as a file: {reason}",
        hint="it takes the path of a private key; the text of a key belongs in ENCORD_SSH_KEY",
    )
