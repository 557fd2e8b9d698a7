"""What people do in the practice workspace, and what Slack then shows them."""

import contextlib
import re
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from bot.practice import answers, api_chat, api_views, cast, events, inputs, payloads
from bot.practice import interactions as made
from bot.practice.core import Core
from bot.practice.delivery import Undelivered
from bot.practice.dispatch import Dispatcher
from bot.practice.errors import Json, SlackError
from bot.practice.validate import elements, submission_errors
from bot.practice.workspace import Conversation, Message, User, View

TROUBLE = "We had some trouble connecting. Try again?"
TYPED_MOST = 12_000
_MENTION = re.compile(r"&lt;@([UW][A-Z0-9]+)&gt;")


class Refused(Exception):
    """Slack does not let the person do this; ``message`` is what it shows them."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(error)
        self.error = error
        self.message = message


def typed(text: str) -> str:
    """Text as Slack takes it from a composer: escaped, mentions of people kept."""
    return _MENTION.sub(r"<@\1>", escape(text, quote=False))


class People:
    """The hands and eyes of everybody in the cast."""

    def __init__(self, core: Core, dispatcher: Dispatcher) -> None:
        self.core = core
        self.space = core.workspace
        self.dispatcher = dispatcher
        self._deeds: dict[str, Callable[[User, Json], Awaitable[Json]]] = {
            "command": self._command,
            "shortcut": self._shortcut,
            "message_shortcut": self._message_shortcut,
            "say": self._say,
            "edit": self._edit,
            "delete": self._delete,
            "press": self._press,
            "choose": self._press,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
            "messages_tab": self._messages_tab,
            "read": self._read,
            "open_im": self._open_im,
            "language": self._language,
        }

    async def act(self, body: Json) -> Json:
        """Does what ``do`` names; answers ``ok`` or what Slack would show."""
        try:
            user = self.core.person(str(body.get("user")))
            deed = self._deeds.get(str(body.get("do")))
            if deed is None:
                raise Refused("unknown_deed", f"nothing called {body.get('do')!r}")
            return {"ok": True} | await deed(user, body)
        except Refused as refused:
            return {"ok": False, "error": refused.error, "message": refused.message}
        except SlackError as error:
            message = error.detail or error.code.replace("_", " ")
            return {"ok": False, "error": error.code, "message": message}

    # -- where -------------------------------------------------------------

    def _where(self, user: User, channel: Any) -> Conversation:
        """A conversation of this person; ``app`` is their DM with the app."""
        if channel == "app":
            return self.space.im(user.id, cast.BOT_USER_ID)
        found = self.space.conversations.get(str(channel))
        if found is None or user.id not in found.members:
            raise Refused("channel_not_found", "You're not in this conversation.")
        return found

    def _message(self, user: User, body: Json) -> tuple[Conversation, Message]:
        where = self._where(user, body.get("channel"))
        message = where.find(str(body.get("ts")))
        if message is None or message.only_for not in (None, user.id):
            raise Refused("message_not_found", "This message is no longer there.")
        return where, message

    def _view(self, user: User, view_id: Any) -> View:
        if view_id == "home":
            home = self.space.homes.get(user.id)
            if home is None:
                raise Refused("view_not_found", "This app has shown nothing here yet.")
            return home
        for view in self.space.stack(user.id):
            if view.id == view_id:
                return view
        raise Refused("view_not_found", "This window is no longer open.")

    def _interactive(self) -> None:
        if not self.core.app.interactive:
            raise Refused(
                "interactivity_disabled", "The app's manifest has interactivity turned off."
            )

    async def _ask(self, kind: str, payload: Json, message: str) -> Any:
        """Asks the app; ``{error}`` in ``message`` is Slack's code for a failure."""
        try:
            return await self.dispatcher.ask(kind, payload)
        except Undelivered as failed:
            raise Refused(failed.code, message.format(error=failed.code)) from None

    # -- commands and shortcuts --------------------------------------------

    async def _command(self, user: User, body: Json) -> Json:
        where = self._where(user, body.get("channel") or cast.GENERAL_ID)
        name = str(body.get("command"))
        if self.core.app.command(name) is None:
            raise Refused("unknown_command", f"{name} is not a valid command.")
        payload = made.command(self.core, user, where, name, str(body.get("text") or "").strip())
        failure = f'{name} failed with the error "{{error}}"'
        answer = await self._ask("slash_commands", payload, failure)
        if answer and answer != {"response_action": None}:
            try:
                answers.publish(self.core, "ack:slash_commands", where.id, user.id, answer)
            except SlackError as error:
                answers.breach(self.core, "ack:slash_commands", error)
                failure = f'{name} failed with the error "{error.code}"'
                raise Refused(error.code, failure) from None
        return {}

    async def _shortcut(self, user: User, body: Json) -> Json:
        self._interactive()
        which = self.core.app.shortcut(str(body.get("callback_id")))
        if which is None or which.kind != "global":
            raise Refused("unknown_shortcut", "The app has no such shortcut.")
        await self._ask("interactive", made.shortcut(self.core, user, which), TROUBLE)
        return {}

    async def _message_shortcut(self, user: User, body: Json) -> Json:
        self._interactive()
        which = self.core.app.shortcut(str(body.get("callback_id")))
        if which is None or which.kind != "message":
            raise Refused("unknown_shortcut", "The app has no such shortcut.")
        where, message = self._message(user, body)
        payload = made.message_shortcut(self.core, user, which, where, message)
        await self._ask("interactive", payload, TROUBLE)
        return {}

    # -- messages ----------------------------------------------------------

    async def _say(self, user: User, body: Json) -> Json:
        where = self._where(user, body.get("channel"))
        self._may_write(where)
        text = str(body.get("text") or "")
        files = [self._own_file(user, one) for one in body.get("files") or []]
        attachments = list(body.get("attachments") or ())
        if not text.strip() and not files and not attachments:
            raise Refused("no_text", "Write something first.")
        if len(text) > TYPED_MOST:
            raise Refused("msg_too_long", "This message is too long.")
        thread_ts = body.get("thread_ts")
        if thread_ts:
            parent = where.find(str(thread_ts))
            if parent is None:
                raise Refused("thread_not_found", "This thread is no longer there.")
            thread_ts = parent.thread_ts or parent.ts
        message = Message(
            ts=self.space.new_ts(),
            user=user.id,
            text=typed(text),
            thread_ts=thread_ts,
            files=files,
            attachments=attachments,
            subtype="me_message" if body.get("me") else "file_share" if files else None,
        )
        for file_id in files:
            file = self.space.files[file_id]
            file.channels.append(where.id)
            file.app_can_see |= cast.BOT_USER_ID in where.members
        api_chat.post(self.core, where, message)
        return {"channel": where.id, "ts": message.ts}

    def _may_write(self, where: Conversation) -> None:
        app = self.core.app
        if where.is_archived:
            raise Refused("is_archived", "This channel is archived.")
        with_app = where.kind == "im" and cast.BOT_USER_ID in where.members
        if with_app and (not app.messages_tab or app.messages_tab_read_only):
            raise Refused("restricted_action", "Sending messages to this app has been turned off.")

    def _own_file(self, user: User, file_id: Any) -> str:
        found = self.space.files.get(str(file_id))
        if found is None or found.user != user.id:
            raise Refused("file_not_found", "This file is no longer there.")
        return found.id

    async def _edit(self, user: User, body: Json) -> Json:
        where, message = self._message(user, body)
        if message.user != user.id:
            raise Refused("cant_update_message", "You can't edit this message.")
        before = payloads.message(self.core, where, message, metadata=True)
        message.text = typed(str(body.get("text") or ""))
        message.edited = self.space.new_ts()
        events.message_changed(self.core, where, message, before)
        self.space.changed()
        return {}

    async def _delete(self, user: User, body: Json) -> Json:
        where, message = self._message(user, body)
        if message.user != user.id:
            raise Refused("cant_delete_message", "You can't delete this message.")
        api_chat.take_back(self.core, where, message)
        return {}

    async def _read(self, user: User, body: Json) -> Json:
        where = self._where(user, body.get("channel"))
        where.read[user.id] = max(str(body.get("ts") or "0"), where.read.get(user.id, "0"))
        self.space.changed()
        return {}

    async def _open_im(self, user: User, body: Json) -> Json:
        wanted = str(body.get("user_id"))
        other = cast.BOT_USER_ID if wanted == "app" else self.core.user(wanted).id
        if other == user.id:
            raise Refused("cannot_dm_self", "Choose somebody else.")
        where = self.space.im(user.id, other)
        where.open_for.add(user.id)
        self.space.changed()
        return {"channel": where.id}

    async def _language(self, user: User, body: Json) -> Json:
        user.locale = str(body.get("locale"))
        events.user_changed(self.core, user.id)
        self.space.changed()
        return {}

    # -- App Home ----------------------------------------------------------

    async def _home(self, user: User, body: Json) -> Json:
        if not self.core.app.home:
            raise Refused("not_enabled", "This app has no Home tab.")
        events.app_home_opened(self.core, user.id, "home")
        return {}

    async def _messages_tab(self, user: User, body: Json) -> Json:
        where = self.space.im(user.id, cast.BOT_USER_ID)
        where.open_for.add(user.id)
        events.app_home_opened(self.core, user.id, "messages")
        self.space.changed()
        return {"channel": where.id}

    # -- buttons and menus -------------------------------------------------

    async def _press(self, user: User, body: Json) -> Json:
        """A button, or a menu (``selected``), on a message, in a modal, on App Home."""
        self._interactive()
        if body.get("view_id"):
            return await self._press_in_view(user, body)
        where, message = self._message(user, body)
        block, element = _find(message.blocks or [], body)
        value = self._chosen(user, element, body)
        if value is not None and element["type"] in inputs.VALUE_KEYS:
            mine = message.inputs.setdefault(user.id, {})
            mine.setdefault(block["block_id"], {})[element["action_id"]] = value
        action = made.action(self.core, block, element, value)
        payload = made.on_message(self.core, user, where, message, [action])
        await self._ask("interactive", payload, TROUBLE)
        return {}

    async def _press_in_view(self, user: User, body: Json) -> Json:
        view = self._view(user, body.get("view_id"))
        self._put_in(user, view, body.get("values"))
        block, element = _find(view.body["blocks"], body)
        value = self._chosen(user, element, body)
        if value is not None and element["type"] in inputs.VALUE_KEYS:
            view.state[block["block_id"]][element["action_id"]] = value
            self.space.changed()
        if block["type"] == "input" and not block.get("dispatch_action"):
            # An input that does not dispatch is the client's own affair until it is sent.
            return {"dispatched": False}
        action = made.action(self.core, block, element, value)
        payload = made.on_view(self.core, user, view, [action])
        await self._ask("interactive", payload, TROUBLE)
        return {"dispatched": True}

    def _chosen(self, user: User, element: Json, body: Json) -> Json | None:
        if element["type"] == "button":
            return None
        raw = body.get("selected")
        if element["type"] == "overflow":
            for option in element["options"]:
                if option["value"] == raw:
                    return {"selected_option": option}
            raise SlackError("bad_value", f"no option {raw!r}")
        if raw is None and body.get("values"):
            raw = (body["values"].get(body["block_id"]) or {}).get(body["action_id"])
        return inputs.state_object(element, raw, self._files(user))

    def _files(self, user: User) -> dict[str, Json]:
        return {
            one.id: payloads.file(self.core, one)
            for one in self.space.files.values()
            if one.user == user.id
        }

    def _put_in(self, user: User, view: View, values: Any) -> None:
        """Enters what the person has in the inputs; files so given are the app's to see."""
        given = values if isinstance(values, dict) else {}
        view.state = inputs.with_raw(view.body["blocks"], view.state, given, self._files(user))
        for block in view.state.values():
            for value in block.values():
                for file in value.get("files") or []:
                    self.space.files[file["id"]].app_can_see = True

    # -- modals ------------------------------------------------------------

    async def _submit(self, user: User, body: Json) -> Json:
        self._interactive()
        view = self._view(user, body.get("view_id"))
        stack = self.space.stack(user.id)
        if not stack or stack[-1] is not view or view.body.get("submit") is None:
            raise Refused("cannot_submit", "This window can't be sent.")
        self._put_in(user, view, body.get("values"))
        said = inputs.complaints(view.body["blocks"], view.state, user.locale)
        if said:
            return {"closed": False, "errors": said}
        payload = made.submission(self.core, user, view)
        answer = await self._ask("interactive", payload, TROUBLE)
        try:
            return self._answered(user, view, answer)
        except SlackError as error:
            answers.breach(self.core, "ack:view_submission", error)
            raise Refused(error.code, TROUBLE) from None

    def _answered(self, user: User, view: View, answer: Any) -> Json:
        """What ``response_action`` does to the stack (docs: modals, "update views")."""
        if not answer:
            api_views.close_view(self.core, view)
            return {"closed": True}
        if not isinstance(answer, dict):
            raise SlackError("invalid_response", f"an answer must be empty or JSON: {answer!r}")
        act = answer.get("response_action")
        if act is None:
            api_views.close_view(self.core, view)
            return {"closed": True}
        if act == "clear":
            self.space.stacks[user.id] = []
            self.space.changed()
            return {"closed": True, "cleared": True}
        if act == "errors":
            submission_errors(answer.get("errors"), view.body)
            return {"closed": False, "errors": answer["errors"]}
        if act == "update":
            new = api_views.checked(self.core, answer.get("view"), ("modal",), view)
            api_views.update_view(self.core, view, new)
            return {"closed": False, "updated": True, "view_id": view.id}
        if act == "push":
            new = api_views.checked(self.core, answer.get("view"), ("modal",))
            pushed = api_views.push_view(self.core, user.id, new)
            return {"closed": False, "pushed": True, "view_id": pushed.id}
        raise SlackError("invalid_response", f"unknown response_action {act!r}")

    async def _close(self, user: User, body: Json) -> Json:
        """Closes the top modal, or with ``all`` (or ``clear_on_close``) the whole stack."""
        view = self._view(user, body.get("view_id"))
        stack = self.space.stack(user.id)
        everything = bool(body.get("all") or view.body.get("clear_on_close"))
        gone = list(reversed(stack)) if everything else [view]
        self.space.stacks[user.id] = [one for one in stack if one not in gone]
        self.space.changed()
        for one in gone:
            if one.body.get("notify_on_close") and self.core.app.interactive:
                with contextlib.suppress(Undelivered):
                    await self.dispatcher.ask(
                        "interactive", made.closed(user, one, cleared=everything)
                    )
        return {}


def _find(blocks: list[Json], body: Json) -> tuple[Json, Json]:
    """The block and element that were pressed; what is not there cannot be pressed."""
    for block in blocks:
        if block.get("block_id") == body.get("block_id"):
            for _, element in elements(block):
                if element.get("action_id") == body.get("action_id"):
                    return block, element
    raise Refused("action_not_found", "This is no longer there.")
