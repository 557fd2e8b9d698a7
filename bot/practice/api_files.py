"""Methods about files, and the upload in two steps that replaced ``files.upload``."""

import mimetypes
import secrets

from bot.practice import api_chat, cast, payloads
from bot.practice.core import Core
from bot.practice.errors import Json, SlackError
from bot.practice.methods import Call, method
from bot.practice.workspace import File, Message


def new_file(core: Core, name: str, content: bytes, user: str, mimetype: str = "") -> File:
    made = File(
        id=core.workspace.new_id("F"),
        name=name,
        title=name,
        mimetype=mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream",
        user=user,
        content=content,
        created=int(core.workspace.now()),
    )
    core.workspace.files[made.id] = made
    return made


def _visible(call: Call, file_id: str) -> File:
    found = call.core.workspace.files.get(file_id)
    if found is None or not found.app_can_see or not found.complete:
        raise SlackError("file_not_found")
    return found


@method("files.info", "files:read", tier=4)
def files_info(call: Call) -> Json:
    found = _visible(call, call.required("file"))
    return {
        "file": payloads.file(call.core, found),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


@method("files.delete", "files:write")
def files_delete(call: Call) -> Json:
    found = _visible(call, call.required("file"))
    if not found.posted_by_app:
        # A bot token deletes its own files and no one else's.
        raise SlackError("cant_delete_file")
    del call.core.workspace.files[found.id]
    for where in call.core.workspace.conversations.values():
        for message in where.messages:
            if found.id in message.files:
                message.files.remove(found.id)
    call.core.workspace.changed()
    return {}


@method("files.getUploadURLExternal", "files:write", tier=4)
def files_get_upload_url(call: Call) -> Json:
    name = call.required("filename")
    call.number("length", 0, 1_000_000_000)
    made = new_file(call.core, name, b"", cast.BOT_USER_ID)
    made.posted_by_app, made.complete = True, False
    token = secrets.token_urlsafe(18)
    call.core.workspace.uploads[token] = made.id
    return {"upload_url": f"{call.core.url}/files/upload/{token}", "file_id": made.id}


@method("files.completeUploadExternal", "files:write", tier=4)
def files_complete_upload(call: Call) -> Json:
    core = call.core
    wanted = call.structure("files")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(f, dict) for f in wanted):
        raise SlackError("invalid_arguments", "files must be a JSON array of objects")
    found = []
    for one in wanted:
        file = core.workspace.files.get(str(one.get("id")))
        if file is None or file.complete or not file.content:
            raise SlackError("file_not_found")
        file.title = str(one.get("title") or file.name)
        found.append(file)
    channel = call.text("channel_id")
    if channel:
        where = core.conversation_for_app(channel)
        if cast.BOT_USER_ID not in where.members:
            raise SlackError("not_in_channel")
    for file in found:
        file.complete = file.app_can_see = True
        if channel:
            file.channels.append(where.id)
    if channel:
        message = Message(
            ts=core.workspace.new_ts(),
            user=cast.BOT_USER_ID,
            text=call.text("initial_comment"),
            bot_id=cast.BOT_ID,
            subtype="file_share",
            thread_ts=call.text("thread_ts") or None,
            files=[file.id for file in found],
        )
        api_chat.post(core, where, message)
    return {"files": [payloads.file(core, file) for file in found]}
