"""How quick the bot is, and what becomes of that with many cases. Nothing is asserted."""

import argparse
import asyncio
import sys

from rich.console import Console

PARTS = ("speed", "lists", "customers", "leaks", "people", "filled")


async def measure(options: argparse.Namespace, console: Console) -> None:
    """Each part is imported when it is its turn: nothing of it is in the way of another."""
    if "speed" in options.parts:
        from tests.bench import speed

        await speed.measure(
            console,
            rounds=options.rounds,
            starts=options.starts,
            against=options.against,
            way=options.way,
        )
    if "lists" in options.parts:
        from tests.bench import lists

        console.print(f"The desk's lists: filling in {lists.MANY:,} cases takes a minute or two")
        await lists.measure(console)
    if "customers" in options.parts:
        from tests.bench import customers

        await customers.measure(console)
    if "leaks" in options.parts:
        from tests.bench import leaks

        await leaks.measure(console)
    if "people" in options.parts:
        from tests.bench import people

        await people.measure(console)
    if "filled" in options.parts:
        from tests.bench import filled

        console.print(f"A store as years leave it: {options.cases:,} cases take a minute or two")
        await filled.measure(console, options.cases)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them by default"
    )
    parser.add_argument("--against", metavar="REVISION", help="the bot of this git revision too")
    parser.add_argument(
        "--way", choices=("socket", "http"), default="socket", help="how Slack reaches them"
    )
    parser.add_argument("--rounds", type=int, default=4, help="of the throughput")
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--cases", type=int, default=100_000, help="of the filled store")
    options = parser.parse_args()
    options.parts = options.parts or PARTS
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part called {', '.join(sorted(unknown))}")
    asyncio.run(measure(options, Console(width=None if sys.stdout.isatty() else 120)))


if __name__ == "__main__":
    main()
