"""Slack listeners, a file a journey: payload in, use case, surface out."""

from slack_bolt.async_app import AsyncApp

from handlers import (
    allowed,
    away,
    casework,
    checkin,
    command,
    evidence,
    helpnow,
    home,
    judging,
    mine,
    report,
    statistics,
    typed,
)
from handlers import customer as customers
from handlers import lesson as lessons
from handlers import listing as lists
from handlers import notice as notices
from handlers.context import Context


def register(app: AsyncApp, context: Context) -> None:
    """Registers every listener."""
    for journey in (
        command,
        report,
        helpnow,
        casework,
        judging,
        customers,
        mine,
        evidence,
        typed,
        home,
        lists,
        lessons,
        statistics,
        allowed,
        notices,
        checkin,
        away,
    ):
        journey.register(app, context)
