"""Known customers through the real process: found again, asked for, let in, and hidden."""

import pytest

from tests.confidentiality.search import in_log, on_disk
from tests.office import (
    DESK,
    EMPLOYEE,
    MARIA,
    OTHER_EMPLOYEE,
    SUZUKI,
    TANAKA,
    Json,
    Office,
    Person,
    buttons,
    eventually,
    shown,
)
from tests.scenarios.acting import (
    Told,
    audit_of,
    card_of,
    claim,
    has_card,
    newcomer,
    open_case,
    press_forged,
    quiet,
    tell,
    thread_count,
    today,
)
from tests.scenarios.test_desk_lists import home_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

STANDBY = "U0GUEST"
ENVIRON = {"MADOGUCHI_DESK_FALLBACK": STANDBY}

FOUND, LET_IN = "以前にも", "閲覧のみ"


@pytest.fixture
def standby(office: Office) -> Person:
    """Joins a case of which only one of the desk may know."""
    return office.person(STANDBY)


async def told(
    office: Office, customer: str, *, exclude: tuple[str, ...] = (), **first: str
) -> Told:
    return await tell(
        office.employee,
        "どなられました",
        more={"customer": customer},
        **({"exclude": list(exclude)} if exclude else {}),
        **first,
    )


async def seen(person: Person, case: Told) -> str:
    """The open case as text; it is left closed."""
    view = shown(await open_case(person, case))
    await person.close()
    return view


async def enter(person: Person, case: Told, text: str) -> Json:
    await open_case(person, case)
    await person.press("case_customer")
    assert person.view["callback_id"] == "case_customer", shown(person.view)
    return await person.submit(customer=text)


async def close_case(person: Person, case: Told) -> None:
    for action, values in (
        ("case_judge", {"outcome": "applies", "means": "1時間", "reason": "r"}),
        ("case_close", {"outcome_note": "ありがとうございました"}),
    ):
        await open_case(person, case)
        await person.press(action)
        answer = await person.submit(**values)
        assert answer["ok"] and not answer.get("errors"), answer
        await person.close()


async def ask(person: Person, case: Told, reason: str = "") -> None:
    await open_case(person, case)
    await person.press("case_access_request")
    assert person.view["callback_id"] == "case_access_request", shown(person.view)
    answer = await person.submit(**({"reason": reason} if reason else {}))
    assert answer["ok"] and not answer.get("errors"), answer
    await person.close()


def requests(person: Person, number: str) -> list[Json]:
    return [m for m in person.with_button("case_access_grant", kind="im") if number in shown(m)]


async def request_to(person: Person, case: Told) -> Json:
    return dict(
        await eventually(
            lambda: (found := requests(person, case.number)) and found[-1], f"asks {person.id}"
        )
    )


async def test_a_second_case_shows_the_first_by_its_number(office: Office) -> None:
    first = await told(office, "髙橋 一郎 様(㈱アオバ見本)、電話 03-5555-0101")
    assert FOUND not in await seen(office.tanaka, first)
    second = await told(office, "たぶん高橋一郎という人")
    third = await told(office, "０３ー５５５５ー０１０１ から電話")
    await open_case(office.tanaka, second)
    assert "*以前にも1件*" in shown(office.tanaka.view)
    assert buttons(office.tanaka.view)["case_open"]["value"] == first.id
    assert first.number in shown(office.tanaka.view)
    await office.tanaka.press("case_open")
    assert office.tanaka.view["title"]["text"] == f"相談 {first.number}"
    assert "髙橋 一郎 様" in shown(office.tanaka.view)
    await office.tanaka.close()
    assert "*以前にも1件*" in await seen(office.tanaka, third)  # the number, not the name
    assert FOUND not in await seen(office.tanaka, first)  # only what was there before


async def test_in_english(office: Office) -> None:
    await told(office, "Mr. Peter Sample")
    case = await told(office, "SAMPLE, Peter")
    assert "same name, number or account: 1.*" in await seen(office.maria, case)


