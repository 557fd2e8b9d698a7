"""What the check has found in a text: on its input, and in the form that comes back."""

from slackblocks.blocks import Block
from slackblocks.elements import PlainTextInput

from bot.domain.leak import Findings, Leak, one_line
from bot.domain.notice import NoticeText
from messages import ids
from messages.kit import context, divider, question, section, text_input, typed
from messages.texts import Texts

REASON_LENGTH = 300
"""Characters of why words of desk and HR may stay; a notice's are for its approver alone."""

TEXT_SHOWN = 40
"""Characters of what cannot stand in an input, in the line below it."""

AROUND = 12
"""Characters of a notice shown on each side of a finding."""

FOUND = "findings"
"""Block ids of what was shown begin with it."""


def asked_blocks(
    t: Texts, findings: Findings, pass_reason: str, of: str = "leakcheck"
) -> list[Block]:
    """Above the inputs: what is asked about, and one more question.

    Whoever mends the text needs no reason: it is asked for where a word has stayed.
    ``of``: whose sentences say who reads the text and the reason.
    """
    lines = dict.fromkeys(_finding(t, leak) for _, leak in findings)
    reason = text_input(initial=pass_reason, max_length=REASON_LENGTH)
    return _asked(t, of, "\n".join(lines), reason)


def asked_of_notice(
    t: Texts, text: NoticeText, findings: Findings, pass_reason: str
) -> list[Block]:
    """The same above a notice's, each with its place in the text."""
    lines = (_in_place(t, text, name, leak) for name, leak in findings if not leak.blocks)
    return _asked(t, "notice", "\n\n".join(lines), text_input(initial=pass_reason))


def _asked(t: Texts, of: str, found: str, reason: PlainTextInput) -> list[Block]:
    about = [context(t(key), "found_about")] if t.has(key := f"{of}.found_about") else []
    return [
        section(t("leakcheck.found"), "found"),
        *typed(found, FOUND),
        *about,
        question(t, f"{of}.pass_reason", reason, ids.PASS_REASON, optional=True),
        divider("found.line"),
    ]


def _finding(t: Texts, leak: Leak) -> str:
    kind, why = t(f"leak.{leak.kind}"), t(f"why.{leak.why}")
    return t("leakcheck.finding", text=leak.shown, kind=kind, why=why)


def _in_place(t: Texts, text: NoticeText, part: str, leak: Leak) -> str:
    """With its place in the text, its kind, why, and what to write instead."""
    source = str(getattr(text, part))
    before = source[max(0, leak.start - AROUND) : leak.start]
    after = source[leak.end : leak.end + AROUND]
    return t(
        "notice.finding",
        part=t(f"notice.{part}"),
        place=one_line(f"{before}【{source[leak.start : leak.end]}】{after}"),
        kind=t(f"leak.{leak.kind}"),
        why=t.get(f"why.{leak.why}"),
        suggestion=leak.suggestion or t("notice.no_suggestion"),
    )


def errors(t: Texts, findings: Findings) -> dict[str, str]:
    """By input, what cannot stand in it."""
    found: dict[str, list[str]] = {}
    for field, leak in findings:
        if leak.blocks:
            line = t("leakcheck.blocked", text=leak.text[:TEXT_SHOWN], kind=t(f"leak.{leak.kind}"))
            found.setdefault(field, []).append(line)
    return {field: " ".join(lines[:3]) for field, lines in found.items()}


def unreasoned(t: Texts) -> dict[str, str]:
    """What was asked about has stayed in the text, and nothing says why."""
    return {ids.PASS_REASON: t("leakcheck.mend_or_say")}


def with_reason(t: Texts, text: str, pass_reason: str) -> str:
    """A text as it is read later, with why its words were left."""
    return f"{text}\n{t('leakcheck.passed', reason=pass_reason)}" if pass_reason else text
