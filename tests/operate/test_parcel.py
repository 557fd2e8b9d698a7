"""What left the house is checked by our command and by common tools, exactly as the docs say."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.domain.joint import ExportReader
from bot.operate.export import export
from bot.operate.manifest import checked, fingerprint
from bot.operate.parcel import Lock, is_closed, lock, opened
from bot.operate.terminal import Refused
from tests.operate.conftest import KEY, ROOT, Home, filed, let_go, prepared

PHRASE = "正しい馬 電池 staple"


def documented() -> str:
    """The commands of the docs, as they stand there."""
    page = (ROOT / "docs" / "OPERATIONS.md").read_text("utf-8")
    part = page.partition("<!-- checked with common tools -->")[2].partition("<!-- until here -->")
    found = re.search(r"```sh\n(.*?)```", part[0], re.DOTALL)
    assert found
    return found[1]


async def parcel(home: Home, monkeypatch: pytest.MonkeyPatch, lock: Lock) -> Path:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        case = await filed(store)
        await let_go(store, case.case, ExportReader.LAWYER)
    file = home.data_dir.parent / "record.age"
    await export(
        home.settings(monkeypatch), case.number, file,
        reader=ExportReader.LAWYER, lock=lock, said="",
    )  # fmt: skip
    return file


def present(*tools: str) -> None:
    if missing := [tool for tool in tools if shutil.which(tool) is None]:
        pytest.skip(f"not on this machine: {', '.join(missing)}")


async def test_common_tools_check_it_as_the_docs_say(
    sqlite_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    present("age", "unzip", "sha256sum", "openssl")
    file = await parcel(sqlite_home, monkeypatch, Lock(keys=(str(KEY.to_public()),)))
    (file.parent / "lawyer.key").write_text(f"# mine\n{KEY}\n")
    done = subprocess.run(
        ["sh", "-ec", documented()],
        cwd=file.parent,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "record.pdf: OK" in done.stdout and "evidence/01/カナリア写真.jpg: OK" in done.stdout
    assert "Signature Verified Successfully" in done.stdout
    public = (file.parent / "record" / "signing-key.pem").read_text()
    assert done.stdout.splitlines()[-1].startswith(fingerprint(public).replace(" ", ""))
    assert fingerprint(public) in (file.parent / "record" / "README.txt").read_text("utf-8")
    # And ours, with the store's own key and with one that was kept.
    given = ("export", "verify", str(file), "--identity", str(file.parent / "lawyer.key"))
    done = await sqlite_home.cli(*given)
    assert done.returncode == 0 and "Whole: M-" in done.stdout, done.stderr
    key = await sqlite_home.cli("export", "key")
    assert key.stdout.strip() == public.strip()
    other = file.parent / "other.pem"
    other.write_bytes(
        Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    # Decrypted, by somebody without this store.
    given = ("export", "verify", str(file.parent / "record.zip"), "--signer", str(other))
    done = await sqlite_home.cli(*given, "--json", SLACK_BOT_TOKEN="")
    told = json.loads(done.stdout)
    assert (done.returncode, told["whole"], told["reader"]) == (1, False, "lawyer")
    assert told["flaws"] == [{"part": "manifest.json", "wrong": "not signed with this key"}]


def test_a_passphrase_is_read_from_a_file_or_a_descriptor(tmp_path: Path) -> None:
    file = tmp_path / "phrase"
    file.write_text("short\n")
    for given in ((file, None), (tmp_path / "gone", None), (None, None)):
        with pytest.raises(typer.BadParameter) as refused:
            lock([], *given)
        assert "short" not in str(refused.value.message)
    file.write_text(PHRASE + "\nnot this\n")
    with file.open("rb") as stream:
        assert lock([], None, stream.fileno()) == lock([], file, None) == Lock(passphrase=PHRASE)
    closed = lock([], file, None).close(b"said")
    assert pyrage.passphrase.decrypt(closed, PHRASE) == b"said"
    with pytest.raises(Refused) as needed:
        opened(closed, [], None, None)
    assert "passphrase" in needed.value.words.to("en", **needed.value.values)


def test_a_key_is_read_as_age_reads_it(tmp_path: Path) -> None:
    public, file = str(KEY.to_public()), tmp_path / "readers"
    file.write_text(f"# the lawyers\n\n{public}\n{public}\n")
    assert lock([public], None, None).keys == (public,)
    assert lock([str(file)], None, None).keys == (public, public)
    file.write_text("# nobody\n")
    for wrong in ("age1nobody", str(file), str(tmp_path / "gone"), str(KEY)):
        with pytest.raises(typer.BadParameter) as refused:
            lock([wrong], None, None)
        assert str(KEY) not in str(refused.value.message)


def a_package(public: str, sign: Callable[[bytes], bytes]) -> dict[str, bytes]:
    parts = {"record.pdf": b"%PDF", "evidence/01/a.txt": b"said", "SHA256SUMS": b"..."}
    files = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in parts.items()
    }
    manifest = json.dumps({"case": "M-7KQ4RD", "files": files}).encode()
    return {**parts, "manifest.json": manifest, "manifest.json.sig": sign(manifest)}


def test_what_is_wrong_is_named() -> None:
    key = Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    whole = a_package(pem.decode(), key.sign)

    def flaws(parts: dict[str, bytes], *again: str) -> list[tuple[str, str]]:
        buffer = io.BytesIO()
        with pytest.warns() if again else _nothing(), zipfile.ZipFile(buffer, "w") as made:
            for name, data in parts.items():
                made.writestr(name, data)
            for name in again:
                made.writestr(name, b"again")
        with zipfile.ZipFile(buffer) as package:
            found = checked(package, pem.decode())
        return [(flaw.part, flaw.wrong.en) for flaw in found.flaws]

    def without(name: str) -> dict[str, bytes]:
        return {each: data for each, data in whole.items() if each != name}

    assert flaws(whole) == []
    assert flaws(whole | {"record.pdf": b"%PDX"}) == [("record.pdf", "altered")]
    assert flaws(without("evidence/01/a.txt")) == [("evidence/01/a.txt", "missing")]
    assert flaws(whole | {"more.txt": b""}) == [("more.txt", "not in the manifest")]
    assert flaws(without("manifest.json")) == [("manifest.json", "missing")]
    assert flaws(without("manifest.json.sig")) == [("manifest.json.sig", "missing")]
    assert ("record.pdf", "there twice") in flaws(whole, "record.pdf")
    forged = whole["manifest.json"].replace(b"M-7KQ4RD", b"M-7KQ4RF")
    signed = [("manifest.json", "not signed with this key")]
    assert flaws(whole | {"manifest.json": forged}) == signed
    assert flaws(whole | {"manifest.json.sig": b"short"}) == signed
    for broken in (b"{}", b"[1]", b'{"files": {"a": 1}}', b"\xff"):
        assert flaws(whole | {"manifest.json": broken})[-1] == ("manifest.json", "cannot be read")


@pytest.mark.parametrize(
    "kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_part_that_does_not_unpack_is_named(kind: int) -> None:
    key = Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    whole = a_package(pem, key.sign)
    for name in whole:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", kind) as made:
            for each, data in whole.items():
                made.writestr(each, data)
            start = made.getinfo(name).header_offset + 30 + len(name)
            length = made.getinfo(name).compress_size
        bent = bytearray(buffer.getvalue())
        bent[start : start + length] = bytes(byte ^ 0xFF for byte in bent[start : start + length])
        with zipfile.ZipFile(io.BytesIO(bytes(bent))) as package:
            found = checked(package, pem)
        assert [flaw.part for flaw in found.flaws] == [name]
        meta = name in ("manifest.json", "manifest.json.sig")
        assert found.flaws[0].wrong.en == ("cannot be read" if meta else "altered")


class _nothing:
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def test_what_is_altered_or_cut_off_does_not_open(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text(str(KEY))
    closed = Lock(keys=(str(KEY.to_public()),)).close(b"x" * 100_000)
    assert is_closed(closed) and opened(closed, [secret], None, None) == b"x" * 100_000
    other = tmp_path / "other"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    bent = bytearray(closed)
    bent[5000] ^= 1
    for content, identity in (
        (closed[:-20], secret),
        (bytes(bent), secret),
        (closed, other),
    ):
        with pytest.raises(Refused):
            opened(content, [identity], None, None)


async def test_what_the_operator_does_is_recorded(sqlite_home: Home) -> None:
    home = sqlite_home
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
    await home.cli("backup", str(home.data_dir.parent / "b.zip"))
    assert (await home.cli("audit", "verify", SUDO_UID="0")).returncode == 0
    done = await home.cli("keys", "rotate", "--all")
    assert done.returncode == 0, done.stderr
    assert "seals: " in done.stdout and "have new keys" in done.stdout
    assert await recorded(home) == ["backup", "audit_verify", "keys_rotate", "keys_rotate"]
    there = home.data_dir.parent / "there"
    done = await home.cli(
        "restore", str(home.data_dir.parent / "b.zip"), MADOGUCHI_DATA_DIR=str(there)
    )
    assert done.returncode == 0, done.stderr
    home.data_dir = there
    home.url = f"sqlite:///{there}/madoguchi.db"
    assert await recorded(home) == ["backup", "restore"]


async def recorded(home: Home) -> list[str]:
    from sqlalchemy import select

    from bot.storage.schema import audit

    async with home.open(readonly=True) as store:
        rows = await store.read(
            lambda unit: unit.audit._transaction.rows(select(audit.c.action, audit.c.standing))
        )
    return [row.action for row in rows if row.standing == "operator"]
