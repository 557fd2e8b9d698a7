"""Modals and App Home: triggers, the stack, hashes, ``response_action``."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.practice.core import Timing
from bot.practice.people import TROUBLE
from bot.practice.server import Practice
from tests.practice.conftest import (
    Start,
    actions,
    bolt,
    button,
    connected,
    modal,
    plain,
    section,
    text_input,
)

USER = "U0EMP1"


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


def trigger(practice: Practice, view_id: str | None = None) -> str:
    return practice.core.new_trigger(USER, view_id)


async def opened(practice: Practice, client: AsyncWebClient, view: dict[str, Any]) -> Any:
    answer = await client.views_open(trigger_id=trigger(practice), view=view)
    return answer["view"]


def home(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "home", "blocks": list(blocks)} | more


# -- triggers ------------------------------------------------------------------


async def test_a_trigger_opens_one_modal(practice: Practice, client: AsyncWebClient) -> None:
    once = trigger(practice)
    await client.views_open(trigger_id=once, view=modal())
    assert await refused(client.views_open(trigger_id=once, view=modal())) == (
        "exchanged_trigger_id"
    )
    assert await refused(client.views_open(trigger_id="1.2.3", view=modal())) == (
        "invalid_trigger_id"
    )


async def test_a_trigger_is_gone_after_its_time(start: Start) -> None:
    practice: Practice = await start(timing=Timing(trigger=0.05))
    client = AsyncWebClient("xoxb-practice", base_url=practice.api_url)
    late = trigger(practice)
    await asyncio.sleep(0.06)
    assert await refused(client.views_open(trigger_id=late, view=modal())) == ("expired_trigger_id")


async def test_the_times_are_slacks_unless_a_test_says_otherwise() -> None:
    times = Timing()
    assert (times.trigger, times.acknowledge, times.response_url) == (3.0, 3.0, 1800.0)
    assert times.retry_delays == (0.0, 60.0, 300.0)


async def test_a_view_that_is_refused_leaves_the_trigger_whole(
    practice: Practice, client: AsyncWebClient
) -> None:
    once = trigger(practice)
    with pytest.raises(SlackApiError) as error:
        await client.views_open(trigger_id=once, view=modal(title=plain("t" * 25)))
    assert error.value.response["error"] == "invalid_arguments"
    assert error.value.response["response_metadata"]["messages"][-1] == (
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    )
    assert (await client.views_open(trigger_id=once, view=modal()))["ok"]


# -- the stack -----------------------------------------------------------------


async def test_three_views_and_no_fourth(practice: Practice, client: AsyncWebClient) -> None:
    root = await opened(practice, client, modal())
    below = root
    for _ in range(2):
        answer = await client.views_push(
            trigger_id=trigger(practice, root["id"]), view=modal(callback_id="more")
        )
        assert answer["view"]["root_view_id"] == root["id"]
        assert answer["view"]["previous_view_id"] == below["id"]
        below = answer["view"]
    assert (
        await refused(client.views_push(trigger_id=trigger(practice, root["id"]), view=modal()))
        == "push_limit_reached"
    )
    assert len(practice.workspace.stack(USER)) == 3


async def test_a_push_needs_a_trigger_from_an_open_modal(
    practice: Practice, client: AsyncWebClient
) -> None:
    assert await refused(client.views_push(trigger_id=trigger(practice), view=modal())) == (
        "not_found"
    )


async def test_opening_again_replaces_what_was_open(
    practice: Practice, client: AsyncWebClient
) -> None:
    first = await opened(practice, client, modal())
    await opened(practice, client, modal())
    assert await refused(client.views_update(view_id=first["id"], view=modal())) == "not_found"


# -- updates -------------------------------------------------------------------


async def test_an_update_keeps_the_id_and_needs_the_newest_hash(
    practice: Practice, client: AsyncWebClient
) -> None:
    first = await opened(practice, client, modal())
    second = await client.views_update(view_id=first["id"], hash=first["hash"], view=modal())
    assert second["view"]["id"] == first["id"]
    assert second["view"]["hash"] != first["hash"]
    assert (
        await refused(client.views_update(view_id=first["id"], hash=first["hash"], view=modal()))
        == "hash_conflict"
    )
    assert (await client.views_update(view_id=first["id"], view=modal()))["ok"]


async def test_an_external_id_finds_a_view_and_is_nobody_elses(
    practice: Practice, client: AsyncWebClient
) -> None:
    first = await opened(practice, client, modal(external_id="case-1"))
    answer = await client.views_update(external_id="case-1", view=modal(external_id="case-1"))
    assert answer["view"]["id"] == first["id"]
    assert (
        await refused(
            client.views_push(
                trigger_id=trigger(practice, first["id"]), view=modal(external_id="case-1")
            )
        )
        == "duplicate_external_id"
    )


async def test_what_was_typed_survives_an_update_under_the_same_ids(
    practice: Practice, client: AsyncWebClient
) -> None:
    view = await opened(
        practice, client, modal(text_input("a"), text_input("b"), actions(button("x")))
    )
    values = {"a": {"value": "one"}, "b": {"value": "two"}}
    await practice.act(
        USER,
        "press",
        view_id=view["id"],
        block_id="buttons",
        action_id="x",
        values=values,
    )
    updated = await client.views_update(
        view_id=view["id"], view=modal(text_input("b"), text_input("c", initial_value="new"))
    )
    state = updated["view"]["state"]["values"]
    assert {name: block["value"]["value"] for name, block in state.items()} == {
        "b": "two",
        "c": "new",
    }


# -- App Home ------------------------------------------------------------------


async def test_app_home_is_published_and_guarded_by_its_hash(
    practice: Practice, client: AsyncWebClient
) -> None:
    first = await client.views_publish(user_id=USER, view=home(section("a")))
    second = await client.views_publish(
        user_id=USER, view=home(section("b")), hash=first["view"]["hash"]
    )
    assert second["view"]["id"] == first["view"]["id"]
    assert (
        await refused(client.views_publish(user_id=USER, view=home(), hash=first["view"]["hash"]))
        == "hash_conflict"
    )
    assert await refused(client.views_publish(user_id="U9", view=home())) == "user_not_found"
    assert await refused(client.views_publish(user_id=USER, view=modal())) == "invalid_arguments"


async def test_app_home_opened_has_a_view_only_once_there_is_one(practice: Practice) -> None:
    app = bolt(practice)
    seen: list[Any] = []

    @app.event("app_home_opened")
    async def home_opened(event: Any, client: AsyncWebClient) -> None:
        seen.append((event["tab"], "view" in event))
        if event["tab"] == "home":
            await client.views_publish(user_id=event["user"], view=home(section()))

    async with connected(practice, app, "socket"):
        for deed in ("home", "home", "messages_tab"):
            await practice.act(USER, deed)
            await practice.settled()
    assert seen == [("home", False), ("home", True), ("messages", False)]


async def test_without_a_home_tab_in_the_manifest_there_is_none(start: Start) -> None:
    practice: Practice = await start({"oauth_config": {"scopes": {"bot": ["chat:write"]}}})
    client = AsyncWebClient("xoxb-practice", base_url=practice.api_url)
    assert await refused(client.views_publish(user_id=USER, view=home())) == "not_enabled"
    assert (await practice.act(USER, "home"))["error"] == "not_enabled"


# -- submissions ---------------------------------------------------------------


def answering(practice: Practice, **answer: Any) -> AsyncApp:
    """An app whose modal ``report`` is always answered in this way."""
    app = bolt(practice)

    @app.view("report")
    async def submitted(ack: Any) -> None:
        await ack(**answer)

    return app


async def submit(practice: Practice, view_id: str, text: str = "text") -> dict[str, Any]:
    return await practice.act(USER, "submit", view_id=view_id, values={"message": {"value": text}})


WAYS = pytest.mark.parametrize("way", ["socket", "http"])


@WAYS
async def test_errors_keep_the_modal_open_with_its_text(
    practice: Practice, client: AsyncWebClient, way: str
) -> None:
    app = answering(practice, response_action="errors", errors={"message": "too short"})
    async with connected(practice, app, way):
        view = await opened(practice, client, modal())
        done = await submit(practice, view["id"])
    assert done == {"ok": True, "closed": False, "errors": {"message": "too short"}}
    (still,) = practice.workspace.stack(USER)
    assert still.state["message"]["value"]["value"] == "text"


@WAYS
async def test_update_changes_the_view_in_place(
    practice: Practice, client: AsyncWebClient, way: str
) -> None:
    new = modal(section("thanks"), submit=None)
    app = answering(practice, response_action="update", view=new)
    async with connected(practice, app, way):
        view = await opened(practice, client, modal())
        done = await submit(practice, view["id"])
    assert done["updated"] is True
    (still,) = practice.workspace.stack(USER)
    assert still.id == view["id"]
    assert still.body["blocks"][0]["text"]["text"] == "thanks"


@WAYS
async def test_push_puts_a_view_on_top_and_closing_it_shows_the_one_below(
    practice: Practice, client: AsyncWebClient, way: str
) -> None:
    app = answering(practice, response_action="push", view=modal(callback_id="next"))
    async with connected(practice, app, way):
        view = await opened(practice, client, modal())
        pushed = (await submit(practice, view["id"]))["view_id"]
        assert (await submit(practice, view["id"]))["error"] == "cannot_submit"
        assert [one.id for one in practice.workspace.stack(USER)] == [view["id"], pushed]
        await practice.act(USER, "close", view_id=pushed)
    assert [one.id for one in practice.workspace.stack(USER)] == [view["id"]]


@WAYS
async def test_clear_closes_everything_and_empty_only_the_top(
    practice: Practice, client: AsyncWebClient, way: str
) -> None:
    for answer, left in (({"response_action": "clear"}, 0), ({}, 1)):
        app = answering(practice, **answer)
        async with connected(practice, app, way):
            root = await opened(practice, client, modal(callback_id="root"))
            top = await client.views_push(trigger_id=trigger(practice, root["id"]), view=modal())
            done = await submit(practice, top["view"]["id"])
        assert done["closed"] is True
        assert len(practice.workspace.stack(USER)) == left


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"elsewhere": "x"}},
        {"response_action": "update", "view": modal(title=plain("t" * 25))},
        {"response_action": "push", "view": {"type": "home", "blocks": []}},
        {"response_action": "other"},
    ],
    ids=["errors", "update", "push", "unknown"],
)
async def test_an_answer_that_slack_refuses_is_trouble_and_a_breach(
    practice: Practice, client: AsyncWebClient, answer: dict[str, Any]
) -> None:
    async with connected(practice, answering(practice, **answer), "http"):
        view = await opened(practice, client, modal())
        done = await submit(practice, view["id"])
    assert (done["ok"], done["message"]) == (False, TROUBLE)
    assert [breach["method"] for breach in practice.record.breaches] == ["ack:view_submission"]
    (still,) = practice.workspace.stack(USER)
    assert still.state["message"]["value"]["value"] == "text"


@WAYS
async def test_an_app_that_does_not_answer_is_trouble(
    practice: Practice, client: AsyncWebClient, way: str
) -> None:
    app = bolt(practice)

    @app.view("report")
    async def submitted(ack: Any) -> None:
        await asyncio.sleep(1.2)
        await ack()

    async with connected(practice, app, way):
        view = await opened(practice, client, modal())
        done = await submit(practice, view["id"])
        await asyncio.sleep(0.3)
    assert done == {"ok": False, "error": "operation_timeout", "message": TROUBLE}
    assert len(practice.workspace.stack(USER)) == 1


@pytest.mark.parametrize(
    ("element", "value", "said"),
    [
        ({}, "", "この項目を入力してください。"),
        ({"min_length": 5}, "four", "5 文字以上で入力してください。"),
        ({"max_length": 3}, "four", "3 文字以内で入力してください。"),
        ({}, "x" * 3001, "3000 文字以内で入力してください。"),
        ({"type": "email_text_input"}, "nobody", "正しいメールアドレスを入力してください。"),
        ({"type": "url_text_input"}, "nowhere", "正しい URL を入力してください。"),
        (
            {"type": "number_input", "is_decimal_allowed": False},
            "1.5",
            "正しい数値を入力してください。",
        ),
        (
            {"type": "number_input", "is_decimal_allowed": True, "max_value": "3"},
            "3.5",
            "3 以下で入力してください。",
        ),
    ],
)
async def test_the_client_refuses_some_submissions_itself(
    practice: Practice,
    client: AsyncWebClient,
    element: dict[str, Any],
    value: str,
    said: str,
) -> None:
    view = await opened(practice, client, modal(text_input(**element)))
    # No app is connected: it is not asked.
    done = await submit(practice, view["id"], value)
    assert done == {"ok": True, "closed": False, "errors": {"message": said}}


async def test_an_optional_input_may_stay_empty(practice: Practice, client: AsyncWebClient) -> None:
    async with connected(practice, answering(practice), "socket"):
        view = await opened(practice, client, modal(text_input() | {"optional": True}))
        assert (await submit(practice, view["id"], ""))["closed"] is True


# -- every input ---------------------------------------------------------------

OPTIONS = [{"text": plain("A"), "value": "a"}, {"text": plain("B"), "value": "b"}]
CHOSEN = {"text": plain("B") | {"emoji": True}, "value": "b"}

INPUTS: list[tuple[dict[str, Any], Any, dict[str, Any], dict[str, Any]]] = [
    ({"type": "plain_text_input"}, "a <b>", {"value": None}, {"value": "a <b>"}),
    (
        {"type": "url_text_input"},
        "https://a.example",
        {"value": None},
        {"value": "https://a.example"},
    ),
    (
        {"type": "static_select", "options": OPTIONS},
        "b",
        {"selected_option": None},
        {"selected_option": CHOSEN},
    ),
    (
        {"type": "radio_buttons", "options": OPTIONS},
        "b",
        {"selected_option": None},
        {"selected_option": CHOSEN},
    ),
    (
        {"type": "checkboxes", "options": OPTIONS},
        ["b"],
        {"selected_options": []},
        {"selected_options": [CHOSEN]},
    ),
    (
        {"type": "multi_static_select", "options": OPTIONS},
        ["b"],
        {"selected_options": []},
        {"selected_options": [CHOSEN]},
    ),
    ({"type": "users_select"}, "U0DESK1", {"selected_user": None}, {"selected_user": "U0DESK1"}),
    (
        {"type": "multi_users_select"},
        ["U0DESK1", "U0DESK2"],
        {"selected_users": []},
        {"selected_users": ["U0DESK1", "U0DESK2"]},
    ),
    (
        {"type": "channels_select"},
        "C0GENERAL",
        {"selected_channel": None},
        {"selected_channel": "C0GENERAL"},
    ),
    (
        {"type": "datepicker"},
        "2026-10-01",
        {"selected_date": None},
        {"selected_date": "2026-10-01"},
    ),
    ({"type": "timepicker"}, "09:30", {"selected_time": None}, {"selected_time": "09:30"}),
    (
        {"type": "datetimepicker"},
        1_790_000_000,
        {"selected_date_time": None},
        {"selected_date_time": 1_790_000_000},
    ),
]


@pytest.mark.parametrize(
    ("element", "raw", "empty", "full"), INPUTS, ids=[row[0]["type"] for row in INPUTS]
)
async def test_an_input_has_slacks_own_state(
    practice: Practice,
    client: AsyncWebClient,
    element: dict[str, Any],
    raw: Any,
    empty: dict[str, Any],
    full: dict[str, Any],
) -> None:
    block = {"type": "input", "block_id": "b", "label": plain("l")}
    view = await opened(
        practice, client, modal(block | {"element": element | {"action_id": "value"}})
    )
    untouched = view["state"]["values"]["b"]["value"]
    assert untouched == {"type": element["type"]} | empty
    app = bolt(practice)
    got: list[Any] = []

    @app.view("report")
    async def submitted(ack: Any, view: Any) -> None:
        got.append(view["state"]["values"]["b"]["value"])
        await ack()

    async with connected(practice, app, "socket"):
        await practice.act(USER, "submit", view_id=view["id"], values={"b": {"value": raw}})
    assert got == [{"type": element["type"]} | full]


async def test_an_option_that_is_not_there_cannot_be_chosen(
    practice: Practice, client: AsyncWebClient
) -> None:
    view = await opened(
        practice,
        client,
        modal(
            {
                "type": "input",
                "block_id": "b",
                "label": plain("l"),
                "element": {"type": "radio_buttons", "action_id": "value", "options": OPTIONS},
            }
        ),
    )
    done = await practice.act(USER, "submit", view_id=view["id"], values={"b": {"value": "c"}})
    assert done["error"] == "bad_value"


# -- closing -------------------------------------------------------------------


async def test_closing_is_told_to_who_asked_for_it_and_without_the_text(
    practice: Practice, client: AsyncWebClient
) -> None:
    app = bolt(practice)
    seen: list[Any] = []

    @app.view_closed("report")
    async def closed(ack: Any, body: Any) -> None:
        seen.append((body["is_cleared"], body["view"]["state"]["values"]))
        await ack()

    async with connected(practice, app, "socket"):
        view = await opened(practice, client, modal(notify_on_close=True))
        await practice.act(USER, "close", view_id=view["id"])
        quiet = await opened(practice, client, modal())
        await practice.act(USER, "close", view_id=quiet["id"])
        root = await opened(practice, client, modal(notify_on_close=True))
        await client.views_push(
            trigger_id=trigger(practice, root["id"]), view=modal(notify_on_close=True)
        )
        await practice.act(USER, "close", view_id=root["id"], all=True)
    assert seen == [(False, {}), (True, {}), (True, {})]
    assert practice.workspace.stack(USER) == []


async def test_clear_on_close_closes_the_whole_stack(
    practice: Practice, client: AsyncWebClient
) -> None:
    root = await opened(practice, client, modal())
    top = await client.views_push(
        trigger_id=trigger(practice, root["id"]), view=modal(clear_on_close=True)
    )
    await practice.act(USER, "close", view_id=top["view"]["id"])
    assert practice.workspace.stack(USER) == []


# -- actions in modals ---------------------------------------------------------


async def test_an_action_in_a_modal_brings_all_inputs_as_they_stand(
    practice: Practice, client: AsyncWebClient
) -> None:
    app = bolt(practice)
    seen: list[Any] = []

    @app.action("value")
    async def chosen(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        seen.append(body)
        await client.views_update(
            view_id=body["view"]["id"],
            hash=body["view"]["hash"],
            view=modal(section("danger"), text_input("message")),
        )

    safety = {
        "type": "input",
        "block_id": "safety",
        "label": plain("l"),
        "dispatch_action": True,
        "element": {"type": "radio_buttons", "action_id": "value", "options": OPTIONS},
    }
    async with connected(practice, app, "http"):
        view = await opened(practice, client, modal(safety, text_input("message")))
        done = await practice.act(
            USER,
            "choose",
            view_id=view["id"],
            block_id="safety",
            action_id="value",
            selected="b",
            values={"message": {"value": "typed"}},
        )
        quiet = await practice.act(
            USER,
            "choose",
            view_id=view["id"],
            block_id="message",
            action_id="value",
            selected="typed more",
        )
    assert (done["dispatched"], quiet["dispatched"]) == (True, False)
    (body,) = seen
    values = body["view"]["state"]["values"]
    assert values["safety"]["value"]["selected_option"] == CHOSEN
    assert values["message"]["value"]["value"] == "typed"
    assert body["actions"][0]["selected_option"] == CHOSEN
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    (still,) = practice.workspace.stack(USER)
    assert still.body["blocks"][0]["text"]["text"] == "danger"
    assert still.state["message"]["value"]["value"] == "typed more"
