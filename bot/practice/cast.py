"""Who works in the practice workspace. The ids never change: tests and pages name them."""

from dataclasses import dataclass

TEAM_ID = "T0PRACTICE"
TEAM_NAME = "Practice workspace"
TEAM_DOMAIN = "practice"
APP_ID = "A0MADOGUCHI"
BOT_ID = "B0MADOGUCHI"
BOT_USER_ID = "U0MADOGUCHI"
SLACKBOT_ID = "USLACKBOT"
DESK_GROUP_ID = "S0DESK"
GENERAL_ID = "C0GENERAL"
RANDOM_ID = "C0RANDOM"


@dataclass(frozen=True)
class Role:
    """A person of the cast. ``group`` is what they do: employee, desk, hr or none."""

    id: str
    name: str
    real_name: str
    locale: str
    group: str
    colour: str


CAST = (
    Role("U0EMP1", "sato.misaki", "佐藤 美咲", "ja-JP", "employee", "#2f6f9f"),
    Role("U0EMP2", "james.miller", "James Miller", "en-US", "employee", "#8a5a00"),
    Role("U0DESK1", "tanaka.megumi", "田中 恵", "ja-JP", "desk", "#2e7d4f"),
    Role("U0DESK2", "suzuki.ken", "鈴木 健", "ja-JP", "desk", "#5b6b00"),
    Role("U0DESK3", "maria.garcia", "Maria Garcia", "en-US", "desk", "#00707a"),
    Role("U0HR1", "takahashi.yumi", "高橋 由美", "ja-JP", "hr", "#8e3b7c"),
    Role("U0HR2", "david.lee", "David Lee", "en-US", "hr", "#6a4fb3"),
    Role("U0GUEST", "yamamoto.sora", "山本 空", "ja-JP", "none", "#6b6b6b"),
)
