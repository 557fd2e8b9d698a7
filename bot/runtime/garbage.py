"""When garbage is collected: not while the bot starts, and later not what stays for ever.

Loading makes hundreds of thousands of objects that stay, and nothing worth collecting. Each
time that they are looked through costs a start, and later somebody who waits, 0.1 s.
"""

import gc


def put_off() -> None:
    """From now on nothing is collected, until ``take_up``."""
    gc.disable()


def take_up() -> None:
    """Collects from now on; what there is already stays, and is never looked through again."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
