"""``madoguchi export``: a case for somebody outside, and whether such a file is whole."""

import json
import zipfile
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from bot.operate.terminal import FAILED, AsJson, Refused, mega, out, run, say, settings, warn
from bot.runtime.console import language

if TYPE_CHECKING:
    from bot.operate.export import Exported
    from bot.operate.manifest import Checked

READERS = ("lawyer", "police", "customer", "desk")


class _ByNumber(TyperGroup):
    """``export M-7KQ4RD …`` is a command too: whatever is none of the others is a case."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["case", *args]
        return super().parse_args(ctx, args)


export = typer.Typer(
    cls=_ByNumber,
    help="Writes a case for somebody outside, as two of the desk agreed; checks such a file.\n\n"
    "madoguchi export CASE --for lawyer|police|customer|desk --out FILE (see: export case --help)",
    no_args_is_help=True,
)

PassphraseFile = Annotated[
    Path | None, typer.Option(help="A file whose first line is the passphrase.")
]
PassphraseFd = Annotated[
    int | None, typer.Option(help="An open descriptor from which the passphrase is read.")
]


@export.command("case")
def of_case(
    case: Annotated[str, typer.Argument(help="The case's number, such as M-7KQ4RD.")],
    target: Annotated[Path, typer.Option("--out", help="The file to write; never overwritten.")],
    reader: Annotated[
        str,
        typer.Option(
            "--for",
            help="lawyer, police, customer or desk: what goes into it.",
            autocompletion=lambda: READERS,
        ),
    ] = "",
    key: Annotated[
        list[str] | None,
        typer.Option(help="The reader's public key (age1…, ssh-ed25519 …) or a file of such."),
    ] = None,
    passphrase_file: PassphraseFile = None,
    passphrase_fd: PassphraseFd = None,
    with_reporter: Annotated[bool, typer.Option("--with-reporter", hidden=True)] = False,
    reason: Annotated[str, typer.Option(help="A word with it; kept in the record.")] = "",
    as_json: AsJson = False,
) -> None:
    """Writes one case, encrypted and signed, where two of the desk agreed in Slack.

    Without --key it is encrypted with a passphrase, which is asked for.
    """
    _must_fit(reader, with_reporter=with_reporter)
    loaded = settings()

    from bot.domain.joint import ExportReader
    from bot.operate.export import export as write
    from bot.operate.parcel import lock
    from bot.operate.terminal import on_command_line

    if reason.strip():
        on_command_line()
    closed = lock(key or (), passphrase_file, passphrase_fd)
    said = reason.strip()
    done = run(write(loaded, case, target, reader=ExportReader(reader), lock=closed, said=said))
    if as_json:
        out.print_json(json.dumps({"file": str(target), **asdict(done)}))
    else:
        _exported(done, target)
    if done.damaged or not done.chain_whole:
        raise typer.Exit(FAILED)


def _must_fit(reader: str, *, with_reporter: bool) -> None:
    """Ends with 2, and says what is wanted, where the command is as an earlier version had it."""
    if with_reporter:
        warn(
            "--with-reporter はなくなりました。匿名の相談者がだれかは、書き出しには入りません。"
            "必要なときは、窓口の二人が理由を記録して Slack で開きます(「相談者の開示を頼む」)。",
            "--with-reporter is gone: no export says who an anonymous reporter is. Where it must "
            "be known, two of the desk open it in Slack, with a reason (“Ask who reported”).",
        )
        raise typer.Exit(2)
    if reader not in READERS:
        warn(
            "だれに渡すかを --for lawyer|police|customer|desk で指定してください。中身は相手に"
            "よって変わり、窓口の二人の同意が要ります。暗号化します(--key かパスフレーズ)。",
            "Say for whom: --for lawyer|police|customer|desk. What goes into it depends on that, "
            "two of the desk must have agreed, and the file is encrypted (--key or a passphrase).",
        )
        raise typer.Exit(2)


def _exported(done: "Exported", target: Path) -> None:
    """Says what was written, what was left out, and what is wrong."""
    say(
        "{number} の記録を {file} に書き出しました(証拠ファイル {files} 件、{size}、暗号化済み)。",
        "Wrote the record of {number} to {file} ({files} files of evidence, {size}, encrypted).",
        number=done.number,
        file=target,
        files=done.files + done.copies,
        size=mega(done.size),
    )
    say("SHA-256: {sha256}", "SHA-256: {sha256}", sha256=done.sha256)
    say(
        "署名の鍵の指紋(相手に、別の手段で伝えてください):{signer}",
        "Fingerprint of the signing key (tell the reader by another way): {signer}",
        signer=done.signer,
    )
    say("書き出しは記録され、窓口に伝わります。", "The export is recorded, and the desk is told.")
    if done.hides_reporter:
        say(
            "匿名の相談です。相談者がだれかは含めていません。",
            "An anonymous case: it does not say who reported it.",
        )
    if done.held_back:
        say(
            "作った人が分かるおそれのある元のファイル {count} 件は含めていません"
            "(必要なら、依頼のときに選び、二人で決めてください)。",
            "{count} originals that may tell who made them are not in it (where they are needed, "
            "two of the desk decide that with the request).",
            count=done.held_back,
        )
    if done.damaged:
        warn(
            "保管中の証拠ファイルが開けません:{places} 番。書き出しには入っていません。",
            "Kept evidence does not open: number {places}. It is not in the export.",
            places=", ".join(map(str, done.damaged)),
        )
    if not done.chain_whole:
        warn(
            "操作の記録の連鎖が壊れています。madoguchi audit verify で確かめてください。",
            "The chain of the audit is broken: see madoguchi audit verify.",
        )


@export.command()
def key() -> None:
    """Prints the public key with which exports are signed, for whoever checks one."""
    loaded = settings()

    from bot.operate import opening
    from bot.operate.manifest import fingerprint

    public = str(run(opening.done(loaded, {"do": "signing_key"}))["public"])
    out.print(public.strip(), markup=False, soft_wrap=True)
    warn("指紋:{fingerprint}", "Fingerprint: {fingerprint}", fingerprint=fingerprint(public))


@export.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The export, as it was written or decrypted.")],
    identity: Annotated[
        list[Path] | None, typer.Option(help="A file with the reader's secret key.")
    ] = None,
    passphrase_file: PassphraseFile = None,
    passphrase_fd: PassphraseFd = None,
    signer: Annotated[
        Path | None,
        typer.Option(help="The public key that must have signed it; by default this store's own."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Says whether an export is whole and signed: exit 1, and what is wrong with which part."""
    from bot.operate.archive import BROKEN
    from bot.operate.manifest import checked, fingerprint
    from bot.operate.parcel import is_closed, opened

    async def read() -> tuple[zipfile.ZipFile, str]:
        content = file.read_bytes()
        if is_closed(content):
            content = opened(content, identity or (), passphrase_file, passphrase_fd)
        try:
            package = zipfile.ZipFile(BytesIO(content))
        except BROKEN:
            raise Refused(
                "書き出したファイルではないか、途中で切れています。",
                "This is no export, or it is cut off.",
            ) from None
        return package, await _public(signer)

    package, public = run(read())
    found = checked(package, public)
    signer_of = fingerprint(public)
    if as_json:
        out.print_json(json.dumps(_as_data(found, signer_of)))
    else:
        _verified(found, signer_of)
    if found.flaws:
        raise typer.Exit(FAILED)


