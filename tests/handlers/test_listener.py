"""How listeners are found, and what surrounds them: commit first, then the answer."""

import asyncio
import inspect
import json
import re
import sys
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from datetime import tzinfo
from typing import Any, get_type_hints
from unittest.mock import AsyncMock, Mock

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.domain.error import Code, Refusal, StoreUnavailable
from bot.slack.dispatch import dispatch
from bot.slack.manifest import GROUP_EVENTS
from handlers import context as contexts
from handlers import guard, listener, request
from handlers.context import Context, CouldNotOpen
from handlers.guard import DONE, Answer, update
from handlers.listener import COMMAND, LISTENERS, RequestKind
from handlers.request import Command, Event, Press, Submission
from messages import ids
from messages.guide import GUIDES
from messages.note import refusal
from messages.texts import texts

Body = dict[str, Any]

JA = texts("ja")

WHO: Body = {"user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": ""}


class Japanese:
    async def locale(self, user: str, *, patience: float) -> str:
        return "ja-JP"

    async def zone(self, user: str) -> tzinfo | None:
        return None

    async def names(self, ids: Collection[str]) -> Mapping[str, str]:
        return {}

    async def groups(self) -> Mapping[str, str]:
        return {}

    async def stranger(self, user: str) -> bool:
        return user == "W9STRANGER"

    def forget(self, user: str) -> None: ...


@pytest.fixture
def context() -> Context:
    return Context(
        desk=Mock(),
        publishing=Mock(),
        web=AsyncMock(),
        locales=Japanese(),
        policy=Mock(),
        drafts=Mock(),
        command="/sodan",
        retention={},
        company_locale="ja",
        company_name="",
        say_at=AsyncMock(),
        group_changed=Mock(),
    )


