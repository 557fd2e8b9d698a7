"""Nothing of the code is without its rule, and no rule is for what is not there."""

import pytest

from tests.docs import inventory

GIVEN = {
    "Listeners": inventory.LISTENER,
    "Settings": inventory.SETTING,
    "Log events": inventory.EVENT,
    "Calls to Slack": inventory.CALL,
    "Doors": inventory.DOOR,
}
SECTIONS = {title: rows for title, _, _, rows in inventory.sections()}


@pytest.mark.parametrize("title", SECTIONS)
def test_nothing_is_without_its_rule(title: str) -> None:
    assert len(SECTIONS[title]) > 8
    assert [name for name, rule in SECTIONS[title].items() if not rule] == []


@pytest.mark.parametrize("title", GIVEN)
def test_no_rule_is_for_what_is_gone(title: str) -> None:
    there = {name.split(" ", 1)[1] if title == "Listeners" else name for name in SECTIONS[title]}
    assert set(GIVEN[title]) - there - {""} == set()


def test_what_is_secret_is_kept_so() -> None:
    secret = {name for name, rule in inventory.SETTING.items() if rule is inventory.SECRET}
    assert secret == inventory.secret_settings()


def test_the_page_is_made_from_the_code() -> None:
    assert inventory.PAGE.read_text("utf-8") == inventory.page(), "run make docs"
