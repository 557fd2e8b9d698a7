"""Methods that post, change and take back messages."""

from typing import Any

from bot.practice import cast, events, payloads, validate
from bot.practice.core import Core
from bot.practice.errors import Json, SlackError
from bot.practice.methods import Call, method
from bot.practice.workspace import Conversation, Message

TEXT_CUT = 40_000
TEXT_SPLIT = 4_000
"""Longer texts without blocks become several messages (slackapi/java-slack-sdk#704)."""


def _content(call: Call) -> tuple[str, list[Json] | None]:
    """Text and blocks of the call, checked; ``no_text`` if there is neither."""
    blocks = call.structure("blocks")
    if call.args.get("attachments") not in (None, "", "[]", []):
        raise SlackError("invalid_attachments", "the practice Slack shows no attachments")
    if blocks in (None, "", []):
        blocks = None
    else:
        validate.message_blocks(blocks)
        blocks = payloads.filled_in(blocks)
    text = call.text("text")
    if not text and blocks is None:
        raise SlackError("no_text")
    if len(text) > TEXT_CUT:
        call.core.record.breach(
            call.method, "message_truncated", f"{len(text)} characters in text", "/text"
        )
        text = text[:TEXT_CUT]
    return text, blocks


def _metadata(call: Call) -> Json | None:
    value = call.structure("metadata")
    if value in (None, ""):
        return None
    validate.metadata(value)
    made: Json = value
    return made


def _destination(call: Call) -> Conversation:
    """Where a post goes: a conversation, or the person's DM with the app."""
    channel = call.required("channel")
    if channel in call.core.workspace.users:
        user = call.core.user(channel)
        if user.is_bot:
            raise SlackError("channel_not_found")
        return call.core.workspace.im(channel, cast.BOT_USER_ID)
    where = call.core.conversation_for_app(channel)
    if where.is_archived:
        raise SlackError("is_archived")
    public = where.kind == "channel" and "chat:write.public" in call.core.app.scopes
    if cast.BOT_USER_ID not in where.members and not public:
        raise SlackError("not_in_channel")
    return where


def _thread(call: Call, where: Conversation) -> str | None:
    ts = call.text("thread_ts")
    if not ts:
        return None
    parent = where.find(ts)
    # Slack takes a thread that it does not find as a message of its own; a bot that
    # does this has lost its thread, so it is told.
    if parent is None or parent.only_for is not None:
        raise SlackError("thread_not_found", f"no message {ts} in {where.id}")
    if parent.is_reply:
        raise SlackError("cannot_reply_to_message", f"{ts} is itself a reply")
    return ts


def split(text: str) -> list[str]:
    """The pieces that Slack makes of a long text without blocks."""
    pieces = []
    while len(text) > TEXT_SPLIT:
        cut = max(text.rfind("\n", 1, TEXT_SPLIT), text.rfind(" ", 1, TEXT_SPLIT))
        cut = cut if cut > TEXT_SPLIT // 2 else TEXT_SPLIT
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]


def post(core: Core, where: Conversation, message: Message) -> None:
    """Enters a message, opens the conversation for its people and tells the app."""
    where.messages.append(message)
    if message.only_for is None:
        where.open_for.update(where.members)
    where.read[message.user] = message.ts
    events.message_posted(core, where, message)
    core.workspace.changed()


@method("chat.postMessage", "chat:write", tier=0)
def chat_post_message(call: Call) -> Json:
    core = call.core
    where = _destination(call)
    text, blocks = _content(call)
    metadata = _metadata(call)
    thread_ts = _thread(call, where)
    pieces = [text] if blocks is not None else split(text)
    if len(pieces) > 1:
        core.record.breach(
            call.method, "message_split", f"{len(text)} characters became {len(pieces)}", "/text"
        )
    made: list[Message] = []
    for piece in pieces:
        message = Message(
            ts=core.workspace.new_ts(),
            user=cast.BOT_USER_ID,
            text=piece,
            blocks=blocks,
            bot_id=cast.BOT_ID,
            thread_ts=thread_ts,
            metadata=metadata,
            broadcast=call.flag("reply_broadcast"),
        )
        post(core, where, message)
        made.append(message)
    return {
        "channel": where.id,
        "ts": made[0].ts,
        "message": payloads.message(core, where, made[0], metadata=True),
    }


@method("chat.postEphemeral", "chat:write", tier=4)
def chat_post_ephemeral(call: Call) -> Json:
    core = call.core
    where = _destination(call)
    user = call.required("user")
    core.user(user)
    if user not in where.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(call)
    message = Message(
        ts=core.workspace.new_ts(),
        user=cast.BOT_USER_ID,
        text=text,
        blocks=blocks,
        bot_id=cast.BOT_ID,
        thread_ts=_thread(call, where),
        only_for=user,
    )
    post(core, where, message)
    return {"message_ts": message.ts}


def _own(call: Call, refusal: str) -> tuple[Conversation, Message]:
    where = call.core.conversation_for_app(call.required("channel"))
    message = call.core.message(where, call.required("ts"))
    if message.only_for is not None or message.subtype == "tombstone":
        raise SlackError("message_not_found")
    if message.bot_id != cast.BOT_ID:
        raise SlackError(refusal)
    return where, message


@method("chat.update", "chat:write")
def chat_update(call: Call) -> Json:
    core = call.core
    where, message = _own(call, "cant_update_message")
    before = payloads.message(core, where, message, metadata=True)
    if len(call.text("text")) > TEXT_SPLIT:
        raise SlackError("msg_too_long", f"{len(call.text('text'))} characters in text")
    has_blocks = call.args.get("blocks") is not None
    if has_blocks or call.text("text"):
        text, blocks = _content(call)
        if "text" in call.args:
            message.text = text
        # Blocks stay if the call leaves them out and go if it gives an empty array.
        if has_blocks:
            message.blocks = blocks
    elif "metadata" not in call.args:
        raise SlackError("no_text")
    if "metadata" in call.args:
        message.metadata = _metadata(call) if call.structure("metadata") else None
    message.edited = core.workspace.new_ts()
    message.inputs.clear()
    events.message_changed(core, where, message, before)
    core.workspace.changed()
    return {
        "channel": where.id,
        "ts": message.ts,
        "text": message.text,
        "message": payloads.message(core, where, message, metadata=True),
    }


@method("chat.delete", "chat:write")
def chat_delete(call: Call) -> Json:
    core = call.core
    where, message = _own(call, "cant_delete_message")
    take_back(core, where, message)
    return {"channel": where.id, "ts": message.ts}


def take_back(core: Core, where: Conversation, message: Message) -> None:
    """Deletes a message; one with replies leaves a tombstone, as in Slack."""
    before = payloads.message(core, where, message, metadata=True)
    if where.replies(message.ts) and not message.is_reply:
        message.subtype = "tombstone"
        message.text = "This message was deleted."
        message.user, message.bot_id = cast.SLACKBOT_ID, None
        message.blocks, message.metadata, message.files = None, None, []
    else:
        where.messages.remove(message)
    if message.only_for is None:
        events.message_deleted(core, where, before)
    core.workspace.changed()


@method("chat.getPermalink", tier=0)
def chat_get_permalink(call: Call) -> Json:
    where = call.core.conversation_for_app(call.required("channel"))
    message = call.core.message(where, call.required("message_ts"))
    link = f"{call.core.url}/archives/{where.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={where.id}"
    return {"channel": where.id, "permalink": link}


def answer_body(core: Core, method_name: str, body: Any) -> tuple[str, list[Json] | None]:
    """Text and blocks of an answer to a command or to a ``response_url``, checked."""
    return _content(Call(core, method_name, body))
