"""Whether the desk can be told of a case: asked of Slack, which opens nothing for it."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.config.settings import Settings
from bot.delivery.organization import Organization
from bot.delivery.reachable import TRIED_ALONE, refusal
from bot.domain.reach import PEOPLE_GONE
from bot.domain.role import CONVERSATION_LIMIT
from bot.runtime.console import Words

NOBODY = Words("だれもいないため、届けられません。", "there is nobody to be told.")
UNREADABLE = Words(
    "ユーザーグループを読めないため、届けられません。",
    "the user group cannot be read, so nobody can be told.",
)
TOGETHER = Words(
    "担当者のグループ DM を開けます。", "a group DM of those who may know can be opened."
)
ALONE = Words(
    "グループ DM を開けません({code})。1 人ずつの DM で届けます。ワークスペースの設定を確かめて"
    "ください。",
    "Slack refuses the group DM ({code}): each is told in their own DM. See the workspace's "
    "settings.",
)
REFUSED = Words(
    "グループ DM も 1 人ずつの DM も開けません({code})。相談は届きません。",
    "Slack refuses the group DM and single ones ({code}): no case arrives.",
)


async def way_to_the_desk(settings: Settings, web: AsyncWebClient) -> tuple[str, Words, str]:
    """How it stands (``ok``, ``warn`` or ``fail``), in words, and Slack's code."""
    people = settings.desk_members
    if settings.desk_group:
        try:
            people = tuple(await Organization(web).members(settings.desk_group))
        except Exception:
            return "fail", UNREADABLE, ""
    people = (people or settings.desk_fallback)[:CONVERSATION_LIMIT]
    if not people:
        return "fail", NOBODY, ""
    code = await refusal(web, people)
    if not code:
        return "ok", TOGETHER, ""
    alone = [await refusal(web, (user,)) for user in people[:TRIED_ALONE]]
    if "" not in alone:
        return "fail", REFUSED, code
    # Of several, those who are still there get the case together.
    return ("ok", TOGETHER, "") if code in PEOPLE_GONE else ("warn", ALONE, code)
