"""Where the key comes from, and that it is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from labelform.api.signing import BearerSigner, SshKeySigner
from labelform.client.credentials import find_signer
from labelform.errors import CredentialsError

BEARER = "t"


def key_text(seed: int) -> str:
    key = Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32))
    return key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()


def key_id(seed: int) -> str:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32)).public_key().public_bytes_raw().hex()


@pytest.fixture
def key_files(tmp_path: Path) -> dict[int, Path]:
    files = {seed: tmp_path / f"key {seed}" for seed in (1, 3)}
    for seed, file in files.items():
        file.write_text(key_text(seed))
    return files


def test_arguments_come_before_the_environment_and_paths_before_texts(key_files: dict[int, Path]) -> None:
    environ = {"ENCORD_SSH_KEY_FILE": str(key_files[3]), "ENCORD_SSH_KEY": key_text(4)}

    everything = find_signer(environ, ssh_private_key_path=key_files[1], ssh_private_key=key_text(2))
    text = find_signer(environ, ssh_private_key=key_text(2))
    file_in_environment = find_signer(environ)
    text_in_environment = find_signer({"ENCORD_SSH_KEY": key_text(4)})

    signers = [everything, text, file_in_environment, text_in_environment]
    assert [getattr(signer, "key_id", None) for signer in signers] == [key_id(seed) for seed in (1, 2, 3, 4)]


def test_a_tilde_is_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "id").write_text(key_text(5))

    signer = find_signer({"ENCORD_SSH_KEY_FILE": "~/id"})

    assert isinstance(signer, SshKeySigner)
    assert signer.key_id == key_id(5)


def test_an_empty_variable_is_as_good_as_none() -> None:
    with pytest.raises(CredentialsError, match="no SSH key is given") as raised:
        find_signer({"ENCORD_SSH_KEY_FILE": "", "ENCORD_SSH_KEY": ""})

    assert "ENCORD_SSH_KEY_FILE" in raised.value.hint


def test_a_wrong_key_is_an_error_and_not_a_reason_to_try_the_next(tmp_path: Path) -> None:
    environ = {"ENCORD_SSH_KEY_FILE": str(tmp_path / "missing"), "ENCORD_SSH_KEY": key_text(4)}

    with pytest.raises(
        CredentialsError, match="ENCORD_SSH_KEY_FILE is set to something, which cannot be read"
    ) as raised:
        find_signer(environ)

    assert "no such file or directory" in str(raised.value)


@pytest.mark.parametrize("secret", ["ghp_canary", "/home/ann/.ssh/canary"])
def test_what_stands_in_the_environment_in_place_of_a_path_is_not_shown(secret: str) -> None:
    with pytest.raises(CredentialsError) as raised:
        find_signer({"ENCORD_SSH_KEY_FILE": secret})

    assert "canary" not in f"{raised.value!r} {raised.value.hint} {raised.value.__cause__!r}"


def test_a_key_where_a_path_belongs_is_recognised_and_not_shown() -> None:
    with pytest.raises(CredentialsError, match="ssh_private_key_path is a key") as of_argument:
        find_signer({}, ssh_private_key_path=key_text(6))
    assert key_text(6).splitlines()[1] not in f"{of_argument.value!r} {of_argument.value.__cause__!r}"

    with pytest.raises(CredentialsError, match="ENCORD_SSH_KEY_FILE is set to something") as raised:
        find_signer({"ENCORD_SSH_KEY_FILE": key_text(6)})

    assert key_text(6).splitlines()[1] not in f"{raised.value!r} {raised.value.hint} {raised.value.__cause__!r}"


def test_a_directory_or_a_binary_file_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(bytes(range(256)))

    for path in (tmp_path, tmp_path / "binary"):
        with pytest.raises(CredentialsError, match="cannot be read as a file"):
            find_signer({}, ssh_private_key_path=path)


def test_a_token_is_used_instead_of_a_key() -> None:
    assert isinstance(find_signer({"ENCORD_SSH_KEY": key_text(1)}, bearer_token=BEARER), BearerSigner)


def test_a_token_and_a_key_are_one_too_many() -> None:
    with pytest.raises(CredentialsError, match="both a bearer token and an SSH key are given"):
        find_signer({}, bearer_token=BEARER, ssh_private_key=key_text(1))


def test_a_wrong_key_can_be_caught_as_with_the_official_sdk(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        find_signer({}, ssh_private_key_path=tmp_path / "nothing")
    with pytest.raises(ValueError, match="not an OpenSSH private key") as unusable:
        find_signer({}, ssh_private_key="nothing")

    assert isinstance(missing.value, CredentialsError)
    assert isinstance(unusable.value, CredentialsError)
    assert str(missing.value).endswith("cannot be read as a file: no such file or directory")