def _as_data(found: "Checked", signer: str) -> dict[str, Any]:
    flaws = [{"part": flaw.part, "wrong": flaw.wrong.to(language())} for flaw in found.flaws]
    of = {name: found.manifest.get(name) for name in ("case", "reader", "made_at")}
    return {"whole": not flaws, "flaws": flaws, **of, "signer": signer}


def _verified(found: "Checked", signer: str) -> None:
    for flaw in found.flaws:
        warn("{part}: {wrong}", "{part}: {wrong}", part=flaw.part, wrong=flaw.wrong.to(language()))
    if not found.flaws:
        say(
            "完全です:{case}({reader} 向け、{at})、署名の鍵 {signer}",
            "Whole: {case}, for {reader}, of {at}; signed with {signer}",
            case=found.manifest["case"],
            reader=found.manifest["reader"],
            at=found.manifest["made_at"],
            signer=signer,
        )


async def _public(signer: Path | None) -> str:
    """The key that must have signed it. Raises ``Refused``."""
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    from bot.operate import opening

    if signer is None:
        async with opening.reading(settings(store_alone=True)) as store:
            own = await store.signer()
        if own is not None:
            return own.public
        raise Refused(
            "ここからは、まだ何も書き出されていません。署名の鍵を --signer で指定してください。",
            "Nothing was exported from here yet. Give the key that signed it with --signer FILE.",
        )
    try:
        public = signer.read_bytes()
        load_pem_public_key(public)
    except ValueError:
        raise Refused(
            "{file} は公開鍵(PEM)ではありません。", "{file} is no public key (PEM).", file=signer
        ) from None
    return public.decode()
