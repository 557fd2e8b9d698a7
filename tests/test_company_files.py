"""Files of another company in the place of those that come along."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.domain.answer import load_answers
from bot.domain.company_file import CompanyFile, FileError, Flaw
from bot.domain.course import load_chapters
from bot.domain.duty import DutySource, Show
from bot.domain.duty_file import load_duties
from bot.domain.letter_template import load_letters
from bot.domain.policy import SHIPPED, load_contacts, load_policy
from messages.own_sentence import own_sentences

ENTRY = '[[categories]]\nid = "a"\nja = "あ"\nen = "a"\n'


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def put(content: str | bytes) -> Path:
        path = tmp_path / "own.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


def flaws(read: Callable[[Path], object], path: Path) -> list[str]:
    with pytest.raises(FileError) as caught:
        read(path)
    for language in ("ja", "en"):
        assert all(line.startswith(f"{path}:") for line in caught.value.lines(language))
    return [line.removeprefix(f"{path}:") for line in caught.value.lines("en")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('a = "b"\n[[x]\n', "2: is not valid TOML"),
        (b'a = 1\nb = "\xff"\n', "2: is not UTF-8"),
        ('a = """\n[[x]]\n', "is not valid TOML"),
    ],
)
def test_what_is_no_toml_is_named_with_its_line(
    write: Callable[[str | bytes], Path], content: str | bytes, says: str
) -> None:
    [line] = flaws(CompanyFile.read, write(content))
    assert says in line


def test_a_file_that_is_gone() -> None:
    assert "cannot be read" in flaws(CompanyFile.read, Path("/nowhere/x.toml"))[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('en = "a"\n', ""), "1: [[categories]] a: en is missing."),
        (('id = "a"', "id = 7"), "2: [[categories]] 7: id must be a text"),
        (('id = "a"', 'id = "a b"'), "2: [[categories]] a b: the id holds a space."),
        (('"あ"', '"' + "あ" * 76 + '"'), "3: [[categories]] a: ja is too long (76 characters"),
        (
            ('en = "a"', 'en = "a"\nen_hnt = "b"'),
            "5: [[categories]] a: there is no en_hnt. Did you mean en_hint",
        ),
        ((ENTRY, ENTRY + ENTRY), "6: [[categories]] a: the id is there twice."),
        (
            (ENTRY, ENTRY.replace("[[categories]]", "[categories]")),
            "must be written as [[categories]]",
        ),
    ],
)
def test_each_flaw_of_an_entry_has_its_line(
    write: Callable[[str | bytes], Path], change: tuple[str, str], says: str
) -> None:
    found = flaws(load_policy, write(ENTRY.replace(*change)))
    assert any(says in line for line in found), found


ANSWER = (
    '[[answers]]\nid = "a"\nkind = "first"\nja_name = "あ"\nen_name = "a"\n'
    'ja = "{company} です"\nen = "a"\nzebra = 1\n'
)


LISTS = "[[categories]] or [[wishes]] or [[guards]] or [[measures]]"


def test_what_is_of_no_use_is_named_and_no_flaw(write: Callable[[str | bytes], Path]) -> None:
    """Earlier versions let it pass: a company's file goes on working."""
    notes: list[Flaw] = []
    shipped = (SHIPPED / "policy.toml").read_text("utf-8")
    load_policy(
        write(shipped.replace("[[wishes]]", "[[zebra]]\nid = 1\n[[wishes]]", 1)), notes=notes
    )
    load_answers(write(ANSWER), notes)
    load_answers(write("# later\n"), notes)
    assert [(flaw.line, flaw.en) for flaw in notes] == [
        (notes[0].line, f"there is no list zebra: {LISTS}."),
        (6, "[[answers]] a: {company} in ja is not filled in: it is shown as it is."),
        (8, "[[answers]] a: there is no zebra: it is not used."),
        (1, "nothing stands in it."),
    ]


def test_a_measure_says_what_it_is(write: Callable[[str | bytes], Path]) -> None:
    found = flaws(
        load_policy,
        write(
            'note = """\n[[measures]]\n"""\n[[measures]]\nid = "m"\nja = "m"\nen = "m"\n'
            'direction = "up"\ngrave = "yes"\ncare = true\n'
        ),
    )
    assert "8: [[measures]] m: direction must be one of inward, outward." in found
    assert "9: [[measures]] m: grave is true or false, without quotes." in found
    assert "4: [[measures]] m: ja_offer is missing." in found


