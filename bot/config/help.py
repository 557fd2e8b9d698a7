"""What is said about a setting that cannot be used: what is wrong, and what to do."""

from bot.runtime.console import Words

PROBLEMS: dict[str, Words] = {
    "missing": Words("設定されていません。", "is not set."),
    "invalid": Words("値が正しくありません。", "has a value that cannot be used."),
    "not_text": Words("値が正しくありません。", "has a value that cannot be used."),
    "unreadable": Words(
        "読めません。UTF-8 で保存し、読み取り権限を確かめてください。",
        "cannot be read. Save it as UTF-8 and check its permissions.",
    ),
    "broken": Words(
        "この行は設定として読めません。名前=値 の形で書き、引用符を閉じてください。",
        "this line is no setting: write NAME=value, and close what is quoted.",
    ),
    "no_way_in": Words(
        "SLACK_APP_TOKEN も SLACK_SIGNING_SECRET もないため、Slack から受け取れません。",
        "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set, so nothing can reach the bot.",
    ),
    "not_user_ids": Words(
        "ユーザー ID ではないものが含まれています。", "contains something that is not a user id."
    ),
    "group_and_users": Words(
        "ユーザーグループは 1 つだけ、単独で指定してください。",
        "a user group must stand alone, and only one can be given.",
    ),
    "nobody": Words("だれも指定されていません。", "names nobody."),
    "not_a_channel_id": Words(
        "チャンネル ID ではありません(名前ではなく ID が必要です)。",
        "is not a channel id (the id is needed, not the name).",
    ),
    "not_a_witness": Words(
        "ユーザー ID でもチャンネル ID でもありません。", "is neither a user id nor a channel id."
    ),
    "not_a_command": Words(
        "スラッシュコマンドの形ではありません。", "does not have the form of a slash command."
    ),
    "not_base64": Words("Base64 として読めません。", "is not Base64."),
    "not_32_bytes": Words(
        "鍵の長さが 32 バイトではありません。", "holds a key that is not 32 bytes."
    ),
    "keys_twice": Words(
        "マスターキーの場所が二つ以上あります。一つだけにしてください。",
        "is a second place of the master keys: leave only one.",
    ),
    "no_key": Words("鍵が一つもありません。", "holds no key."),
    "unreadable_file": Words("ファイルを読めません。", "names a file that cannot be read."),
    "no_such_command": Words("コマンドを実行できません。", "names a command that cannot be run."),
    "command_failed": Words(
        "コマンドが失敗しました(出力は表示しません)。手で実行して確かめてください。",
        "is a command that failed. What it says is not shown here: run it by hand to see.",
    ),
    "command_slow": Words(
        "コマンドが 20 秒で終わりませんでした。", "is a command that did not end within 20 seconds."
    ),
    "key_twice": Words("同じ鍵が 2 度あります。", "holds the same key twice."),
    "not_a_duration": Words("ISO 8601 の期間ではありません。", "is not a duration of ISO 8601."),
    "negative": Words("負の期間は使えません。", "must not be negative."),
    "zero": Words("0 より長い期間が必要です。", "must be longer than nothing."),
    "months": Words(
        "月や年では長さが決まりません。", "cannot be given in months or years, which vary."
    ),
    "another_kind": Words("別の種類のトークンです。", "is a token of another kind."),
    "not_a_token": Words(
        "引用符や空白など、値にはない文字が入っています。",
        "has characters that are no part of it: quotes, a blank, …",
    ),
    "not_an_address": Words("URL ではありません。", "is not an address."),
    "not_https": Words("https が必要です。", "must use https."),
    "not_postgresql": Words(
        "この種類のデータベースは使えません。", "names a database that is not supported."
    ),
    "no_such_file": Words("ファイルがありません。", "names no file that is there."),
    "no_such_home": Words(
        "~ のあとの利用者がいません。", "begins with ~ and somebody who is not known here."
    ),
    "greater_than_equal": Words("小さすぎます。", "is too small."),
}

_PEOPLE = Words(
    "ユーザー ID(U…)をカンマで区切って書くか、ユーザーグループ ID(S…)を 1 つ書いてください。"
    "ID は Slack のプロフィールの「メンバー ID をコピー」で分かります。",
    "Give user ids (U…) separated by commas, or one user group id (S…). "
    "An id is found in Slack under a profile's “Copy member ID”.",
)
_DURATION = Words(
    "例: P3D(3 日)、PT2H(2 時間)、P5Y(5 年)。",
    "Examples: P3D (three days), PT2H (two hours), P5Y (five years).",
)
_HOURS = Words("例: PT8H(8 時間)、PT30M(30 分)。", "Examples: PT8H (eight hours), PT30M.")
_HOURLY = Words(
    "1 時間に 1 人から受け取る数です。1 以上の整数を書くか、行を消してください。",
    "How much is taken from one person within an hour: a whole number of at least 1.",
)
_FILE = Words(
    "ファイルの場所を書くか、行を消して同梱のものを使ってください。",
    "Give the path of a file, or remove the line to use the one shipped.",
)

