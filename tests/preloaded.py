"""What every process of the program loads, loaded once: what begins them is forked from here."""

import gc
import os

for name in set(os.environ) - {"PATH", "LANG"}:  # each process gets its own
    del os.environ[name]

import bot.app  # noqa: E402
import bot.cli  # noqa: E402
import bot.operate.backup  # noqa: E402
import bot.operate.check_slack  # noqa: E402
import bot.operate.export  # noqa: E402
import bot.serve  # noqa: E402, F401

gc.freeze()  # it stays: nobody need look through it, nor have a copy of it