async def test_what_the_desk_enters_is_found_and_can_be_taken_back(office: Office) -> None:
    first = await told(office, "")
    answer = await enter(office.tanaka, first, "50代の男性")
    assert list(answer["errors"]) == ["customer"]
    await office.tanaka.close()
    answer = await enter(office.tanaka, first, "ミドリカワ 商会\n090-5555-0102")
    assert answer["ok"] and not answer.get("errors"), answer
    assert "ミドリカワ 商会" in shown(office.tanaka.view)  # brought up to date at once
    await office.tanaka.close()
    lines = await thread_count(office.tanaka, first, 1)
    assert "相手の情報を記録しました" in shown(lines[-1])
    second = await told(office, "みどりかわ商会(株)の人")
    third = await told(office, "着信は +81 90 5555 0102")
    assert "*以前にも1件*" in await seen(office.suzuki, second)
    assert "*以前にも1件*" in await seen(office.suzuki, third)
    await enter(office.suzuki, first, "ミドリカワ商会")
    await office.suzuki.close()
    assert "*以前にも1件*" in await seen(office.suzuki, second)
    assert FOUND not in await seen(office.suzuki, third)
    await enter(office.suzuki, first, "")
    await office.suzuki.close()
    assert FOUND not in await seen(office.suzuki, second)
    answer = await enter(office.suzuki, first, "")
    assert list(answer["errors"]) == ["customer"]


async def test_unrelated_customers_are_not_brought_together(office: Office) -> None:
    await told(office, "川村 一、常連の50代男性、大阪支店のお客様")
    for other in (
        "川村 一郎",
        "河村 一",
        "常連の50代男性",
        "大阪支店のお客様",
        "不明",
        "03-5555-0199",
    ):
        case = await told(office, other)
        assert FOUND not in await seen(office.tanaka, case), other


async def test_who_is_barred_learns_of_nothing(office: Office, standby: Person) -> None:
    """Excluded, recused, and the reporter: not counted, not listed, not even as a number."""
    name = "桃井 権三郎"
    hidden = await told(office, name, exclude=(SUZUKI,))
    left = await told(office, name)
    await open_case(office.maria, left)
    await office.maria.press("case_recuse")
    await office.maria.submit()
    await office.maria.close()
    own = await tell(office.tanaka, "私も", more={"customer": name})
    case = await told(office, name)
    counts = {TANAKA: 2, SUZUKI: 2, MARIA: 2}  # of the three earlier ones
    for user, hides in ((TANAKA, own), (SUZUKI, hidden), (MARIA, left)):
        person = office.person(user)
        view = await seen(person, case)
        found = f"*以前にも{counts[user]}件*" if user != MARIA else f"account: {counts[user]}.*"
        assert found in view, view
        assert hides.number not in view
        assert hides.id not in view


