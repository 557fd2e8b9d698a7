"""The check as it is shown: a line each, or as JSON for a script."""

import json
from pathlib import Path

from bot.config.settings import Settings
from bot.operate.check import check
from bot.operate.check_line import CheckLine, CheckState
from bot.operate.terminal import err, out
from bot.runtime.console import language

SIGNS = {
    CheckState.OK: "[green]✓[/]",
    CheckState.WARN: "[yellow]![/]",
    CheckState.FAIL: "[red]✗[/]",
}


async def show(settings: Settings, env_file: Path = Path(".env"), *, as_json: bool = False) -> bool:
    """Whether everything holds: nothing failed. Each line as soon as it is known."""
    found = []
    async for line in check(settings, env_file):
        found.append(line)
        if not as_json:
            _print(line)
    holds = all(line.state is not CheckState.FAIL for line in found)
    if as_json:
        out.print_json(json.dumps({"ok": holds, "lines": list(map(_data, found))}))
    return holds


def stands_in_the_way(lines: list[CheckLine]) -> bool:
    """Says on standard error what is not as it should be; whether the bot cannot start so."""
    for line in lines:
        if line.state is not CheckState.OK:
            _print(line, error=True)
    return any(line.state is CheckState.FAIL for line in lines)


def _says(line: CheckLine) -> tuple[str, str]:
    tongue = language()
    return line.what.to(tongue), line.says.to(tongue, **line.values)


def _print(line: CheckLine, *, error: bool = False) -> None:
    console = err if error else out
    console.print(SIGNS[line.state], end=" ")
    console.print(": ".join(_says(line)), markup=False, soft_wrap=True)


def _data(line: CheckLine) -> dict[str, str]:
    what, says = _says(line)
    return {"what": what, "state": str(line.state), "says": says}
