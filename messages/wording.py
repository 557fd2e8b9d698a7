"""What the check found in a text of desk or HR: on its input, and in the form that comes back."""

from collections.abc import Sequence

from slackblocks.blocks import Block

from bot.domain.port import Leak
from messages import ids
from messages.kit import context, divider, question, section, text_input, typed
from messages.texts import Texts

REASON_LENGTH = 300
"""Characters of why words may stay."""

TEXT_SHOWN = 40
"""Characters of what cannot stand in an input, in the line below it."""

FOUND = "findings"
"""Block ids of what was shown begin with it."""

Findings = Sequence[tuple[str, Leak]]


def asked_blocks(t: Texts, findings: Findings, pass_reason: str) -> list[Block]:
    """Below the inputs: what is asked about, and one more required question."""
    lines = dict.fromkeys(finding(t, leak) for _, leak in findings)
    return [
        divider("line"),
        section(t("wording.found"), "found"),
        *typed("\n".join(lines), FOUND),
        context(t("wording.about"), "found_about"),
        question(
            t("wording.pass_reason"),
            text_input(initial=pass_reason, max_length=REASON_LENGTH),
            ids.PASS_REASON,
            hint=t("wording.pass_reason_hint"),
        ),
    ]


def finding(t: Texts, leak: Leak) -> str:
    kind, why = t(f"leak.{leak.kind}"), t(f"why.{leak.why}")
    return t("wording.finding", text=leak.text, kind=kind, why=why)


def errors(t: Texts, findings: Findings) -> dict[str, str]:
    """By input, what cannot stand in it."""
    found: dict[str, list[str]] = {}
    for field, leak in findings:
        if leak.blocks:
            line = t("wording.blocked", text=leak.text[:TEXT_SHOWN], kind=t(f"leak.{leak.kind}"))
            found.setdefault(field, []).append(line)
    return {field: " ".join(lines[:3]) for field, lines in found.items()}


def with_reason(t: Texts, text: str, pass_reason: str) -> str:
    """A text as it is read later, with why its words were left."""
    return f"{text}\n{t('wording.passed', reason=pass_reason)}" if pass_reason else text