async def test_asked_granted_opened_and_recorded(office: Office, standby: Person) -> None:
    secret = "桐野 松之丞"
    earlier = await told(office, f"{secret}様", identity="named", safety="uneasy")
    await claim(office.tanaka, earlier)
    asking = await tell(
        office.person(OTHER_EMPLOYEE),
        "また来た",
        more={"customer": secret.replace(" ", "")},
        exclude=[SUZUKI, MARIA],
    )
    assert has_card(standby, earlier) is None
    await open_case(standby, asking)
    assert "*以前にも1件*" in shown(standby.view)
    assert earlier.number not in shown(standby.view)
    assert earlier.id not in shown(standby.view)
    await standby.close()
    await press_forged(standby, "case_access_open", f'["{asking.id}", "{earlier.id}"]')
    assert standby.view["callback_id"] == "note"
    await standby.close()
    await press_forged(standby, "case_open", earlier.id)
    assert standby.view["callback_id"] == "note"
    await standby.close()

    await quiet(office)
    before = {user: len(office.person(user).messages()) for user in DESK}
    await ask(standby, asking, "同じ人かもしれません")
    request = await request_to(office.tanaka, earlier)
    assert f"<@{STANDBY}>" in shown(request)
    # Suzuki and Maria may know of the earlier case, and must not learn of the asking one.
    for user in (SUZUKI, MARIA):
        person = office.person(user)
        assert len(person.messages()) == before[user]
        view = await seen(person, earlier)
        assert STANDBY not in view and "同じ人かもしれません" not in view
    await standby.close()
    view = await seen(standby, asking)
    assert "1件の担当者に、閲覧をお願いしています" in view
    assert "case_access_request" not in view

    await office.tanaka.press("case_open", request)
    assert "同じ人かもしれません" in shown(office.tanaka.view)
    await office.tanaka.close()
    waits = "承認・判断を待っている"
    assert waits in shown(await home_of(office.tanaka))
    assert waits not in shown(await home_of(office.suzuki))
    await office.tanaka.press("case_access_grant", request)
    assert "閲覧を認めました" in shown(office.tanaka.view)
    await office.tanaka.close()
    told_so = await eventually(
        lambda: next(
            (
                m
                for m in standby.messages(kind="im")
                if "認められました" in shown(m) and asking.number in shown(m)
            ),
            None,
        ),
        "the asker is told",
    )
    await eventually(
        lambda: not requests(office.tanaka, earlier.number), "what no longer applies to be gone"
    )
    await press_forged(
        office.tanaka, "case_access_deny", buttons(request)["case_access_deny"]["value"]
    )
    assert "すでに済んでいます" in shown(office.tanaka.view)
    await office.tanaka.close()

    await standby.press("case_open", told_so)
    assert earlier.number in shown(standby.view)
    await standby.press("case_access_open")
    letter = standby.view
    assert letter["callback_id"] == "case_access_open"
    assert "どなられました" in shown(letter) and f"{secret}様" in shown(letter)
    assert EMPLOYEE not in shown(letter)  # not even where the reporter gave their name
    assert buttons(letter) == {}
    await standby.close()
    await press_forged(standby, "case_reply", earlier.id)
    assert standby.view["callback_id"] == "note"
    await standby.close()

    for case, others in ((earlier, asking), (asking, earlier)):
        events = {(e.action, e.actor) for e in await audit_of(office, case) if not e.refused}
        assert ("case_access_request", STANDBY) in events
        assert ("case_access_grant", TANAKA) in events
        assert ("case_access_open", STANDBY) in events, others

    await claim(office.tanaka, asking)
    await close_case(office.tanaka, asking)
    view = await seen(standby, asking)
    assert LET_IN not in view and earlier.number not in view
    await press_forged(standby, "case_access_open", f'["{asking.id}", "{earlier.id}"]')
    assert standby.view["callback_id"] == "note"
    await standby.close()
    await open_case(office.tanaka, asking)
    await office.tanaka.press("case_reopen")
    await office.tanaka.submit(reason="続き")
    await office.tanaka.close()
    view = await seen(standby, asking)  # open again, and to be asked for again
    assert earlier.number not in view and "case_access_request" in view

    for message in office.posted():
        assert secret not in shown(message) and secret.replace(" ", "") not in shown(message)


async def test_denied(office: Office, standby: Person) -> None:
    earlier = await told(office, "柏原 銀之助")
    asking = await told(office, "柏原 銀之助", exclude=(SUZUKI, MARIA))
    await ask(standby, asking)
    await open_case(office.tanaka, earlier)
    assert "(理由の記入なし)" in shown(office.tanaka.view)
    await office.tanaka.press("case_access_deny")
    assert "見送りました" in shown(office.tanaka.view)
    assert "case_access_deny" not in buttons(office.tanaka.view)
    await office.tanaka.close()
    await eventually(
        lambda: any("見送られました" in shown(m) for m in standby.messages(kind="im")), "told"
    )
    view = await seen(standby, asking)
    assert "1件は、担当者が閲覧を見送りました" in view
    assert earlier.number not in view
    assert "case_access_request" not in view


async def test_nobody_who_is_barred_is_let_in(office: Office, standby: Person) -> None:
    """They are not asked for; and a request made before ends with the bar."""
    earlier = await told(office, "霜月 寅次", exclude=(STANDBY,))
    asking = await told(office, "霜月 寅次", exclude=(SUZUKI, MARIA))
    view = await seen(standby, asking)
    assert FOUND not in view and "case_access_request" not in view
    await press_forged(standby, "case_access_request", asking.id)
    assert standby.view["callback_id"] == "case_access_request"
    answer = await standby.submit()
    assert list(answer["errors"]) == ["reason"]
    await standby.close()
    assert requests(office.tanaka, earlier.number) == []
    assert [e for e in await audit_of(office, earlier) if e.actor == STANDBY] == []