@pytest.fixture
def bolt(context: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[AsyncApp]:
    """An application without a listener; those that the test makes are gone after it."""
    monkeypatch.setattr(listener, "LISTENERS", {})

    async def authorize(
        enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-1")

    app = AsyncApp(
        client=AsyncWebClient(retry_handlers=[]), authorize=authorize, process_before_response=True
    )

    @app.error
    async def failed(error: Exception) -> BoltResponse:
        return BoltResponse(status=500, body="")

    handlers.register(app, context)
    yield app


async def send(app: AsyncApp, body: Body) -> BoltResponse:
    return await dispatch(app, AsyncBoltRequest(body=body, mode="socket_mode"))


def submitted(callback_id: str = "case_note", below: str | None = None) -> Body:
    view = {"id": "V1", "type": "modal", "callback_id": callback_id, "previous_view_id": below}
    return {**WHO, "type": "view_submission", "view": view}


def pressed(action_id: str = "case_claim") -> Body:
    return {**WHO, "type": "block_actions", "actions": [{"action_id": action_id, "value": "c1"}]}


# all of them

JOURNEYS = (
    "report|case|notice|training|lesson|allowed|statistics|review|desk|help|care|checkin|away"
    "|value|guide|identity|export|letter|learn|course|dossier"
)


def identifiers() -> set[str]:
    """Buttons and forms: what is no input, by its name."""
    named = {
        value
        for name, value in vars(ids).items()
        if name.isupper() and re.fullmatch(rf"({JOURNEYS})(_\w+)?", value)
    }
    turned = {name for name in named if name.endswith("_page")}
    named = named - {ids.GUIDE, ids.IDENTITY, ids.LETTER} | set(GUIDES)  # a prefix, inputs
    return named - turned | {f"{name}_{way}" for name in turned for way in ("previous", "next")}


def test_every_identifier_has_a_listener_and_no_other() -> None:
    outside = {COMMAND, "message", "app_home_opened", *GROUP_EVENTS}
    assert {identifier for _, identifier in LISTENERS} - outside == identifiers()
    assert {i for kind, i in LISTENERS if kind is RequestKind.EVENT} == {
        "message",
        "app_home_opened",
        *GROUP_EVENTS,
    }
    assert (RequestKind.COMMAND, COMMAND) in LISTENERS


def test_every_form_that_asks_to_know_of_its_closing_is_listened_to() -> None:
    closed = {identifier for kind, identifier in LISTENERS if kind is RequestKind.CLOSED}
    assert closed == {ids.REPORT, ids.REPORT_ADD, ids.REPORT_MORE}


TAKES: dict[RequestKind, set[type]] = {
    RequestKind.ACTION: {request.Press, request.Change},
    RequestKind.SUBMISSION: {request.Submission},
    RequestKind.CLOSED: {request.Closed},
    RequestKind.SHORTCUT: {request.Shortcut},
    RequestKind.COMMAND: {request.Command},
    RequestKind.EVENT: {request.Event},
}

NOTHING = type(None)
ANSWERS: dict[RequestKind, set[Any]] = {
    RequestKind.SUBMISSION: {Answer, Answer | None, NOTHING},
    RequestKind.COMMAND: {str | dict[str, Any]},
}


@pytest.mark.parametrize(("kind", "identifier"), sorted(LISTENERS))
def test_every_listener_is_a_plain_typed_function(kind: RequestKind, identifier: str) -> None:
    found = LISTENERS[kind, identifier].listener
    assert inspect.iscoroutinefunction(found) and found.__qualname__ == found.__name__
    hints = list(get_type_hints(found).values())
    assert hints[0] is Context and hints[1] in TAKES[kind]
    assert hints[2] in ANSWERS.get(kind, {NOTHING})


# the look-up


@pytest.mark.parametrize(
    "body",
    [
        pressed("unknown"),
        submitted("unknown"),
        {**submitted("unknown"), "type": "view_closed"},
        {**WHO, "type": "shortcut", "callback_id": "unknown"},
        {**pressed(), "type": "interactive_message", "callback_id": "report_new"},
        {"command": "/other", "user_id": "U1", "trigger_id": ""},
    ],
)
async def test_what_nobody_listens_to_is_not_found(bolt: AsyncApp, body: Body) -> None:
    assert (await send(bolt, body)).status == 404


async def test_an_event_that_nobody_listens_to_is_acknowledged(bolt: AsyncApp) -> None:
    body = {"type": "event_callback", "event": {"type": "unknown"}, "team_id": "T1"}
    assert (await send(bolt, body)).status == 200


async def test_each_request_finds_its_own_listener(bolt: AsyncApp) -> None:
    found: list[str] = []

    @listener.press("a", "b")
    async def press(context: Context, press: Press) -> None:
        found.append(press.action_id)

    @listener.turn("page")
    async def turn(context: Context, press: Press) -> None:
        found.append(press.action_id)

    for action_id in ("b", "a", "page_next", "page_previous"):
        answer = await send(bolt, pressed(action_id))
        assert (answer.status, answer.body) == (200, "")
    assert found == ["b", "a", "page_next", "page_previous"]


def test_an_identifier_has_one_listener(bolt: AsyncApp) -> None:
    async def press(context: Context, press: Press) -> None: ...

    listener.press("a")(press)
    with pytest.raises(ValueError, match="block_actions a"):
        listener.press("a")(press)


# submissions


Do = Callable[[], Awaitable[Answer]]


def form(do: Do, **more: Any) -> None:
    @listener.submission("case_note", field="message", **more)
    async def sent(context: Context, sent: Submission) -> Answer:
        return await do()


async def test_the_answer_comes_after_the_commit_and_after_what_follows(bolt: AsyncApp) -> None:
    happened: list[str] = []

    async def store() -> Answer:
        happened.append("committed")
        return DONE

    async def after(context: Context, sent: Submission) -> None:
        happened.append(f"shown in {sent.view.below}")

    form(store, after=after)
    answer = await send(bolt, submitted(below="V0"))
    happened.append("answered")
    assert (answer.status, answer.body) == (200, "")
    assert happened == ["committed", "shown in V0", "answered"]


@pytest.mark.parametrize(
    "given", [Answer({"response_action": "clear"}), update({"type": "modal", "blocks": []})]
)
async def test_slack_is_told_what_the_listener_answers(bolt: AsyncApp, given: Answer) -> None:
    form(AsyncMock(return_value=given))
    assert json.loads((await send(bolt, submitted())).body) == given.body


FAILS = [
    (Refusal(Code.NOT_YOURS), "message", refusal(JA, Refusal(Code.NOT_YOURS))),
    (Refusal(Code.REQUIRED, field="day"), "day", refusal(JA, Refusal(Code.REQUIRED))),
    (StoreUnavailable(), "message", refusal(JA, Refusal(Code.NOT_STORED))),
    (TimeoutError(), "message", refusal(JA, Refusal(Code.NOT_STORED))),
    (LookupError("canary"), "message", JA("error.unexpected", ref="E-00000000")),
]


@pytest.mark.parametrize(("error", "field", "said"), FAILS, ids=[repr(e) for e, _, _ in FAILS])
async def test_what_went_wrong_stands_on_the_open_form(
    bolt: AsyncApp, monkeypatch: pytest.MonkeyPatch, error: Exception, field: str, said: str
) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda n: "0" * 2 * n)
    after = AsyncMock()
    form(AsyncMock(side_effect=error), after=after)
    answer = json.loads((await send(bolt, submitted())).body)
    assert answer == {"response_action": "errors", "errors": {field: said}}
    after.assert_not_awaited()


async def test_what_takes_too_long_is_said_in_time(
    bolt: AsyncApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "STORING", 0.01)

    async def never() -> Answer:
        await asyncio.sleep(60)
        return DONE

    form(never)
    answer = json.loads((await send(bolt, submitted())).body)
    assert answer["errors"] == {"message": refusal(JA, Refusal(Code.NOT_STORED))}


@pytest.mark.parametrize("error", [Refusal(Code.NOT_YOURS), LookupError("canary")])
async def test_what_was_done_is_done_though_it_cannot_be_shown(
    bolt: AsyncApp, error: Exception
) -> None:
    form(AsyncMock(return_value=DONE), after=AsyncMock(side_effect=error))
    answer = await send(bolt, submitted())
    assert (answer.status, answer.body) == (200, "")


# presses, the command, events


@pytest.mark.parametrize("error", [Refusal(Code.NOT_YOURS), TimeoutError(), LookupError("canary")])
async def test_the_person_is_told_what_a_press_could_not_do(
    bolt: AsyncApp, context: Context, error: Exception
) -> None:
    listener.press("case_claim")(AsyncMock(side_effect=error))
    assert (await send(bolt, pressed())).status == 200
    (call,) = context.web.views_open.await_args_list  # type: ignore[attr-defined]
    said = call.kwargs["view"]["blocks"][0]["text"]["text"]
    expected = refusal(JA, error) if isinstance(error, Refusal) else "E-"
    if isinstance(error, TimeoutError):
        expected = JA("error.not_taken")
    assert expected in said and "canary" not in said


@pytest.mark.parametrize(("code", "whispers"), [("fatal_error", 1), ("exchanged_trigger_id", 0)])
async def test_a_modal_that_does_not_open_is_told_of_once(
    bolt: AsyncApp, context: Context, code: str, whispers: int
) -> None:
    web: Any = context.web
    web.views_open.side_effect = SlackApiError("no", {"ok": False, "error": code})  # type: ignore[no-untyped-call]

    async def press(context: Context, press: Press) -> None:
        await context.show(press, {})

    listener.press("case_claim")(press)
    assert (await send(bolt, pressed())).status == 200
    assert web.chat_postEphemeral.await_count == whispers


async def test_what_was_done_is_said_though_slack_is_too_slow_to_show_it(
    bolt: AsyncApp, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody in danger is not told that nothing came of their call, which is stored."""
    for module in (guard, contexts):
        monkeypatch.setattr(module, "STORING", 0.5)
    web: Any = context.web

    async def slow(**_: Any) -> None:
        await asyncio.sleep(60)

    web.views_open = web.views_push = slow

    async def called(context: Context, given: Any) -> Any:
        try:
            await context.show(given, {})
        except CouldNotOpen as error:
            raise CouldNotOpen(twin=error.twin, said="help is called") from None
        return ""

    listener.press("case_claim")(called)
    assert (await send(bolt, pressed())).status == 200
    (whisper,) = web.chat_postEphemeral.await_args_list
    assert whisper.kwargs["text"] == "help is called"
    listener.command(called)
    command = {"command": "/sodan", "user_id": "U1", "team_id": "T1", "text": "now"}
    assert (await send(bolt, command)).body == "help is called"


@pytest.mark.parametrize("code", ["fatal_error", "exchanged_trigger_id"])
async def test_the_command_answers_in_words(bolt: AsyncApp, context: Context, code: str) -> None:
    web: Any = context.web
    web.views_open.side_effect = SlackApiError("no", {"ok": False, "error": code})  # type: ignore[no-untyped-call]

    @listener.command
    async def sodan(context: Context, given: Command) -> str:
        if given.text == "open":
            await context.show(given, {})
        if given.text == "fail":
            raise LookupError("canary")
        return f"heard {given.text}"

    def command(text: str) -> Body:
        return {"command": "/sodan", "user_id": "U1", "team_id": "T1", "text": text}

    assert (await send(bolt, command("x"))).body == "heard x"
    missing = "" if code == "exchanged_trigger_id" else JA("error.could_not_open")
    assert (await send(bolt, command("open"))).body == missing
    failed = (await send(bolt, command("fail"))).body
    assert "E-" in failed and "canary" not in failed


async def test_an_event_that_failed_comes_again(bolt: AsyncApp) -> None:
    @listener.event("message")
    async def message(context: Context, event: Event) -> None:
        if event.payload.get("text") == "fail":
            raise StoreUnavailable

    def event(text: str) -> Body:
        return {"type": "event_callback", "event": {"type": "message", "text": text}}

    assert (await send(bolt, event("x"))).status == 200
    assert (await send(bolt, event("fail"))).status == 500


# the journeys


def test_no_journey_takes_its_tools_from_another() -> None:
    journeys = {found.listener.__module__ for found in LISTENERS.values()}
    for name in journeys:
        tools = vars(sys.modules[name]).values()
        named = {getattr(tool, "__module__", getattr(tool, "__name__", "")) for tool in tools}
        assert not named & (journeys - {name}), name


async def test_what_is_chosen_on_a_message_is_none_of_our_inputs(bolt: AsyncApp) -> None:
    heard: list[str] = []

    @listener.change("value")
    async def changed(context: Context, form: request.Change) -> None:
        heard.append(form.view.id)

    assert (await send(bolt, pressed("value"))).status == 200
    view = {"id": "V1", "type": "modal", "callback_id": "report"}
    assert (await send(bolt, {**pressed("value"), "view": view})).status == 200
    assert heard == ["V1"]
