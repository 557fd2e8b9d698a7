"""What the leak check raises."""


class DictionaryMissing(Exception):
    """A part without which names cannot be found is not there; nothing was checked.

    ``part`` is ``dictionary``, ``names`` or ``weights``. A caller refuses to publish.
    """

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part
