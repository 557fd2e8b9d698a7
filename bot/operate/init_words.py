"""What ``madoguchi init`` asks, in which order, and the clicks at Slack."""

from typing import NamedTuple

from bot.runtime.console import Words


class Question(NamedTuple):
    """One setting. ``secret``: is not shown while it is typed, nor as what is there."""

    variable: str
    asks: Words
    explains: Words
    default: str = ""
    needed: bool = False
    secret: bool = False


WAY = Question(
    "",
    Words("受け取り方(socket / http)", "Way in (socket / http)"),
    Words(
        "socket は公開の URL がいりません(ふつうはこちら)。http は Slack から届く https の URL が"
        "必要です。",
        "socket needs no public address (the usual way). http needs an https address that Slack "
        "reaches.",
    ),
    "socket",
)
NO_WAY = Words("socket か http と入れてください。", "Type socket or http.")

FIRST = (
    Question(
        "MADOGUCHI_LOCALE",
        Words("会社の言語(ja / en)", "The company's language (ja / en)"),
        Words(
            "アプリの名前と、言語が決まっていない人への言葉です。社員ひとりひとりには、その人の"
            "プロフィールの言語で話します。",
            "For the app's name, and for people whose language is not known. Everyone else is "
            "spoken to in the language of their Slack profile.",
        ),
        "ja",
    ),
    Question(
        "MADOGUCHI_COMPANY_NAME",
        Words("会社の名前", "The company's name"),
        Words("書き出した記録などに入ります。", "Appears in exported records and documents."),
    ),
    Question(
        "MADOGUCHI_COMMAND",
        Words("スラッシュコマンド", "The slash command"),
        Words("社員が打つ言葉です。", "What employees type."),
        "/sodan",
    ),
    Question(
        "MADOGUCHI_DESK_MEMBERS",
        Words("窓口の担当者のメンバー ID", "The member IDs of the desk"),
        Words(
            "相談を読んで答える人です。3 人以上をおすすめします。"
            "Slack でその人のプロフィールを開き、「︙」→「メンバー ID をコピー」。"
            "カンマで区切ります。ユーザーグループの ID(S…)なら 1 つ。",
            "The people who read and answer; three or more are best. In Slack, open a person's "
            "profile, then “⋮” → “Copy member ID”. Separate them with commas. Or give one user "
            "group ID (S…).",
        ),
        needed=True,
    ),
    Question(
        "MADOGUCHI_DESK_FALLBACK",
        Words("予備の担当者のメンバー ID(なければ空)", "The stand-ins' member IDs (or nothing)"),
        Words(
            "窓口の担当者が 1 人以下になった相談に加わる人です。",
            "The people who join a case that at most one person at the desk may know about.",
        ),
    ),
    Question(
        "MADOGUCHI_HR_MEMBERS",
        Words("人事の担当者のメンバー ID", "The member IDs of HR"),
        Words(
            "社内に知らせる文を書く人です。相談の内容は見えません。",
            "The people who write the notices to everyone. They do not see what a case is about.",
        ),
        needed=True,
    ),
    Question(
        "MADOGUCHI_ANNOUNCEMENT_CHANNEL",
        Words("知らせを出すチャンネルの ID", "The ID of the channel for notices"),
        Words(
            "チャンネル名をクリック → 「チャンネル情報」のいちばん下にある C… です。",
            "Click the channel's name; the ID (C…) is at the end of its details.",
        ),
        needed=True,
    ),
    Question(
        "MADOGUCHI_WITNESS",
        Words(
            "記録の控えを受け取る人かチャンネルの ID(なければ空)",
            "Who keeps the head of the record: a member or channel ID (or nothing)",
        ),
        Words(
            "窓口の外の人にすると、データがまるごと古いものに戻されたときに気づけます。",
            "If it is somebody outside the desk, they notice when all the data are put back to an "
            "earlier state.",
        ),
    ),
    Question(
        "MADOGUCHI_OPERATOR",
        Words("運用の担当者のメンバー ID(なければ空)", "The operator's member ID (or nothing)"),
        Words("止まったものがあるときに知らせを受ける人です。", "Is told when something is stuck."),
    ),
    Question(
        "MADOGUCHI_DATA_DIR",
        Words("データを置くフォルダー", "The folder for the data"),
        Words(
            "データベースと証拠ファイル(どちらも暗号化されます)、それを開く鍵が入ります。鍵は別の"
            "場所に置くこともできます(OPERATIONS)。",
            "Holds the database and the evidence (both encrypted), and the key that opens them. "
            "The key can be kept elsewhere (see OPERATIONS).",
        ),
        "data",
    ),
)

ADDRESS = Question(
    "MADOGUCHI_PUBLIC_URL",
    Words("Slack から届く URL", "The address where Slack reaches it"),
    Words(
        "https:// で始まる、このボットの URL です。", "The bot's address; it begins with https://."
    ),
    needed=True,
)

BOT_TOKEN = Question(
    "SLACK_BOT_TOKEN",
    Words("Bot User OAuth Token(xoxb-…)", "Bot User OAuth Token (xoxb-…)"),
    Words("上の手順 4 でコピーしたものです。", "The one you copied in step 4."),
    needed=True,
    secret=True,
)