def test_a_list_may_be_empty_and_a_day_may_be_a_text(write: Callable[[str | bytes], Path]) -> None:
    file = CompanyFile.read(write('[[x]]\nid="a"\nchecked="2026-07-21"\nother="soon"\n'))
    [entry] = file.entries("x", most=1)
    assert (entry.day("checked"), entry.day("other")) == (date(2026, 7, 21), None)
    assert file.entries("y", most=1, least=0) == []
    file.done()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[ja.home]\ntitel = "x"\n', "2: ja.home.titel: there is no such sentence: home.title is"),
        ('[ja]\nhome.title = ""\n', "2: ja.home.title: is empty, or no text."),
        ('[ja.home]\ntitle = "{x}"\n', "2: ja.home.title: {x} cannot be filled in"),
        ('[ja.more]\nreceived = "{number.x}"\n', "2: ja.more.received: a { or } stands alone"),
        ('[ja.home]\ntitle = "{"\n', "2: ja.home.title: a { or } stands alone"),
        ('[en.button]\nreport_new = "' + "x" * 76 + '"\n', "2: en.button.report_new: is too long"),
        ('[fr.home]\ntitle = "x"\n', "sentences stand below [ja] or [en]"),
    ],
)
def test_a_sentence_that_cannot_stand_there(
    write: Callable[[str | bytes], Path], content: str, says: str
) -> None:
    [line] = flaws(own_sentences, write(content))
    assert says in line


def test_own_sentences_by_language_and_key(write: Callable[[str | bytes], Path]) -> None:
    own = own_sentences(write('[ja.more]\nreceived = "{number} 番です"\n'))
    assert own == {"ja": {"more.received": "{number} 番です"}}


@pytest.mark.parametrize(
    ("contacts", "says"),
    [
        ("", "[[contacts]] must have 1 to 50 entries; there are 0."),
        ('reach = "https://x.example/"', "1: there is no telephone number that can be shown"),
        ('reach = ""', "7: [[contacts]] c: reach is missing."),
    ],
)
def test_somebody_in_danger_is_always_shown_a_number(
    write: Callable[[str | bytes], Path], contacts: str, says: str
) -> None:
    """Without one App Home and the help would have an empty part, which Slack refuses."""
    entry = '[[contacts]]\nid = "c"\nja = "c"\nen = "c"\nsource = "s"\nchecked = 2026-10-01\n'
    found = flaws(load_contacts, write(entry + contacts + "\n" if contacts else ""))
    assert any(says in line for line in found), found


def test_as_many_contacts_as_one_section_holds(write: Callable[[str | bytes], Path]) -> None:
    made = "".join(
        f'[[contacts]]\nid = "c{n}"\nja = "{"あ" * 70}"\nen = "c"\nreach = "{"1" * 70}"\n'
        'source = "s"\nchecked = 2026-10-01\n'
        for n in range(30)
    )
    assert any("too many contacts" in line for line in flaws(load_contacts, write(made)))


LETTER = (
    '[[letters]]\nid = "w"\nmeasure = "warn"\nja_name = "警告"\nen_name = "Warning"\n'
    'ja = "{day} {conduct}"\nen = """\n{day}\n[[x]]\n"""\n'
)
MEASURES = load_policy(SHIPPED / "policy.toml").measures


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('"warn"', '"wram"'), "3: [[letters]] w: the policy has no outward measure wram."),
        (('"warn"', '"physician"'), "3: [[letters]] w: the policy has no outward measure phys"),
        (("{conduct}", "{report}"), "6: [[letters]] w: {report} cannot be filled in."),
        (("{conduct}", "{day:9}"), "6: [[letters]] w: {day…} cannot be filled in."),
        (("{conduct}", "{}"), "6: [[letters]] w: {} cannot be filled in."),
        (("{conduct}", "{"), "6: [[letters]] w: a brace { } has no partner."),
        (("ja_name", "ja_nmae"), "1: [[letters]] w: ja_name is missing."),
        (("{conduct}", "x" * 2600), "6: [[letters]] w: ja is too long"),
        (("[[letters]]", "[[leters]]"), "1: there is no list leters"),
        ((LETTER, LETTER * 2), "12: [[letters]] w: the id is there twice."),
    ],
)
def test_each_flaw_of_a_paper_has_its_line(
    write: Callable[[str | bytes], Path], change: tuple[str, str], says: str
) -> None:
    found = flaws(lambda path: load_letters(path, MEASURES), write(LETTER.replace(*change)))
    assert any(says in line for line in found), found