async def test_a_handler_who_is_barred_from_the_asking_case_decides_nothing(
    office: Office, standby: Person
) -> None:
    earlier = await told(office, "夏目 伝八")
    await claim(office.suzuki, earlier)  # the only handler must not learn of the next one
    asking = await told(office, "夏目 伝八", exclude=(SUZUKI, MARIA))
    await ask(standby, asking)
    request = await request_to(office.tanaka, earlier)
    assert requests(office.suzuki, earlier.number) == []
    value = buttons(request)["case_access_grant"]["value"]
    for person in (office.suzuki, office.maria, office.employee, office.person("U0HR1"), standby):
        await press_forged(person, "case_access_grant", value)
        assert person.view["callback_id"] == "note", shown(person.view)
        await person.close()
    assert LET_IN not in await seen(standby, asking)
    await office.tanaka.press("case_access_grant", request)
    await office.tanaka.close()
    assert LET_IN in await seen(standby, asking)


async def test_nothing_of_the_customer_stands_anywhere_in_clear(office: Office) -> None:
    words = ("カナリヤ丸山", "金糸雀工業所", "090-5555-0177", "9055550177", "canary_angry_42")
    first = await told(office, f"{words[0]}様、株式会社{words[1]}、{words[2]}、@{words[4]}")
    await enter(office.tanaka, first, f"{words[0]}\n{words[1]}\n{words[2]}\n@{words[4]}")
    await office.tanaka.close()
    second = await told(office, f"https://x.com/{words[4]}")
    assert "*以前にも1件*" in await seen(office.tanaka, second)
    await card_of(office.tanaka, second)
    for word in (*words, "カナリヤ", "+819055550177", "name:", "account:canary"):
        assert on_disk(office, word) == [], word
        assert not in_log(office, word), word
        assert all(word not in shown(message) for message in office.posted()), word


async def test_more_people_know_the_same_customer(office: Office) -> None:
    """Every reporter's case counts, whoever they are, named or not."""
    for n in range(3):
        reporter = newcomer(office, f"U0CUST{n}")
        case = await tell(
            reporter,
            "x",
            more={"customer": "水無瀬 千代さん"},
            identity="anonymous" if n == 1 else "named",
        )
        view = await seen(office.tanaka, case)
        assert (f"*以前にも{n}件*" in view) == (n > 0)
        if n == 2:
            assert "U0CUST1" not in view and "U0CUST0" not in view


async def test_the_next_case_says_which_paper_the_same_customer_was_sent(office: Office) -> None:
    reporter = newcomer(office, "U0CUST9")
    first = await tell(
        reporter, "また来ました", identity="named", more={"customer": "さくらｶﾜ商事 御中"}
    )
    tanaka = office.tanaka
    await claim(tanaka, first)
    await open_case(tanaka, first)
    await tanaka.press("case_judge")
    answer = await tanaka.submit(outcome="applies", categories=["demand"], means="m", reason="r")
    assert answer["ok"] and not answer.get("errors"), answer
    await tanaka.close()
    await open_case(tanaka, first)
    await tanaka.press("case_letter")
    text = "対応終了のお知らせ\n\nこれまでの回答が、当社の最終の回答です。"
    answer = await tanaka.submit(letter="explain_end", text=text)
    assert answer["ok"] and not answer.get("errors"), answer
    await tanaka.close()
    await open_case(tanaka, first)
    await tanaka.press("letter_sent")
    answer = await tanaka.submit(how="mail", sent_on=today())
    assert answer["ok"] and not answer.get("errors"), answer
    await tanaka.close()
    case = await told(office, "株式会社 サクラカワ商事様")
    view = await seen(tanaka, case)
    assert "この相手に送った文書" in view and "対応終了のお知らせ" in view
    assert reporter.id not in view and "また来ました" not in view
    view = await seen(office.maria, case)
    assert "End of the conversation" in view and reporter.id not in view
    assert on_disk(office, "カワ商事") == [] and on_disk(office, "最終の回答") == []
