"""Whatever comes along is listed with its licence."""

from tests.docs import licences


def test_the_list_is_made_from_the_lock() -> None:
    assert licences.PAGE.read_text("utf-8") == licences.page(), "run make docs"


def test_every_package_says_its_licence_shortly() -> None:
    said = {name: licences.licence(name) for name in licences.packages()}
    assert [name for name, text in said.items() if not 2 < len(text) < 90 or "\n" in text] == []
