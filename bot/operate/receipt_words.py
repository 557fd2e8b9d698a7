"""What is said of a reporter's receipt that was held against what is stored."""

from collections.abc import Mapping

from bot.domain.receipt import Content
from bot.runtime.console import Words

KEPT = Content.WHOLE

FORGED = Words(
    "控え({number}):このボットが作ったものではないか、作られた後に変えられています。書き写しの"
    "間違いでも、こうなります。",
    "The receipt ({number}) was not made by this bot, or was changed since: a mistyped one, too.",
)

CONTENT: Mapping[Content, Words] = {
    Content.WHOLE: Words(
        "控え({number}、{at}):本物です。そのときまでのやりとり {pieces} 件とファイル {files} 件は、"
        "すべてそのまま残っています。",
        "The receipt ({number}, {at}) is genuine. What was there then ({pieces} pieces of what "
        "was said, {files} files) is all there, unchanged.",
    ),
    Content.DIFFERENT: Words(
        "控え({number}、{at}):本物です。しかし、そのときのやりとり {pieces} 件とファイル {files} 件"
        "は、いま保存されているものと違います(消されたか、書き換えられています)。",
        "The receipt ({number}, {at}) is genuine, but what was there then ({pieces} pieces, "
        "{files} files) is not what is stored now: something was taken away or altered.",
    ),
    Content.DESTROYED: Words(
        "控え({number}、{at}):本物です。この相談は保存期間が過ぎて消去されており(記録にあります)、"
        "内容はもう確かめられません。",
        "The receipt ({number}, {at}) is genuine. The case was destroyed when its time was over, "
        "as the record says: its content can no longer be held against it.",
    ),
    Content.MISSING: Words(
        "控え({number}、{at}):本物です。しかし、この相談がありません。消去した記録もありません。"
        "データが以前の状態に戻されたか、抜き取られています。",
        "The receipt ({number}, {at}) is genuine, but the case is not there, and the record says "
        "nothing of its end: the store was put back to what was before, or it was taken out.",
    ),
}

HEAD_GONE = Words(
    "控え({number}、{at}):そのときの記録の先頭が、いまの記録にありません。記録が以前の状態に"
    "戻されたか、切り取られています。",
    "The record as it was when the receipt ({number}, {at}) was made is no part of it now: it was "
    "put back to what was before, or cut off.",
)
