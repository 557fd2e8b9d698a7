"""Methods about conversations: opening, listing, reading."""

from bot.practice import cast, events, payloads
from bot.practice.errors import Json, SlackError
from bot.practice.methods import Call, method, page_of
from bot.practice.workspace import Conversation, Message

GROUP_DM_PEOPLE = 8
"""How many people beside the bot a group DM takes."""

_KINDS = {"public_channel": "channel", "im": "im", "mpim": "mpim"}


@method("conversations.open")
def conversations_open(call: Call) -> Json:
    """Opens the conversation with ``users``, or the one that ``channel`` names."""
    space = call.core.workspace
    if call.text("channel"):
        found = call.core.conversation_for_app(call.text("channel"))
        call.need_for(found, "write")
        return _opened(call, found, already=True)
    wanted = list(dict.fromkeys(call.listed("users")))
    if not wanted:
        raise SlackError("users_list_not_supplied")
    call.need("mpim:write" if len(wanted) > 1 else "im:write")
    for user_id in wanted:
        user = call.core.user(user_id)
        if user_id == cast.BOT_USER_ID or user.is_bot:
            raise SlackError("cannot_dm_bot")
        if user.deleted:
            raise SlackError("user_disabled")
    if len(wanted) > GROUP_DM_PEOPLE:
        raise SlackError(
            "too_many_users", f"{len(wanted)} people, {GROUP_DM_PEOPLE} beside the bot allowed"
        )
    kind = "im" if len(wanted) == 1 else "mpim"
    members = [*wanted, cast.BOT_USER_ID]
    already = space.existing(kind, members) is not None
    if not already and call.flag("prevent_creation"):
        raise SlackError("channel_not_found")
    made = space.im(wanted[0], cast.BOT_USER_ID) if kind == "im" else space.mpim(members)
    return _opened(call, made, already=already)


def _opened(call: Call, where: Conversation, *, already: bool) -> Json:
    where.open_for.update(where.members)
    call.core.workspace.changed()
    channel = {"id": where.id}
    if call.flag("return_im"):
        channel = payloads.conversation(call.core, where)
    made: Json = {"channel": channel}
    if already:
        made |= {"no_op": True, "already_open": True}
    return made


@method("conversations.info")
def conversations_info(call: Call) -> Json:
    where = call.core.conversation_for_app(call.required("channel"))
    call.need_for(where, "read")
    made = payloads.conversation(call.core, where)
    if call.flag("include_num_members"):
        made["num_members"] = len(where.members)
    if call.flag("include_locale"):
        made["locale"] = "ja-JP"
    return {"channel": made}


@method("conversations.members", tier=4)
def conversations_members(call: Call) -> Json:
    where = call.core.conversation_for_app(call.required("channel"))
    call.need_for(where, "read")
    page, cursor = page_of(call, list(where.members))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


@method("conversations.list", tier=2)
def conversations_list(call: Call) -> Json:
    return _listed(call, cast.BOT_USER_ID, only_joined=False)


@method("users.conversations")
def users_conversations(call: Call) -> Json:
    user = call.text("user") or cast.BOT_USER_ID
    call.core.user(user)
    return _listed(call, user, only_joined=True)


def _listed(call: Call, user: str, *, only_joined: bool) -> Json:
    kinds = []
    for name in call.listed("types") or ["public_channel"]:
        if name == "private_channel":
            call.need("groups:read")
            continue
        if name not in _KINDS:
            raise SlackError("invalid_types")
        kinds.append(_KINDS[name])
        call.need({"channel": "channels:read"}.get(_KINDS[name], f"{name}:read"))
    found = []
    for one in call.core.workspace.conversations.values():
        joined = user in one.members
        visible = one.kind == "channel" or cast.BOT_USER_ID in one.members
        archived = one.is_archived and call.flag("exclude_archived")
        if one.kind in kinds and visible and not archived and (joined or not only_joined):
            found.append(payloads.conversation(call.core, one))
    page, cursor = page_of(call, found)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


@method("conversations.join")
def conversations_join(call: Call) -> Json:
    where = call.core.conversation_for_app(call.required("channel"))
    call.need("channels:join")
    if where.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if where.is_archived:
        raise SlackError("is_archived")
    made: Json = {}
    if cast.BOT_USER_ID in where.members:
        made["warning"] = "already_in_channel"
        made["response_metadata"] = {"warnings": ["already_in_channel"]}
    else:
        where.members.append(cast.BOT_USER_ID)
        call.core.workspace.changed()
    return {"channel": payloads.conversation(call.core, where)} | made


def _readable(call: Call) -> Conversation:
    where = call.core.conversation_for_app(call.required("channel"))
    call.need_for(where, "history")
    if cast.BOT_USER_ID not in where.members:
        raise SlackError("not_in_channel")
    return where


def _within(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = call.text("oldest") or "0", call.text("latest")
    inclusive = call.flag("inclusive")

    def wanted(ts: str) -> bool:
        after = ts > oldest or (inclusive and ts == oldest)
        before = not latest or ts < latest or (inclusive and ts == latest)
        return after and before

    return [one for one in messages if wanted(one.ts)]


@method("conversations.history")
def conversations_history(call: Call) -> Json:
    """Messages and not replies, the newest first."""
    where = _readable(call)
    found = [
        one
        for one in where.messages
        if one.only_for is None and (not one.is_reply or one.broadcast)
    ]
    page, cursor = page_of(call, _within(call, found)[::-1], most=999)
    return _page(call, where, page, cursor)


@method("conversations.replies")
def conversations_replies(call: Call) -> Json:
    """The parent, then its replies, the oldest first."""
    where = _readable(call)
    parent = where.find(call.required("ts"))
    if parent is None or parent.only_for is not None:
        raise SlackError("thread_not_found")
    if parent.is_reply:
        return _page(call, where, [parent], "")
    replies = _within(call, where.replies(parent.ts))
    page, cursor = page_of(call, replies, default=1000)
    return _page(call, where, [parent, *page], cursor)


def _page(call: Call, where: Conversation, page: list[Message], cursor: str) -> Json:
    metadata = call.flag("include_all_metadata")
    made: Json = {
        "messages": [payloads.message(call.core, where, one, metadata=metadata) for one in page],
        "has_more": bool(cursor),
    }
    if cursor:
        made["response_metadata"] = {"next_cursor": cursor}
    return made


@method("reactions.add", "reactions:write")
def reactions_add(call: Call) -> Json:
    where = call.core.conversation_for_app(call.required("channel"))
    message = call.core.message(where, call.required("timestamp"))
    name = call.required("name")
    users = message.reactions.setdefault(name, [])
    if cast.BOT_USER_ID in users:
        raise SlackError("already_reacted")
    users.append(cast.BOT_USER_ID)
    events.reaction_added(call.core, where, message, cast.BOT_USER_ID, name)
    call.core.workspace.changed()
    return {}
