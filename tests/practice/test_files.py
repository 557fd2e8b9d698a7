"""Files: given in a modal or a message, fetched with the token, sent by the app."""

import io
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.practice.file_host import LONGEST_NAME, served
from bot.practice.server import Practice
from bot.practice.workspace import File
from tests.practice.conftest import bolt, connected, modal, plain

BEARER = {"Authorization": "Bearer xoxb-practice"}
CONTENT = "録音".encode() * 100


async def uploaded(
    http: aiohttp.ClientSession, name: str = "録音.m4a", content: bytes = CONTENT
) -> dict[str, Any]:
    # A browser sends the name of a file as it is, not percent-encoded.
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("user", "U0EMP1")
    form.add_field("file", io.BytesIO(content), filename=name, content_type="audio/mp4")
    async with http.post("/practice/upload", data=form) as answer:
        body = await answer.json()
    assert body["ok"] is True
    made: dict[str, Any] = body["file"]
    return made


def evidence(**more: Any) -> dict[str, Any]:
    element = {"type": "file_input", "action_id": "value"} | more
    return modal({"type": "input", "block_id": "evidence", "label": plain("l"), "element": element})


async def give(
    practice: Practice, client: AsyncWebClient, files: list[str], view: dict[str, Any]
) -> tuple[dict[str, Any], list[Any]]:
    app = bolt(practice)
    got: list[Any] = []

    @app.view("report")
    async def submitted(ack: Any, view: Any) -> None:
        got.extend(view["state"]["values"]["evidence"]["value"]["files"])
        await ack()

    async with connected(practice, app, "socket"):
        opened = await client.views_open(trigger_id=practice.core.new_trigger("U0EMP1"), view=view)
        done = await practice.act(
            "U0EMP1",
            "submit",
            view_id=opened["view"]["id"],
            values={"evidence": {"value": files}},
        )
    return done, got


async def test_a_file_of_a_modal_is_fetched_with_the_token(
    practice: Practice, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    file = await uploaded(http)
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_info(file=file["id"])
    _, got = await give(practice, client, [file["id"]], evidence())
    assert (got[0]["id"], got[0]["name"], got[0]["size"]) == (file["id"], "録音.m4a", len(CONTENT))
    info = (await client.files_info(file=file["id"]))["file"]
    for name in ("url_private", "url_private_download"):
        async with http.get(info[name], headers=BEARER) as answer:
            assert await answer.read() == CONTENT
            assert answer.content_type == "audio/mp4"


async def test_without_the_token_there_is_a_page_to_sign_in(
    practice: Practice, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    file = await uploaded(http)
    _, got = await give(practice, client, [file["id"]], evidence())
    for headers in ({}, {"Authorization": "Bearer xoxb-other"}):
        async with http.get(got[0]["url_private"], headers=headers) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
            assert CONTENT not in await answer.read()


@pytest.mark.parametrize(
    ("element", "files", "said"),
    [
        ({}, [], "この項目を入力してください。"),
        ({"max_files": 1}, ["a.png", "b.png"], "選べるのは 1 件までです。"),
        ({"filetypes": ["png"]}, ["a.exe"], "この種類のファイルは選べません。"),
    ],
)
async def test_the_client_refuses_some_files_itself(
    practice: Practice,
    client: AsyncWebClient,
    http: aiohttp.ClientSession,
    element: dict[str, Any],
    files: list[str],
    said: str,
) -> None:
    ids = [(await uploaded(http, name))["id"] for name in files]
    done, got = await give(practice, client, ids, evidence(**element))
    assert (done["errors"], got) == ({"evidence": said}, [])


async def test_ten_megabytes_and_no_more(
    practice: Practice, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    just = await uploaded(http, content=b"x" * 10_000_000)
    over = await uploaded(http, content=b"x" * 10_000_001)
    done, _ = await give(practice, client, [over["id"]], evidence())
    assert done["errors"] == {"evidence": "ファイルが大きすぎます。"}
    done, _ = await give(practice, client, [just["id"]], evidence())
    assert done["closed"] is True


async def test_a_file_in_a_message_is_an_event_of_its_kind(
    practice: Practice, http: aiohttp.ClientSession
) -> None:
    app = bolt(practice)
    got: list[Any] = []

    @app.event({"type": "message", "subtype": "file_share"})
    async def shared(event: Any) -> None:
        got.append(event)

    file = await uploaded(http)
    async with connected(practice, app, "http"):
        await practice.act("U0EMP1", "say", channel="app", text="here", files=[file["id"]])
        await practice.settled()
    (event,) = got
    assert (event["text"], event["files"][0]["id"]) == ("here", file["id"])


async def test_somebody_elses_file_cannot_be_given(
    practice: Practice, http: aiohttp.ClientSession
) -> None:
    file = await uploaded(http)
    done = await practice.act("U0EMP2", "say", channel="app", text="", files=[file["id"]])
    assert done["error"] == "file_not_found"


async def test_the_app_sends_a_file_in_two_steps_and_deletes_its_own(
    practice: Practice, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    ts = (await client.chat_postMessage(channel="C0GENERAL", text="a"))["ts"]
    sent = await client.files_upload_v2(
        channel="C0GENERAL",
        content="summary",
        filename="a.txt",
        title="A",
        initial_comment="see",
        thread_ts=ts,
    )
    message = practice.workspace.conversations["C0GENERAL"].messages[-1]
    assert (message.text, message.thread_ts, message.subtype) == ("see", ts, "file_share")
    file = (await client.files_info(file=sent["files"][0]["id"]))["file"]
    assert (file["title"], file["size"]) == ("A", 7)
    await client.files_delete(file=file["id"])
    assert message.files == []
    theirs = await uploaded(http)
    await practice.act("U0EMP1", "say", channel="app", text="", files=[theirs["id"]])
    with pytest.raises(SlackApiError, match="cant_delete_file"):
        await client.files_delete(file=theirs["id"])


async def test_a_file_is_served_to_the_page_but_never_as_a_page(
    http: aiohttp.ClientSession,
) -> None:
    file = await uploaded(http, name="a.html")
    async with http.get(file["url"]) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert await answer.read() == CONTENT


@pytest.mark.parametrize("name", ["half\ud83d.txt", "\udc00", "あ" * 5000, "a\nb\0.txt"])
def test_any_name_fits_into_a_header(name: str) -> None:
    file = File("F1", name, name, "text/plain", "U0EMP1", b"words", 1)
    head = served(file).headers["Content-Disposition"]
    assert head.isascii() and head.isprintable() and len(head) < 50 + 9 * LONGEST_NAME
