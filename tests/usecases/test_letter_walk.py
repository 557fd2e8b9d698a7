"""Walks random papers through the real store, with a memory of its own of who did what.

Whatever people try, in whatever order: a paper stands only with every word that it needs, each
given to this very text, and what stands never changes.
"""

from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from bot.domain.case import EntryKind, Identity, new_id
from bot.domain.error import Refusal
from bot.domain.judgement import Judgement, Outcome
from bot.domain.letter import FROZEN, Letter, LetterState, Sent, digest, letters_in
from bot.domain.letter_template import load_letters
from bot.domain.lifecycle import Action
from bot.domain.role import Members
from bot.usecases import casework, judging, letter
from bot.usecases.leakcheck import Passing
from tests.services import POLICY, Walking

DESK = ("UD1", "UD2", "UD3")
EXCLUDED, REPORTER = "UD3", "UR1"
people = st.sampled_from(("UD1", "UD2") * 3 + (EXCLUDED, REPORTER, "UHR"))
asked = st.sampled_from((REPORTER, REPORTER, "UD1", "UHR"))
PAPERS = replace(POLICY, letters=load_letters(None, POLICY.measures))
KINDS = ("warning_letter", "warning_letter", "deletion", "warn_script")
texts = st.sampled_from(("one", "two"))


@dataclass
class Said:
    """What people said to one text of one paper, by the walk's own account."""

    by: str
    agreed: bool = False
    approved: set[str] = field(default_factory=set)


class LetterWalk(Walking):
    def __init__(self) -> None:
        super().__init__(
            at=datetime(2026, 10, 5, 1, tzinfo=UTC),
            tick=timedelta(seconds=1),
            members=Members(desk=DESK, hr=("UHR",)),
        )
        self.case_id = ""
        self.said: dict[str, Said] = {}
        self.standing: dict[str, Letter] = {}
        self.text_ids: list[str] = []
        self.ended: set[str] = set()

    @initialize(kind=st.sampled_from(KINDS), consent=st.booleans())
    def begin(self, kind: str, consent: bool) -> None:
        told = self.services.told(
            REPORTER,
            identity=Identity.ANONYMOUS,
            occurred_on=date(2026, 10, 1),
            exclude=frozenset({EXCLUDED}),
        )
        self.case_id = self.run(told).id
        for user in ("UD1", "UD2"):
            self.run(casework.claim(self.desk, self.case_id, user))
        judged = Judgement(outcome=Outcome.APPLIES, reason="r", judge="UD1", at=self.clock.now())
        self.run(judging.judge(self.desk, self.case_id, "UD1", judged, POLICY, new_id()))
        self.write("UD1", kind, "one", consent, 0)

    def letters(self) -> tuple[Letter, ...]:
        def look(unit: Any) -> tuple[Letter, ...]:
            return letters_in(unit.entries.of(self.case_id, EntryKind.LETTER))

        return self.run(self.desk.store.read(look)) if self.case_id else ()

    def tries(self, user: str, work: Coroutine[Any, Any, Any]) -> bool:
        """Whether it was done; never by whoever may not know of the case."""
        try:
            self.run(work)
        except Refusal:
            return False
        assert user in ("UD1", "UD2", REPORTER), user
        return True

    @rule(
        user=people,
        kind=st.sampled_from(KINDS),
        text=texts,
        consent=st.sampled_from((False, False, True)),
        new=st.integers(0, 3),
    )
    def write(self, user: str, kind: str, text: str, consent: bool, new: int) -> None:
        of = self.text_ids[-1] if self.text_ids and new else ""
        entered = letter.LetterText(kind, "ja", text, consent, letter=of)
        work = letter.write(
            self.services.publishing, PAPERS, self.case_id, user, entered, Passing(), new_id()
        )
        if self.tries(user, work):
            self.text_ids = [each.text_id for each in self.letters()]
            written = next(each for each in self.letters() if each.text_id not in self.said)
            self.said[written.text_id] = Said(user)
            if of:
                self.text_ids.append(of)  # what was shown before somebody wrote it anew
            self.text_ids.append(written.text_id)

    @rule(user=asked, pick=st.integers(0, 1))
    def agree(self, user: str, pick: int) -> None:
        if text_id := self.pick(pick):
            work = letter.agree(self.desk, PAPERS, self.case_id, text_id, user)
            if self.tries(user, work):
                assert user == REPORTER
                self.said[text_id].agreed = True

    @rule(user=asked, pick=st.integers(0, 3))
    def object_to(self, user: str, pick: int) -> None:
        if (text_id := self.pick(pick)) and pick == 3:
            before = next((each for each in self.letters() if each.text_id == text_id), None)
            if self.tries(user, letter.object_to(self.desk, self.case_id, text_id, user)):
                # What they have agreed to they can take back, until it has gone out.
                assert user == REPORTER and before is not None and before.consent
                assert before.state in (LetterState.ASKED, LetterState.WAITING, LetterState.READY)
                self.standing.pop(before.id, None)
                self.ended.add(text_id)

    @rule(user=people, pick=st.integers(0, 1))
    def approve(self, user: str, pick: int) -> None:
        if text_id := self.pick(pick):
            work = letter.approve(self.desk, PAPERS, self.case_id, text_id, user, "", new_id())
            if self.tries(user, work):
                self.said[text_id].approved.add(user)

    @rule(user=people, pick=st.integers(0, 3), back=st.sampled_from(("", "b")))
    def sent(self, user: str, pick: int, back: str) -> None:
        if text_id := self.pick(pick):
            said = letter.Dispatched(Sent.POST, self.clock.now().date(), came_back=back)
            self.tries(
                user, letter.sent(self.desk, PAPERS, self.case_id, text_id, user, said, new_id())
            )

    @rule(user=people, pick=st.integers(0, 3))
    def read(self, user: str, pick: int) -> None:
        if text_id := self.pick(pick):
            for action in (Action.LETTER_OPEN, Action.LETTER_READ):
                work = letter.show(self.desk, PAPERS, self.case_id, text_id, user, action)
                self.tries(user, work)
            self.tries(user, letter.take_out(self.desk, self.case_id, text_id, user))

    def pick(self, place: int) -> str:
        """One of the newest text_ids that somebody has seen."""
        return self.text_ids[-1 - place % len(self.text_ids)] if self.text_ids else ""

    @invariant()
    def what_stands_has_every_word_and_never_changes(self) -> None:
        for each in self.letters():
            if each.state not in FROZEN:
                assert each.id not in self.standing and not each.sha256
                continue
            said = self.said[each.text_id]
            assert each.text_id not in self.ended
            assert each.sha256 == digest(each.text)
            assert said.agreed or not each.consent
            assert each.consent or each.template != "deletion"
            if each.template == "warning_letter":
                assert each.approved_by in said.approved - {said.by}
            first = self.standing.setdefault(each.id, each)
            keeps = ("number", "text", "sha256", "template", "language", "by", "approved_by")
            assert all(getattr(first, name) == getattr(each, name) for name in keeps)


LetterWalk.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
test_letter_walk = LetterWalk.TestCase
