"""Every type of effect, and the one function that handles it.

Messages go into Slack. Timers never do: they look, in a transaction, whether something is
due, and what follows from it is sent like everything else.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from bot.delivery.card import send_card
from bot.delivery.direct import (
    leave,
    send_direct_card,
    send_direct_line,
    send_direct_page,
    send_direct_time_line,
)
from bot.delivery.dossier import send_dossier, send_dossier_word
from bot.delivery.evidence import delete_file, fetch_evidence, show_evidence
from bot.delivery.gone import clear_thread, take_out, take_out_older
from bot.delivery.learning import invite_some, send_certificate, send_invitation
from bot.delivery.lesson import send_lesson_word
from bot.delivery.letter import ask_about_letter, send_letter
from bot.delivery.notice import (
    publish_notice,
    remove_notice,
    send_direct_notice,
    send_notice_card,
    send_notice_line,
    send_notice_to_desk,
    send_notice_to_reporter,
    show_reads,
)
from bot.delivery.operator import send_operator_word
from bot.delivery.paper import send_paper
from bot.delivery.person import ask_access, send_person_word, send_place_word, tell_access
from bot.delivery.reporter import ask_checkin, send_receipt, send_reporter_word
from bot.delivery.sending import NotTogether, Sending, Surroundings
from bot.delivery.statistics import send_figures, send_review_word
from bot.delivery.thread import send_approval, send_hold, send_together, take_off
from bot.delivery.witness import send_witness_word
from bot.domain import outbox as o
from bot.domain import outbox_decided, outbox_dossier, outbox_learning, outbox_letter, timer
from bot.domain.effect import Effect, SlackEffect, Timer
from bot.domain.port import Leased
from bot.usecases import appearing, joint, lesson, reaching, review, timing, undelivered, unlinking

M = TypeVar("M", bound=SlackEffect)
T = TypeVar("T", bound=Timer)

Handler = Callable[[Surroundings, Leased], Awaitable[None]]
TableRow = tuple[type[Effect], Handler]


def _message(of: type[M], send: Callable[[Sending, M], Awaitable[None]]) -> TableRow:
    async def handle(around: Surroundings, leased: Leased) -> None:
        assert isinstance(leased.effect, of)
        await send(Sending(around, leased), leased.effect)

    return of, handle


def _to_desk(of: type[M], send: Callable[[Sending, M], Awaitable[None]]) -> TableRow:
    """Of a case: where Slack refuses those who may know a conversation, each has it alone."""

    async def each(out: Sending, effect: M) -> None:
        try:
            await send(out, effect)
        except NotTogether as refused:
            for leased in out.leased.each:
                await reaching.each_directly(out.desk, leased.effect, refused.people)
        finally:  # last, since it may have to wait for Slack
            for moved in (leased.effect for leased in out.leased.each):
                if isinstance(moved, o.Move):
                    await leave(out, moved.case_id)

    return _message(of, each)


def _timer(of: type[T], look: Callable[[Surroundings, T], Awaitable[None]]) -> TableRow:
    async def handle(around: Surroundings, leased: Leased) -> None:
        assert isinstance(leased.effect, of)
        await look(around, leased.effect)

    return of, handle


ROWS: tuple[TableRow, ...] = (
    _to_desk(o.Card, send_card),
    _to_desk(o.CardUpdate, send_together),
    _to_desk(o.Move, send_together),
    _message(o.Clear, clear_thread),
    _to_desk(o.ThreadLine, send_together),
    _to_desk(o.ApprovalLine, send_approval),
    _to_desk(o.HoldLine, send_hold),
    _message(outbox_decided.Decided, take_off),
    _to_desk(o.TimeLine, send_together),
    _message(o.DirectCard, send_direct_card),
    _message(o.DirectLine, send_direct_line),
    _message(o.DirectNotice, send_direct_notice),
    _message(o.DirectPage, send_direct_page),
    _message(o.DirectTimeLine, send_direct_time_line),
    _message(o.OperatorWord, send_operator_word),
    _message(o.ReporterWord, send_reporter_word),
    _message(o.CheckinQuestion, ask_checkin),
    _message(o.PersonWord, send_person_word),
    _message(o.AccessAsked, ask_access),
    _message(o.AccessDecided, tell_access),
    _message(o.PlaceWord, send_place_word),
    _message(outbox_letter.LetterAsked, ask_about_letter),
    _message(outbox_letter.SendLetter, send_letter),
    _message(o.FetchEvidence, fetch_evidence),
    _message(o.ShowEvidence, show_evidence),
    _message(o.SendPaper, send_paper),
    _message(o.SendReceipt, send_receipt),
    _message(o.DeleteFile, delete_file),
    _message(o.NoticeCard, send_notice_card),
    _message(o.NoticeLine, send_notice_line),
    _to_desk(o.NoticeToDesk, send_notice_to_desk),
    _message(o.NoticeToReporter, send_notice_to_reporter),
    _message(o.NoticeAppear, publish_notice),
    _message(o.NoticeReads, show_reads),
    _message(o.NoticeRemove, remove_notice),
    _message(o.LessonWord, send_lesson_word),
    _message(outbox_learning.Invitation, send_invitation),
    _message(outbox_learning.SendCertificate, send_certificate),
    _message(o.ReviewWord, send_review_word),
    _message(o.SendFigures, send_figures),
    _message(outbox_dossier.DossierWord, send_dossier_word),
    _message(outbox_dossier.SendDossier, send_dossier),
    _message(o.WitnessWord, send_witness_word),
    _message(o.TakeOut, take_out),
    _message(o.TakeOutOlder, take_out_older),
    _timer(timer.DeadlineDue, lambda on, due: timing.deadline_due(on.desk, due)),
    _timer(timer.PageDue, lambda on, due: timing.page_due(on.desk, due)),
    _timer(timer.CheckinDue, lambda on, due: timing.checkin_due(on.desk, due)),
    _timer(timer.LinkDue, lambda on, due: unlinking.link_due(on.desk, due)),
    _timer(timer.IdentityToldDue, lambda on, due: joint.told_due(on.desk, due)),
    _timer(timer.ReachDue, lambda on, due: reaching.reach_due(on.desk, due)),
    _timer(timer.Undelivered, lambda on, due: undelivered.undelivered_due(on.publishing, due)),
    _timer(timer.PresenceDue, lambda on, due: timing.presence_due(on.desk, due)),
    _timer(timer.NoticeDue, lambda on, due: appearing.notice_due(on.publishing, due)),
    _timer(timer.LessonDue, lambda on, due: lesson.lesson_due(on.desk, due)),
    _timer(timer.RoundDue, invite_some),
    _timer(timer.ReviewDue, lambda on, due: review.review_due(on.desk, due, on.policy)),
)
HANDLERS: Mapping[type[Effect], Handler] = dict(ROWS)


async def handle(around: Surroundings, leased: Leased) -> None:
    """Does what an effect is for. Raises ``NotYet``, ``Undeliverable``, or what a call raised."""
    await HANDLERS[type(leased.effect)](around, leased)
