"""The picture of the way is that of the code."""

from tests.docs import way


def test_nothing_on_the_way_is_lost() -> None:
    assert way.lost() == []


def test_a_way_that_breaks_off_is_seen() -> None:
    names = way.function("handlers/mine.py", "write")
    assert names is not None and "message" in way.names(names)
    assert way.function("handlers/mine.py", "no_such_function") is None


def test_every_effect_has_somebody_who_sends_it() -> None:
    assert [each.name for each in way.effects() if not each.by] == []


def test_the_page_of_the_outbox_is_made_from_the_code() -> None:
    assert way.OUTBOX.read_text("utf-8") == way.outbox_page(), "run make docs"


def test_the_picture_in_the_architecture_is_made_from_the_code() -> None:
    page = way.ARCHITECTURE.read_text("utf-8")
    assert way.BEGIN in page and page == way.with_picture(page), "run make docs"
