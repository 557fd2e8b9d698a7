"""Reads what was filled into a modal: Slack's state into values, values into a report."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from bot.domain.case import Details, Identity, Report, ReporterRole, Safety, Scene, Sharing
from bot.domain.error import Code, Refusal
from bot.usecases.report import GivenFile
from messages import ids

E = TypeVar("E", bound=StrEnum)

Values = Mapping[str, Any]


def _plain(state: Mapping[str, Any]) -> Any:
    """One element's state as text, a list of text, or a list of files; None where empty."""
    for single in ("selected_date", "selected_user", "selected_date_time"):
        if single in state:
            return state[single]
    if "selected_option" in state:
        return (state["selected_option"] or {}).get("value")
    if "selected_options" in state:
        return [option["value"] for option in state["selected_options"] or ()]
    if "selected_users" in state:
        return list(state["selected_users"] or ())
    if "files" in state:
        return [
            {
                "id": file["id"],
                "name": file.get("name") or file.get("title") or file["id"],
                "mimetype": file.get("mimetype") or "application/octet-stream",
                "size": int(file.get("size") or 0),
            }
            for file in state["files"] or ()
        ]
    return state.get("value")


def values_of(view: Mapping[str, Any]) -> dict[str, Any]:
    """The filled inputs of a view, by block id."""
    state = (view.get("state") or {}).get("values") or {}
    return {
        block_id: plain
        for block_id, elements in state.items()
        if (plain := _plain(elements.get(ids.VALUE) or {}))
    }


def one_of(kind: type[E], values: Values, field: str) -> E:
    """The choice of a required input; a ``Refusal`` on it where there is none."""
    try:
        return kind(str(values.get(field)))
    except ValueError:
        raise Refusal(Code.REQUIRED, field=field) from None


def _day(values: Values, field: str) -> date:
    try:
        return date.fromisoformat(str(values.get(field)))
    except ValueError:
        raise Refusal(Code.REQUIRED, field=field) from None


def _maybe(kind: Callable[[str], E], value: Any) -> E | None:
    try:
        return kind(value)
    except ValueError:
        return None


def read_details(values: Values) -> Details:
    """The optional inputs, wherever they were filled."""
    return Details(
        role=_maybe(ReporterRole, values.get(ids.ROLE)),
        categories=tuple(values.get(ids.CATEGORIES) or ()),
        demand=str(values.get(ids.DEMAND) or ""),
        response=str(values.get(ids.RESPONSE) or ""),
        customer=str(values.get(ids.CUSTOMER) or ""),
        witnesses=str(values.get(ids.WITNESSES) or ""),
        condition=str(values.get(ids.CONDITION) or ""),
        wishes=tuple(values.get(ids.WISHES) or ()),
        sharing=_maybe(Sharing, values.get(ids.SHARING)),
    )


def read_report(values: Values) -> Report:
    """The report; raises ``Refusal`` on the first required input that lacks its answer."""
    return Report(
        safety=one_of(Safety, values, ids.SAFETY),
        identity=one_of(Identity, values, ids.IDENTITY),
        occurred_on=_day(values, ids.OCCURRED_ON),
        scene=one_of(Scene, values, ids.SCENE),
        narrative=str(values.get(ids.NARRATIVE) or ""),
        exclude=frozenset(values.get(ids.EXCLUDE) or ()),
        details=read_details(values),
    )


def given_files(files: Sequence[Mapping[str, Any]]) -> list[GivenFile]:
    return [GivenFile(f["id"], f["name"], f["mimetype"], f["size"]) for f in files]


def read_files(values: Values) -> list[GivenFile]:
    return given_files(values.get(ids.EVIDENCE) or ())
