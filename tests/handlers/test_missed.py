"""When conversations are read back."""

from handlers.missed import RARELY, SILENCE, Missed


def test_after_a_silence_and_rarely_while_it_lasts() -> None:
    now = 0.0
    missed = Missed(monotonic=lambda: now)
    assert missed.due(), "at the start"
    missed.read_all()
    now = SILENCE - 1
    missed.heard()
    assert not missed.due()
    now += SILENCE + 1
    missed.heard()
    assert missed.due(), "Slack is heard again"
    missed.read_all()
    now += SILENCE + 1
    assert not missed.due()
    now += RARELY
    assert missed.due(), "while nothing is heard"
    missed.read_all()
    assert not missed.due()
    missed.everything()
    assert missed.due(), "a connection was lost"


def test_a_place_is_read_from_the_earliest_that_could_not_be_taken() -> None:
    missed = Missed()
    for since in ("9.5", "10.1", "9.25"):
        missed.note("D1", True, since)
    missed.note("G1", False, "1.0")
    assert missed.places == {("D1", True): "9.25", ("G1", False): "1.0"}
