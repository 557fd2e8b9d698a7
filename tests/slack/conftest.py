"""One office for each module: opening one takes seconds, and cases do not disturb each other.

A module may set ``ENVIRON`` (settings) and ``MODE`` (``socket`` or ``http``), or define its
own ``house``.
"""

from tests.scenarios.sharing import house, office

__all__ = ["house", "office"]
