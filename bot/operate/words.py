"""The words of a transcript that the catalogues for Slack do not have."""

from bot.domain.case import EntryKind
from bot.domain.lifecycle import Action
from bot.domain.notice import NoticeAction
from bot.domain.retention import RetentionAction
from bot.runtime.console import Words
from bot.usecases.evidence import AS_IT_IS
from bot.usecases.helpnow import HELP_NOW
from bot.usecases.moving import LET_GO

EVENTS: dict[str, Words] = {
    EntryKind.REPORT: Words("相談", "Report"),
    EntryKind.DETAILS: Words("補足", "Details added"),
    EntryKind.MESSAGE: Words("相談者から窓口へ", "From the reporter to the desk"),
    EntryKind.ANSWER: Words("窓口から相談者へ", "From the desk to the reporter"),
    EntryKind.MESSAGE_EDIT: Words("相談者がSlackで書き直した", "Edited in Slack by the reporter"),
    EntryKind.MESSAGE_DELETION: Words(
        "相談者の書き込みがSlackから消えた", "The reporter's message was deleted in Slack"
    ),
    EntryKind.NOTE: Words("窓口の内部メモ", "Note inside the desk"),
    EntryKind.NOTE_EDIT: Words("内部メモをSlackで書き直した", "Note edited in Slack"),
    EntryKind.NOTE_DELETION: Words("内部メモがSlackから消えた", "Note deleted in Slack"),
    EntryKind.JUDGEMENT: Words("判断", "Judgement"),
    EntryKind.MEASURE: Words("措置", "Measure"),
    EntryKind.APPROVAL: Words("措置の承認", "Approval of a measure"),
    EntryKind.CLOSING: Words("対応の終了", "Close"),
    EntryKind.REOPENING: Words("再開", "Opened again"),
    EntryKind.ASSIGNMENT: Words("担当の依頼", "Asked to handle it"),
    EntryKind.RECUSAL: Words("担当から外れた", "Stepped out"),
    EntryKind.LETTER: Words("外に出す文書", "Paper that goes out"),
    EntryKind.ALONE: Words("一人で対応する理由", "Why one person alone responds"),
    EntryKind.CHECKIN: Words("終了後の確認への返事", "Answer to a check-in"),
    EntryKind.MOVED: Words("別の相談に移した連絡", "A message moved to another case"),
    EntryKind.CARE: Words("案内した支援への返事", "Answer to the support that was offered"),
    EntryKind.CUSTOMER: Words("相手の情報(窓口で記録)", "The customer, as the desk entered it"),
    EntryKind.ACCESS: Words("閲覧の依頼(この相談)", "Asked to read this case"),
    EntryKind.ASKED: Words("閲覧の依頼(以前の相談)", "Asked to read an earlier case"),
    EntryKind.UNCLEAN: Words(
        "情報を取り除けないファイルを開く求め", "Asked to open a file that could not be cleaned"
    ),
    EntryKind.IDENTITY: Words("相談者の開示(二人の決定)", "Who reported (decided by two)"),
    EntryKind.EXPORT_LEAVE: Words("記録を渡す同意(二人の決定)", "Handing out (decided by two)"),
    EntryKind.HOLD: Words("保存の指示(リーガルホールド)", "Legal hold"),
    EntryKind.EXPORT: Words("記録の書き出し", "Export of the record"),
}