DUTY = (
    '[[duties]]\nid = "d"\nsource = "law"\nref = "指針"\nja = "求めること"\n'
    'shows = ["desk", "cases"]\nnote = "会社でしたこと"\n'
)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('"law"', '"lwa"'), "3: [[duties]] d: source must be one of law, policy."),
        (('ja = "求めること"', ""), "1: [[duties]] d: ja is missing."),
        (('"cases"', '"csaes"'), "6: [[duties]] d: shows has csaes, which is none of desk, "),
        (('["desk", "cases"]', '"desk"'), '6: [[duties]] d: shows must be written as ["…"].'),
        (('["desk", "cases"]', "[]"), "6: [[duties]] d: shows is missing."),
        (("note", "nite"), "7: [[duties]] d: there is no nite. Did you mean note?"),
        (("[[duties]]", "[[dutys]]"), "1: there is no list dutys: [[duties]]."),
        ((DUTY, DUTY * 2), "9: [[duties]] d: the id is there twice."),
    ],
)
def test_each_flaw_of_a_duty_has_its_line(
    write: Callable[[str | bytes], Path], change: tuple[str, str], says: str
) -> None:
    found = flaws(load_duties, write(DUTY.replace(*change)))
    assert any(says in line for line in found), found


def test_a_companys_own_duties_stand_in_the_place_of_those_that_come_along(
    write: Callable[[str | bytes], Path],
) -> None:
    [own] = load_duties(write(DUTY))
    assert (own.text, own.note, own.shows) == (
        "求めること", "会社でしたこと", (Show.DESK, Show.CASES),
    )  # fmt: skip
    shipped = load_duties(None)
    assert {duty.source for duty in shipped} == set(DutySource)
    assert {show for duty in shipped for show in duty.shows} == set(Show)


def test_each_sentence_of_the_policy_stands_among_the_duties_in_its_own_words() -> None:
    """Shortened it would promise something else."""
    policy = (Path(__file__).parent / "company_policy.txt").read_text()
    left = policy.replace("\n", "")
    for duty in load_duties(None):
        if duty.source is DutySource.POLICY:
            assert duty.text in policy.replace("\n", ""), duty.id
            left = left.replace(duty.text, "")
    background, examples, rest = re.split(r"(?=[23]\.)", left, maxsplit=2)
    assert background.count("。") == 2, "why there is a policy asks for nothing"
    assert examples.count(":") == 5, "examples alone"
    assert "。" not in rest


def test_papers_of_a_measure_that_the_policy_lacks_stay_out() -> None:
    """A company's own policy stands also beside the papers that come with the bot."""
    kept = [m for m in MEASURES if m.id == "warn"]
    assert [each.id for each in load_letters(None, tuple(kept))] == ["warn_script"]
    assert len(load_letters(None, MEASURES)) == 11


LESSON = """[[lessons]]
id = "a"
course = "everyone"
kinds = ["attack"]
ja_name = "あ"
en_name = "a"
ja = "あ"
en = "a"
ja_situation = "あ"
en_situation = "a"
[[lessons.choices]]
right = true
ja = "あ"
en = "a"
ja_why = "あ"
en_why = "a"
[[lessons.choices]]
ja = "い"
en = "b"
ja_why = "い"
en_why = "b"
"""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('"everyone"', '"all"'), "3: [[lessons]] a: course must be one of everyone, desk."),
        (('["attack"]', '"attack"'), "4: [[lessons]] a: kinds must be written as"),
        (("right = true\n", ""), "1: [[lessons]] a: none of its choices has right = true."),
        (('en = "b"\n', ""), "17: [[lessons.choices]] 2: en is missing."),
        (('ja = "い"', f'ja = "{"い" * 76}"'), "18: [[lessons.choices]] 2: ja is too long"),
        (("[[lessons.choices]]\nja", "[[lesson]]\nja"), "1: [[lessons.choices]] must have 2 to 5"),
        (('"everyone"', '"desk"'), '1: no lesson has course = "everyone".'),
        ((LESSON, LESSON + LESSON.replace("[[lessons]]", "[[lesson]]")), "22: there is no list le"),
    ],
)
def test_each_flaw_of_a_lesson_has_its_line(
    write: Callable[[str | bytes], Path], change: tuple[str, str], says: str
) -> None:
    path = write(LESSON.replace(*change))
    found = flaws(lambda at: load_chapters(at, load_policy().categories), path)
    assert any(says in line for line in found), found


def test_a_lesson_about_what_the_policy_lacks_is_a_warning(
    write: Callable[[str | bytes], Path],
) -> None:
    path = write(LESSON + LESSON.replace('"a"\ncourse', '"b"\ncourse').replace("attack", "atack"))
    notes: list[Flaw] = []
    chapters = load_chapters(path, load_policy().categories, notes)
    [flaw] = notes
    assert [chapter.id for chapter in chapters] == ["a", "b"]
    assert (flaw.line, "atack" in flaw.en and "atack" in flaw.ja) == (25, True)