APP_TOKEN = Question(
    "SLACK_APP_TOKEN",
    Words("アプリレベルトークン(xapp-…)", "App-level token (xapp-…)"),
    Words("上の手順 5 でコピーしたものです。", "The one you copied in step 5."),
    needed=True,
    secret=True,
)

SIGNING_SECRET = Question(
    "SLACK_SIGNING_SECRET",
    Words("Signing Secret", "Signing Secret"),
    Words("上の手順 5 でコピーしたものです。", "The one you copied in step 5."),
    needed=True,
    secret=True,
)

HELLO = Words(
    "窓口を Slack につなぎます。順に聞いて、{file} に書きます。\n"
    "[ ] の中はそのままでよければ Enter。空にするには - を入れます。Ctrl-C でいつでもやめられます"
    "({file} は変わりません)。",
    "This connects the desk to your Slack: it asks you questions and writes {file}.\n"
    "Press Enter to keep what is in [ ], or type - to leave it empty. Ctrl-C stops at any time "
    "({file} stays as it is).",
)

STEPS = Words(
    "Slack でアプリを作ります(約 5 分):\n\n"
    "1. https://api.slack.com/apps を開き、「Create New App」→「From a manifest」\n"
    "2. ワークスペースを選んで「Next」。「JSON」のタブの中身をすべて消し、下のマニフェスト({file} "
    "にも書きました)を貼り付けて「Next」→「Create」\n"
    "3. 左の「Install App」→「Install to …」→「許可する」\n"
    "4. 左の「OAuth & Permissions」→「Bot User OAuth Token」の「Copy」\n"
    "{five}\n"
    "6. Slack で知らせのチャンネルを開き、「/invite @{bot}」と送る\n",
    "Create the app at Slack (about 5 minutes):\n\n"
    "1. Open https://api.slack.com/apps, “Create New App” → “From a manifest”\n"
    "2. Choose the workspace, “Next”. On the tab “JSON”, delete everything and paste the manifest "
    "below (also written to {file}), “Next” → “Create”\n"
    "3. On the left “Install App” → “Install to …” → “Allow”\n"
    "4. On the left “OAuth & Permissions” → “Bot User OAuth Token” → “Copy”\n"
    "{five}\n"
    "6. In Slack, open the channel for notices and send “/invite @{bot}”\n",
)

FIVE_SOCKET = Words(
    "5. 左の「Basic Information」→「App-Level Tokens」→「Generate Token and Scopes」→ "
    "名前は何でも、「Add Scope」で connections:write →「Generate」→「Copy」",
    "5. On the left “Basic Information” → “App-Level Tokens” → “Generate Token and Scopes” → any "
    "name, “Add Scope” connections:write → “Generate” → “Copy”",
)
FIVE_HTTP = Words(
    "5. 左の「Basic Information」→「App Credentials」→「Signing Secret」の「Show」→ コピー",
    "5. On the left “Basic Information” → “App Credentials” → “Signing Secret” → “Show”, copy it",
)

OVERWRITE = Words(
    "{file} があります。ここで変えた設定だけを書き換え、ほかの行は残します。よろしいですか",
    "{file} exists. Only the settings you changed here are changed in it, the rest stays. Go on",
)
KEPT = Words("(いまの値のまま)", "(as it is)")
NEEDED = Words("これは必要です。", "This one is needed.")
EMPTY = Words("入力が途中で終わりました({variable})。", "The input ended at {variable}.")
WRITTEN = Words(
    "{file} に書きました(自分だけが読めます)。", "Wrote {file} (readable by you alone)."
)
REWRITTEN = Words(
    "{file} に書きました(持ち主と権限はもとのまま)。",
    "Wrote {file} (owner and permissions as before).",
)
UNUSABLE = Words(
    "{file} を読み書きできません({reason})。フォルダーと権限を確かめ、UTF-8 で保存してください。",
    "{file} cannot be read and written ({reason}). Check its folder and permissions, and save it "
    "as UTF-8.",
)
UNCHANGED = Words("{file} はこのままで足りています。", "{file} needs no change.")
NOTHING = Words("何も書きませんでした。", "Nothing was written.")
SHADOWED = Words(
    "環境変数 {names} が {file} より優先されます。",
    "{names} in the environment takes precedence over {file}.",
)
CHECKING = Words("確かめています …", "Checking …")
AGAIN = Words(
    "✗ を直したら Enter でもう一度確かめます(設定を変えるには名前を、やめるには q を入れます)",
    "Fix what is marked ✗, then press Enter to check again (type a setting's name to change it, "
    "q to stop)",
)
NO_SETTING = Words("その名前の設定はありません。", "There is no setting of this name.")
READY = Words(
    "すべて整いました。「madoguchi run」で始まります。"
    "動き続けるようにする方法は README にあります。",
    "Everything is in order. `madoguchi run` starts it; the README says how to keep it running.",
)
ELSEWHERE = Words(
    "「madoguchi run」が読むのは、始めたフォルダーの .env です。{file} をその名で置いてください。",
    "`madoguchi run` reads the .env of the folder it is started in: put {file} there by that name.",
)
LATER = Words(
    "あとで「madoguchi check」で確かめられます。",
    "You can check again later with `madoguchi check`.",
)