HINTS: dict[str, Words] = {
    "SLACK_BOT_TOKEN": Words(
        "Slack のアプリ設定「OAuth & Permissions」にある Bot User OAuth Token(xoxb-…)を"
        "書いてください。",
        "Copy the Bot User OAuth Token (xoxb-…) from the app's page “OAuth & Permissions”.",
    ),
    "SLACK_APP_TOKEN": Words(
        "アプリ設定「Basic Information」で connections:write を付けたアプリレベルトークン"
        "(xapp-…)を作ってください。",
        "Make an app-level token (xapp-…) with connections:write on the app's page "
        "“Basic Information”.",
    ),
    "SLACK_SIGNING_SECRET": Words(
        "HTTP で受ける場合はアプリ設定「Basic Information」の Signing Secret を、"
        "Socket Mode の場合は SLACK_APP_TOKEN を書いてください。",
        "Over HTTP, copy the Signing Secret from the app's page “Basic Information”; "
        "for Socket Mode, set SLACK_APP_TOKEN.",
    ),
    "SLACK_API_URL": Words("通常は行を消してください。", "Usually this line should be removed."),
    "MADOGUCHI_HEALTH_PORT": Words(
        "1 から 65535 までの番号を書いてください(例: 9090)。",
        "Give a number from 1 to 65535 (for instance 9090).",
    ),
    "MADOGUCHI_DATA_DIR": Words("フォルダーを書いてください。", "Give a folder."),
    "MADOGUCHI_DATABASE_URL": Words(
        "postgresql://… と書くか、行を消して SQLite を使ってください。",
        "Write postgresql://…, or remove the line to use SQLite.",
    ),
    "MADOGUCHI_MASTER_KEYS": Words(
        "32 バイトの鍵を Base64 で、新しいものから順にカンマで区切ってください。"
        '作り方: python -c "import base64,secrets;'
        'print(base64.b64encode(secrets.token_bytes(32)).decode())"',
        "Give keys of 32 bytes in Base64, newest first, separated by commas. To make one: "
        'python -c "import base64,secrets;'
        'print(base64.b64encode(secrets.token_bytes(32)).decode())"',
    ),
    "MADOGUCHI_MASTER_KEYS_FILE": Words(
        "鍵のファイルの場所を書いてください。中身は 32 バイトの鍵の Base64 で、1 行に 1 つ、"
        "新しいものが先です。データとは別の場所に置いてください。",
        "Give the path of a file with keys of 32 bytes in Base64, a line each, newest first. Keep "
        "it apart from the data.",
    ),
    "MADOGUCHI_MASTER_KEYS_COMMAND": Words(
        "鍵を標準出力に書くコマンドを書いてください(シェルは使いません)。形はファイルと同じです。",
        "Give a command that prints the keys, as they stand in a file. No shell is used.",
    ),
    "MADOGUCHI_COMMAND": Words(
        "/ で始まる小文字、空白なし、32 文字以内で書いてください(例: /sodan)。",
        "Begin with /, lower case, no spaces, at most 32 characters (for instance /sodan).",
    ),
    "MADOGUCHI_DESK_MEMBERS": _PEOPLE,
    "MADOGUCHI_DESK_FALLBACK": Words("ユーザー ID(U…)を書いてください。", "Give a user id (U…)."),
    "MADOGUCHI_HR_MEMBERS": _PEOPLE,
    "MADOGUCHI_ANNOUNCEMENT_CHANNEL": Words(
        "事例を知らせるチャンネルの ID(C…)を書いてください。"
        "チャンネルの詳細のいちばん下で分かります。",
        "Give the id (C…) of the channel for notices. It is at the end of the channel's details.",
    ),
    "MADOGUCHI_WITNESS": Words(
        "窓口の外にいる人の ID(U…)か、チャンネルの ID(C…)を書いてください。",
        "Give the id of somebody outside the desk (U…), or of a channel (C…).",
    ),
    "MADOGUCHI_LOCALE": Words("ja か en です。", "It is ja or en."),
    "MADOGUCHI_PUBLIC_URL": Words(
        "Slack から届く https:// の URL を書いてください。",
        "Give the https:// address at which Slack reaches the bot.",
    ),
    "MADOGUCHI_POLICY_FILE": _FILE,
    "MADOGUCHI_CONTACTS_FILE": _FILE,
    "MADOGUCHI_TEMPLATES_FILE": _FILE,
    "MADOGUCHI_DUTIES_FILE": _FILE,
    "MADOGUCHI_LESSONS_FILE": _FILE,
    "MADOGUCHI_MESSAGES_FILE": _FILE,
    "MADOGUCHI_CALENDAR": Words(
        "jp(日本の営業時間)か always(24 時間)です。",
        "It is jp (business hours in Japan) or always (every hour counts).",
    ),
    "MADOGUCHI_FIRST_RESPONSE": _HOURS,
    "MADOGUCHI_FIRST_RESPONSE_URGENT": _HOURS,
    "MADOGUCHI_CHECKINS": Words(
        "期間をカンマで区切ってください(例: P30D,P90D)。",
        "Give durations separated by commas (for instance P30D,P90D).",
    ),
    "MADOGUCHI_NOTICE_REVIEW": _DURATION,
    "MADOGUCHI_NOTICE_DELAY": _DURATION,
    "MADOGUCHI_NOTICE_EXPIRY": _DURATION,
    "MADOGUCHI_NOTICE_THRESHOLD": Words(
        "5 以上の整数が必要です。少ない件数では、だれのことか分かってしまいます。",
        "It must be a whole number of at least 5: with fewer cases somebody can be recognized.",
    ),
    "MADOGUCHI_OPERATOR": Words("ユーザー ID(U…)を 1 つ書いてください。", "Give one user id (U…)."),
    "MADOGUCHI_RETENTION": _DURATION,
    "MADOGUCHI_LINK_RETENTION": _DURATION,
    "MADOGUCHI_HOURLY_REPORTS": _HOURLY,
    "MADOGUCHI_HOURLY_MESSAGES": _HOURLY,
    "MADOGUCHI_HOURLY_FILES": _HOURLY,
    "MADOGUCHI_HOURLY_MEGABYTES": _HOURLY,
}
