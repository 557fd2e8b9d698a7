"""Known customers in a real Chromium: the number, the request, the letter, in both languages.

Screenshots are build output, in ``out/screens/``.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.test_journey import sitting
from tests.office import MARIA, SUZUKI, TANAKA, Office, eventually, open_office, shown
from tests.scenarios.acting import card_of, claim, open_case, tell

pytestmark = pytest.mark.asyncio(loop_scope="module")

STANDBY = "U0GUEST"
CUSTOMER = "髙橋 一郎 様\n㈱アオバ見本\n03-5555-0101"


@pytest_asyncio.fixture(loop_scope="module")
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    environ = {"MADOGUCHI_DESK_FALLBACK": STANDBY}
    async with open_office(tmp_path, environ=environ) as opened:
        yield opened
        assert opened.breaches() == []


async def test_known_customers_as_people_see_them(browser: Browser, office: Office) -> None:
    tanaka, standby, maria = office.tanaka, office.person(STANDBY), office.maria
    first = await tell(office.employee, "電話で2時間どなられました", more={"customer": CUSTOMER})
    await claim(tanaka, first)
    second = await tell(office.employee, "また同じ人です", more={"customer": "たぶん高橋一郎さん"})
    third = await tell(
        office.employee, "窓口に来ました", more={"customer": CUSTOMER}, exclude=[SUZUKI, MARIA]
    )
    await card_of(maria, second)

    async with sitting(browser, office, MARIA, "known-en") as seat:
        await open_case(maria, second)
        await seat.says("Earlier cases with the same name, number or account: 1.")
        await seat.says(first.number)
        await seat.shot("earlier")
        await maria.press("case_customer")
        await seat.says("Names, companies, numbers, accounts")
        await seat.fill("customer", "高橋一郎\n090-5555-0102")
        await seat.shot("form")
        await seat.submit()
        await seat.says("The customer (entered by the desk)")
        await seat.shot("entered")

    async with sitting(browser, office, STANDBY, "known-ja") as seat:
        await open_case(standby, third)
        await seat.says("以前にも2件")
        await expect(seat.get("modal").last).not_to_contain_text(first.number)
        await seat.shot("earlier")
        await seat.button("case_access_request")
        await seat.says("閲覧をお願いする")
        await seat.fill("reason", "同じ方かもしれず、これまでの対応を知りたいためです。")
        await seat.shot("request")
        await seat.submit()
        await seat.says("閲覧をお願いしています")
        await seat.shot("asked")

        async with sitting(browser, office, TANAKA, "known-decide") as other:
            await eventually(
                lambda: any(
                    first.number in shown(m)
                    for m in tanaka.with_button("case_access_grant", kind="im")
                ),
                "the request",
            )
            await other.get("conversation-app").click()
            await other.get("tab-messages").click()
            await expect(other.get("button-case_access_grant").first).to_be_visible()
            await other.shot("asked-in-dm")
            await open_case(tanaka, first)
            await other.says("これまでの対応を知りたい")
            await other.shot("asked-in-case")
            await other.button("case_access_grant")
            await other.get("confirm-accept").click()
            await other.says("認めました")
            await other.shot("granted")

        await standby.close()
        await open_case(standby, third)
        await seat.says(first.number)
        await seat.shot("let-in")
        await seat.button("case_access_open")
        await seat.says("閲覧のみです")
        await seat.says("電話で2時間どなられました")
        await seat.shot("letter")
