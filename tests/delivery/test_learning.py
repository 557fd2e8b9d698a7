"""Who is meant by a round, as Slack says it; and whoever is gone is no fault."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import AsyncMock

import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery.learning import BY_HAND, invite_some, printable, send_invitation
from bot.delivery.sending import NotYet, Sending, Surroundings
from bot.domain.deadline import TOKYO
from bot.domain.leak import Somebody
from bot.domain.outbox_learning import Invitation
from bot.domain.round import Invitees
from bot.domain.timer import RoundDue
from bot.usecases import round as rounds
from messages.texts import texts
from tests.services import Services, open_services
from tests.usecases.test_round import LEARNING, UNTIL

PEOPLE = tuple(Somebody(user) for user in ("E1", "E2", "E3"))


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(tmp_path) as opened:
        opened.policy = LEARNING
        opened.checker.workspace = PEOPLE
        yield opened


def around(services: Services, **more: Any) -> Surroundings:
    of = SimpleNamespace(desk=services.desk, publishing=services.publishing, policy=LEARNING)
    vars(of).update(more)
    return cast(Surroundings, of)


async def due(services: Services, **of: Any) -> RoundDue:
    await rounds.plan(services.desk, LEARNING, "H1", until=UNTIL, key="k", **of)
    [round_] = await services.store.read(lambda unit: unit.rounds.latest(limit=2))
    return RoundDue(due_at=services.clock.at, round=round_.id)


async def test_a_user_group_is_asked_of_slack(services: Services) -> None:
    effect = await due(services, invitees=Invitees.GROUP, group="S0TEAM")
    web = AsyncMock()
    services.checker.workspace = (*PEOPLE, Somebody("LEFT", here=False))
    web.usergroups_users_list.return_value = {"users": ["E3", "E1", "LEFT", "JOINED"]}
    await invite_some(around(services, web=web), effect)
    web.usergroups_users_list.assert_awaited_once_with(usergroup="S0TEAM", team_id=None)
    invited = await services.store.read(
        lambda unit: unit.rounds.invited(effect.round, ["E1", "E2", "E3", "LEFT", "JOINED"])
    )
    assert invited == {"E1", "E3", "JOINED"}, "the list of people may be ten minutes old"


@pytest.mark.parametrize(
    ("of", "meant"),
    [
        ({"invitees": Invitees.EVERYONE}, {"E1", "E2", "E3"}),
        ({"invitees": Invitees.NEW, "since": UNTIL}, {"E1", "E2", "E3"}),
        ({"invitees": Invitees.GROUP, "group": "S0TEAM"}, {"E1", "VISITS"}),
    ],
)
async def test_a_guest_of_one_channel_is_invited_where_hr_chose_them(
    services: Services, of: dict[str, Any], meant: set[str]
) -> None:
    effect, web = await due(services, **of), AsyncMock()
    services.checker.workspace = (*PEOPLE, Somebody("VISITS", visits=True))
    web.usergroups_users_list.return_value = {"users": ["E1", "VISITS"]}
    await invite_some(around(services, web=web), effect)
    asked = ["E1", "E2", "E3", "VISITS"]
    assert meant == await services.store.read(lambda unit: unit.rounds.invited(effect.round, asked))


async def test_it_waits_until_slack_has_said_who_there_is(services: Services) -> None:
    effect = await due(services, invitees=Invitees.EVERYONE)
    services.checker.workspace = None
    with pytest.raises(NotYet):
        await invite_some(around(services), effect)


@pytest.mark.parametrize(("code", "passes"), [("user_disabled", True), ("internal_error", False)])
async def test_whoever_is_gone_is_left_out(services: Services, code: str, passes: bool) -> None:
    effect = await due(services, invitees=Invitees.EVERYONE)
    profiles = AsyncMock()
    profiles.zone.return_value = TOKYO
    out = SimpleNamespace(
        around=around(services, profiles=profiles),
        desk=services.desk,
        doubtful=False,
        texts_of=AsyncMock(return_value=texts("ja")),
        im=AsyncMock(side_effect=SlackApiError("", {"error": code})),  # type: ignore[no-untyped-call]
        post=AsyncMock(),
    )
    invitation = Invitation(due_at=services.clock.at, round=effect.round, user="E1")
    if passes:
        await send_invitation(cast(Sending, out), invitation)
    else:
        with pytest.raises(SlackApiError):
            await send_invitation(cast(Sending, out), invitation)
    out.im.assert_awaited_once_with("E1")
    out.post.assert_not_awaited()


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("𠮷田 﨑子",), "𠮷田 﨑子"),
        (("彥 刘伟 吳",), "彥 刘伟 吳"),
        (("👩‍👩‍👧 さくら\n二",), "さくら 二"),
        (("محمد علي", "Ali"), "Ali"),
        (("محمد علي", "👍🏽"), BY_HAND),
        (("  ",), BY_HAND),
        (("Đặng Thị Ánh O’Brien",), "Đặng Thị Ánh O’Brien"),
    ],
)
def test_a_name_on_paper_has_no_codes(names: tuple[str, ...], shown: str) -> None:
    assert printable(*names) == shown
