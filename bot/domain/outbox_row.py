"""Effects as rows of the outbox.

A row holds a kind (a word), and the fields of the effect with the name of its type. Rows of
before the types had names hold the fields alone: ``_of_old`` knows them by their shape.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain import (
    outbox,
    outbox_dossier,  # noqa: F401 - its types are known by being loaded
    outbox_letter,  # noqa: F401
    timer,
)
from bot.domain.codec import dump, load
from bot.domain.effect import TYPES, Effect, EffectKind, OfNotice, Once


class OfLaterVersion(ValueError):
    """An effect of a type that this version does not know."""


_BY_NAME = {each.__name__: each for each in TYPES}


def encode(effect: Effect) -> Mapping[str, Any]:
    """The fields of an effect as JSON, with the name of its type, but what the row holds."""
    return {"type": type(effect).__name__, **dump(effect, "due_at", "case_id", "key")}


def decode(
    kind: str,
    payload: Mapping[str, Any] | None,
    *,
    idempotency_key: str,
    due_at: datetime,
    case_id: str | None,
) -> Effect:
    """The effect of a row, also of one that an earlier version wrote.

    Raises ``OfLaterVersion`` where no type is known for it, ``ValueError`` where a field does
    not fit.
    """
    held = dict(payload or {})
    name = held.pop("type", None)
    of = _BY_NAME.get(name) if name else _of_old(EffectKind(kind), held)
    if of is None:
        raise OfLaterVersion(name)
    effect = load(of, held, due_at=due_at, case_id=case_id)
    if isinstance(effect, Once | OfNotice):
        before = effect.key_format.removesuffix("{0.key}").format(effect)
        return replace(effect, key=idempotency_key.removeprefix(before))
    return effect


def _of_old(kind: EffectKind, held: Mapping[str, Any]) -> type[Effect]:
    """The type of a row that was written before types had names: by its kind and its fields."""
    if kind is EffectKind.THREAD:
        if "mention" in held:
            return outbox.TimeLine
        return outbox.ApprovalLine if "measure" in held else outbox.ThreadLine
    if kind is EffectKind.REPORTER:
        return outbox.CheckinQuestion if held.get("what") == "checkin" else outbox.ReporterWord
    if kind is EffectKind.PERSON:
        if "number" not in held:
            return outbox.PersonWord
        return outbox.AccessAsked if held.get("what") == "access_asked" else outbox.AccessDecided
    if kind is EffectKind.TIMER:
        about = {"page": timer.PageDue, "checkin": timer.CheckinDue, "presence": timer.PresenceDue}
        return about.get(str(held.get("about")), timer.DeadlineDue)
    return next(each for each in TYPES if each.kind is kind)
