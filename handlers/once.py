"""One act of a person is answered once, though Slack delivers it twice.

Behind what Bolt checks: nobody but Slack is told what Slack was told.
"""

import asyncio
import hashlib
import marshal
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from slack_bolt.response import BoltResponse

from handlers.request import Body

REMEMBERED = 1000
"""Presses, commands and submissions that a second delivery is still told from, at most."""


class Answers:
    """What Slack was told of the last acts, each of which has a ``trigger_id`` of its own.

    An answer belongs to everything that Slack has sent: with one word changed it is another act.

    A press that is delivered twice would be refused the second time, and its refusal laid
    over what the first has opened. Across a restart the store tells them apart, for what it
    has taken.
    """

    def __init__(self) -> None:
        self._told: OrderedDict[bytes, asyncio.Future[BoltResponse | None]] = OrderedDict()

    async def once(
        self, body: Body, respond: Callable[[], Awaitable[BoltResponse | None]]
    ) -> BoltResponse | None:
        """What ``respond`` answers, or has answered to the same act before."""
        if not body.get("trigger_id"):
            return await respond()
        # Without the references of later versions, which depend on more than the value.
        act = hashlib.sha256(marshal.dumps(dict(body), 0)).digest()
        if first := self._told.get(act):
            return await asyncio.shield(first)
        self._told[act] = told = asyncio.get_running_loop().create_future()
        while len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        response: BoltResponse | None = BoltResponse(status=500, body="")
        try:
            response = await respond()
        finally:
            if response is None or response.status >= 400:  # not taken
                self._told.pop(act, None)
            told.set_result(response)
        return response