ACTIONS: dict[str, Words] = {
    "report": Words("相談を送った", "reported"),
    HELP_NOW: Words("すぐに助けを求めた", "called for help"),
    LET_GO: Words("担当から外れた(所属の変更)", "let go as a handler"),
    AS_IT_IS: Words("ファイルをそのまま開いた", "opened a file as it is"),
    Action.CASE_OPEN: Words("相談の内容を開いた", "opened the case"),
    Action.CASE_CLAIM: Words("担当になった", "claimed it"),
    Action.CASE_REPLY: Words("相談者に返事をした", "answered the reporter"),
    Action.CASE_JUDGE: Words("判断を記録した", "judged"),
    Action.CASE_MEASURE: Words("措置を記録した", "recorded a measure"),
    Action.CASE_APPROVE: Words("措置を承認した", "approved a measure"),
    Action.CASE_LETTER: Words("外に出す文書を書いた", "wrote a paper that goes out"),
    Action.LETTER_OPEN: Words("外に出す文書を読んだ", "read a paper that goes out"),
    Action.LETTER_APPROVE: Words("外に出す文書を承認した", "approved a paper that goes out"),
    Action.LETTER_FILE: Words("外に出す文書を書き出した", "took a paper out as files"),
    Action.LETTER_SENT: Words("文書を出したことを記録した", "recorded that a paper was sent"),
    Action.LETTER_READ: Words("外に出す文書の文面を読んだ", "read the paper they were asked about"),
    Action.LETTER_AGREE: Words("文書の文面に同意した", "agreed to a paper"),
    Action.LETTER_OBJECT: Words("文書の文面に同意しなかった", "did not agree to a paper"),
    Action.CASE_NOTE: Words("内部メモを書いた", "wrote a note"),
    Action.CASE_ASSIGN: Words("担当を依頼した", "asked somebody to handle it"),
    Action.CASE_CLOSE: Words("対応を終えた", "closed it"),
    Action.CASE_REOPEN: Words("もう一度始めた", "opened it again"),
    Action.CASE_PREPARE_NOTICE: Words("事例の共有を準備した", "prepared a notice"),
    Action.CASE_FILE: Words("ファイルを開いた", "opened a file"),
    Action.CASE_PRINT: Words("印刷用のPDFを受け取った", "had it sent as a PDF to print"),
    Action.CASE_MORE: Words("補足を書いた", "added details"),
    Action.CASE_RECUSE: Words("担当から外れた", "stepped out"),
    Action.CASE_CUSTOMER: Words("相手の情報を記録した", "entered the customer"),
    Action.CASE_ACCESS_REQUEST: Words("閲覧を依頼した", "asked to read"),
    Action.CASE_ACCESS_GRANT: Words("閲覧を認めた", "let somebody read"),
    Action.CASE_ACCESS_DENY: Words("閲覧を見送った", "did not let somebody read"),
    Action.CASE_ACCESS_OPEN: Words("閲覧のみで開いた", "opened it to read only"),
    Action.IDENTITY_REQUEST: Words("相談者の開示を求めた", "asked to open who reported"),
    Action.IDENTITY_APPROVE: Words("相談者の開示に同意した", "agreed to open who reported"),
    Action.IDENTITY_DENY: Words("相談者の開示を見送った", "ended opening who reported"),
    Action.IDENTITY_OPEN: Words("相談者がだれかを開いた", "opened who reported"),
    Action.EXPORT_REQUEST: Words("記録を渡すことを求めた", "asked to hand out the record"),
    Action.EXPORT_APPROVE: Words("記録を渡すことに同意した", "agreed to hand out the record"),
    Action.EXPORT_DENY: Words("記録を渡すことを見送った", "ended handing out the record"),
    Action.REPORT_OPEN: Words("自分の相談を開いた", "opened their own case"),
    Action.REPORT_REPLY: Words("窓口に書いた", "wrote to the desk"),
    Action.REPORT_MORE: Words("補足を書いた", "added details"),
    Action.REPORT_ADD: Words("相談の内容を書いた", "added the report"),
    Action.REPORT_EVIDENCE: Words("ファイルを渡した", "gave files"),
    Action.REPORT_WITHDRAW: Words("相談を取り下げた", "withdrew it"),
    Action.REPORT_FILE: Words("自分のファイルを開いた", "opened their own file"),
    Action.REPORT_EXCLUDE: Words("知られたくない人を加えた", "excluded somebody"),
    Action.REPORT_HISTORY: Words("この相談の記録を見た", "looked at what happened"),
    Action.REPORT_RECEIPT: Words("控えを受け取った", "got a receipt"),
    Action.HELP_CALL_OFF: Words("助けの求めを取り消した", "called the help off"),
    Action.CARE_ACCEPT: Words("支援をお願いした", "asked for the support offered"),
    Action.CARE_LATER: Words("支援を見送った", "put the support offered off"),
    Action.CHECKIN_FINE: Words("変わりないと答えた", "said that all is well"),
    Action.CHECKIN_CHANGED: Words(
        "話したいことがあると答えた", "said that they would like to talk"
    ),
    Action.CHECKIN_STOP: Words("確認を止めた", "stopped the check-ins"),
    NoticeAction.OPEN: Words("事例の文を開いた", "opened the notice"),
    NoticeAction.DRAFT: Words("事例の文を書いた", "wrote the notice"),
    NoticeAction.ENGLISH: Words("英語版を書いた", "wrote the English version"),
    NoticeAction.CORRECT: Words("訂正を始めた", "began a correction"),
    NoticeAction.REPLACE: Words("訂正した文に入れ替えた", "replaced it by the corrected text"),
    NoticeAction.SUBMIT: Words("事例の文を窓口に渡した", "submitted the notice"),
    NoticeAction.APPROVE: Words("事例の文を承認した", "approved the notice"),
    NoticeAction.RETURN: Words("事例の文を戻した", "returned the notice"),
    NoticeAction.AGREE: Words("事例の共有に同意した", "agreed to the notice"),
    NoticeAction.OBJECT: Words("事例の共有を止めた", "objected to the notice"),
    NoticeAction.REVIEW_OVER: Words("本人の確認の期間が終わった", "the time to object was over"),
    NoticeAction.PUBLISH: Words("事例の公開を決めた", "set the notice's time"),
    NoticeAction.APPEAR: Words("事例を公開した", "published the notice"),
    NoticeAction.RETRACT: Words("事例の公開か掲載をやめた", "ended the notice"),
    NoticeAction.WAIT: Words(
        "チャンネルに出せず、人事の判断を待った", "waited for HR: the channel took nothing"
    ),
    NoticeAction.UNSEEN: Words(
        "チャンネルに出たか確かめられず、人事の判断を待った",
        "waited for HR: nobody knew whether it had appeared",
    ),
    NoticeAction.HALT: Words("事例の公開を見合わせた", "held the notice back"),
    NoticeAction.EXPIRE: Words("事例の掲載を終えた", "took the notice down"),
    RetentionAction.UNLINK: Words(
        "匿名の相談者との結びつきを消した", "ended the link to the anonymous reporter"
    ),
    RetentionAction.RESTORE: Words("バックアップから戻した", "put a backup back"),
    RetentionAction.HOLD: Words("保存の指示を求めた", "asked for a legal hold"),
    Action.CASE_HOLD: Words("保存の指示を確かめた", "confirmed the legal hold, or its end"),
    RetentionAction.RELEASE: Words("保存の指示の解除を求めた", "asked for the hold's end"),
    RetentionAction.EXPORT: Words("記録を書き出した", "exported the record"),
    RetentionAction.EXPORT_WITH_REPORTER: Words(
        "相談者の名前を含めて記録を書き出した", "exported the record with the reporter"
    ),
}

CHECKIN = {
    "fine": Words("変わりない", "all is well"),
    "changed": Words("話したいことがある", "would like to talk"),
    "stop": Words("もう聞かないでほしい", "no more questions"),
}

ACCESS = {
    "asked": Words("依頼中", "asked"),
    "granted": Words("認めた", "granted"),
    "denied": Words("見送った", "denied"),
}

JOINT = {
    "asked": Words("求めた", "asked"),
    "approved": Words("同意した", "agreed"),
    "denied": Words("見送った(取り消した)", "ended"),
}

ROLES = {
    "reporter": Words("相談者", "the reporter"),
    "desk": Words("窓口", "desk"),
    "operator": Words("運用者", "operator"),
    "bot": Words("ボット", "the bot"),
}
