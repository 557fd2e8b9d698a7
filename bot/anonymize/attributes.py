"""Age, sex, health and what else tells somebody from others: each is asked about.

Only what is said of a person counts: 女性社員 and 50代の男性, not 女性活躍 or 健康への配慮. Health
is personal information that needs special care (個人情報保護法 第2条第3項).
"""

import re
from collections.abc import Iterator

from bot.anonymize.digits import fold_digits
from bot.anonymize.finding import Kind

_WHO = (
    r"(?:お?客(?:様|さま|さん)?|男性|女性|男|女|方(?!向|法|針|面)|かた|人(?!件|数|員)|者|夫婦|ご夫婦|社員|職員|店員|従業員|"
    r"スタッフ|行員|利用者|来店者|来場者|患者|会員|乗客|旅客|患者様|父|母|妻|夫|上司|部下|同僚|アルバイト|パート|カップル)"
)
_SEXED = (
    r"(?:お?客(?:様|さま|さん)?|社員|職員|店員|従業員|スタッフ|行員|乗務員|看護師|保育士|介護士|介護職|薬剤師|美容師|理容師|作業員|清掃員|学生|生徒|教師|教員|講師|記者|警備員|"
    r"オペレーター|アルバイト|パート|ドライバー|運転手|担当(?:者)?|責任者|店長|上司|部下|同僚|先輩|後輩|"
    r"利用者|来店者|来場者|患者|会員|乗客|旅客|相談者|相談員|保護者|住民|議員|医師|客室乗務員|係員|販売員|"
    r"配達員|常連客|顧客|二人|2人|一人|1人|数名|方(?!々|向|法|針|面)|かた(?!がた))"
)
_AGE = (
    r"(?<![0-9十百年])(?:満\s?)?[0-9十]{1,3}\s?(?:歳|才)(?!未満|以上|以下|まで)(?:くらい|ぐらい|前後|ほど)?",
    r"(?<![0-9百年])(?:[1-9]0|[2-9]?十)\s?(?:歳)?代(?!わ|表|替|理|目)(?:前半|後半|半ば|くらい|ぐらい)?",
    rf"(?:高齢|年配|中高?年|初老|老年|壮年|若年|未成年)の{_WHO}(?!々|や|・|、|への配慮|を問わ|も)",
    rf"ご(?:高齢|年配)の{_WHO}(?!々|や|・|、|への配慮|を問わ|も)",
    r"(?:老|若)(?:夫婦|女(?!性)|人男性|人女性)|老婆|中高?年(?=男性|女性|夫婦|客)|高齢(?=男性|女性|夫婦)|"
    r"若い(?=男|女|社員|スタッフ|店員|職員|夫婦|客|お客)",
    r"(?:小|中|高校?|大)学?生(?:くらい|ぐらい|風|らしき)の?(?=男|女|お?客|人|方|グループ|集団)",
    r"(?:還暦|古希|喜寿|定年|アラサー|アラフォー|アラフィフ|アラ還)(?=の|を過ぎ|間近|前の|近い)",
    r"[0-9]{2,4}年\s?生まれ",
    r"入社[0-9]{1,2}年目の(?=子|若手|社員[がにへを]|スタッフ[がにへを])|最年[少長](?=の|だ|で(?!も))|"
    r"(?:一番|1番|いちばん|もっとも|最も)(?:年が)?(?:若い|年上の|年下の)(?!順)",
    r"(?<![a-z])in\s+(?:his|her|their)\s+(?:early\s+|late\s+|mid-?\s*)?"
    r"(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|[2-9]0s)(?![a-z])",
    r"(?<![a-z])(?:[0-9]{1,2}|[a-z]+ty)[\s-]years?[\s-]old(?![a-z])|(?<![a-z])aged\s[0-9]{1,2}(?![0-9])",
    r"(?<![a-z])(?:elderly|middle-aged|teenage)\s+(?:\w+\s+)?"
    r"(?:man|woman|customer|couple|person|client|caller|lady|gentleman|guest|patient|passenger)(?![a-z])",
)
# What is said of women and men in general names nobody.
_GENERAL = (
    r"(?!が?(?:働|活躍|輝)|に対する(?:暴力|差別|偏見)|に(?:多|特有|限)|の(?:活躍|権利|健康|働|社会|割合|比率|登用|視点)|"
    r"(?:も|や|と|・|、|か|または|および|並びに)(?:男性|女性)|を問わ|か女|か男|同士)"
)
_ALONE = r"(?<!男性)(?<!女性)(?<!男性[もやと・、か])(?<!女性[もやと・、か])(?<!または)(?<!および)"
_SEX = (
    rf"{_ALONE}(?:男性|女性|男子|女子)(?:の|\s)?{_SEXED}",
    rf"{_ALONE}(?:男性|女性){_GENERAL}(?=が|は|を|に|と|から|より|へ|で(?:す|あ|、|し)|、|。|二人|$)",
    rf"{_ALONE}(?:男性|女性)(?=の(?:声|顔|腕|手|体|肩|胸|髪|家|自宅|名前|写真|後|あと|まわり|周り))",
    r"(?<![一-龠々])(?:男|女)(?=(?:が|は|を|に|と(?!女|男)|から|だ|で(?:す|あ|し|、)|の(?:人|子|客|声|方(?!々)|店員|社員)|、(?!女|男)|二人|一人|たち|らが|性客))",
    r"(?:お?(?:じい|ばあ|爺|婆)|(?:おじ|おば))(?:さん|ちゃん|様|さま)(?=[がはをにとのも、。])",
    r"(?<![一-龠々])(?:彼女|彼(?![らのにが氏]|ら))(?=[がはをにとのも、。])|(?<![一-龠々])彼(?=[がはをにのも](?!女))",
    r"(?<![a-z])(?:a|an|the|this|that|one|our|another)\s+(?:[a-z-]+\s+){0,2}(?:man|woman|lady|gentleman|girl|boy)(?![a-z])",
    r"(?<![a-z])(?:fe)?male\s+(?:staff|member|employee|customer|colleague|worker|clerk|caller|client|guest|"
    r"patient|passenger|manager|operator|nurse|student|visitor)s?(?![a-z])",
    r"(?<![a-z])(?<!he or )(?<!his or )(?<!him or )(?<!he/)(?<!s/)(?:she|herself|hers?)"
    r"(?![a-z])(?!\s+or\s+h)",
    r"(?<![a-z])(?<!she or )(?<!her or )(?<!she/)(?<!s/)(?:he|himself|him|his)"
    r"(?![a-z])(?!\s+or\s+(?:she|her)|/she)",
)
_DISEASES = (
    "うつ病|鬱病|うつ状態|抑うつ|躁うつ|適応障害|PTSD|心的外傷後|パニック障害|パニック発作|統合失調症|双極性障害|"
    "認知症|発達障害|ADHD|自閉スペクトラム|自閉症|不安障害|摂食障害|拒食症|過食症|アルコール依存|てんかん|糖尿病|"
    "高血圧|心筋梗塞|脳梗塞|脳卒中|心臓病|心疾患|喘息|ぜんそく|不眠症|過呼吸|自律神経失調|突発性難聴|帯状疱疹|"
    "胃潰瘍|円形脱毛|白血病|肝炎|肺炎|コロナ(?:に感染|陽性|感染症)|インフルエンザに"
)
_INJURIES = (
    "骨折|捻挫|ねんざ|打撲|脱臼|むち打ち|鞭打ち|脳しんとう|脳震盪|火傷|裂傷|挫傷|擦過傷|擦り傷|すり傷|切り傷|"
    "刺し傷|内出血|流血|鼻血|重傷|軽傷|重体|意識不明|失明|流産|切迫早産|自傷|自殺未遂|自死|痣"
)
_HEALTH = (
    rf"(?:{_DISEASES})(?!対策|予防|サポーター|カフェ|について|の(?:理解|知識|方への|予防|基礎))",
    rf"(?:{_INJURIES})(?!等|など|した場合|の場合|のおそれ)",
    r"(?<![一-龠])(?:癌|ガン)(?=で|に|の(?:治療|手術|患)|を患|が|、)|(?<![ぁ-ん])がん(?=の(?:治療|手術|患)|を患|と診断)",
    r"あざ(?=が(?:でき|残)|を|だらけ)|やけど(?=を負|をし|した)",
    r"診断書|全治[0-9十一数]|(?:と|に)診断(?=され|を受け)|救急(?:搬送|車で)|障害者手帳|障がい者手帳|持病|既往症|既往歴|余命",
    r"妊娠(?=中|し|[0-9]|が(?:分|わ)|初期|後期)|妊婦(?!健診)|身重|臨月|つわり|不妊治療(?=中|を受け|をし)|産後(?=の|うつ)|出産(?=した|を控え|予定日|間近)",
    r"(?:入院|通院|休職|療養|服薬|手術)(?=中(?!の(?:方|人|間))|し(?:た(?!場合|とき|方|人)|て(?:い|お|しま)|まし)|に追い込|を受け(?:た|て|まし)|を余儀)",
    r"(?:けが|怪我|ケガ)(?=を(?:し(?:た(?!場合|とき|方|人|ら)|て|まし)|負)|し(?:た(?!場合|とき|方|人|ら)|て|まし)|を(?:させ|負わ))",
    r"(?:体調|体|心身|心|精神)を(?:崩|壊|病)(?=し(?:た(?!場合|とき|ら|方|人)|て|まし)|んで|んだ)|体調不良(?=で|と|を訴|により)",
    rf"(?:車いす|車椅子|車イス|耳の(?:聞こえない|不自由な)|目の(?:見えない|不自由な)|足の不自由な|視覚障害の|聴覚障害の)の?{_WHO}(?!々|や|・|、)",
    r"(?<![a-z])(?:depression|ptsd|pregnant|miscarriage|diagnosed|hospitali[sz]ed|sick\s+leave|medical\s+certificate|"
    r"(?:broken|fractured)\s+(?:arm|leg|bone|wrist|finger|nose|rib)s?|concussion|(?:was|were|got)\s+injured|"
    r"mental\s+illness|dementia|wheelchair|surgery)(?![a-z])",
)

# Somebody of the company, by what they do there.
_COLLEAGUE = (
    r"(?:(?:男性|女性|若手|中途|契約|派遣|正)?(?:社員|職員|店員|従業員|スタッフ|担当(?:者)?|同僚|後輩|先輩|部下|"
    r"上司|店長|新人|アルバイト|パート|実習生|係員|販売員|オペレーター|女性|男性|女の子|男の子|者(?!の方)|人(?!件|数|員|事)|"
    r"子(?=[がはをにも、。だで])))(?!々|や|・|、も|向け|たち|全員|なら|にも|への|の(?:方|皆|受|採|活|働))"
)
_ORIGIN = (
    r"(?:(?:外国|[ァ-ヶー]{2,9}|中国|韓国|台湾|米国|英国|香港|北京|上海)(?:籍|人|国籍|出身|系)|"
    r"(?:関西|大阪|京都|東北|津軽|九州|博多|広島|名古屋|沖縄)弁)"
)
_ONE = r"(?:一人|1人|ひとり)"
_TRAIT = (
    rf"(?:唯一の?|(?:ただ|たった){_ONE}の)[^、。\n]{{0,10}}?{_COLLEAGUE}",
    rf"{_COLLEAGUE}は{_ONE}(?:だけ|しか|のみ)(?!で(?!す|あ|し))|(?:話せる|できる|いる|いた)(?:の|人)は{_ONE}(?:だけ|しか|のみ)",
    rf"{_ORIGIN}の?{_COLLEAGUE}",
    rf"(?:入社|入店|配属|着任|異動)(?:し(?:て(?:きた)?|た)?)?(?:ばかり|たて|直後|[0-9半]+(?:か|ヶ|ヵ|カ|箇)?(?:月|年|週間?)(?:足らず)?)の?{_COLLEAGUE}",
    rf"(?:育休|産休|休職|病休|介護休業|育児休業)(?:から|明け|を終え)[^、。\n]{{0,9}}?{_COLLEAGUE}",
    rf"(?:時短(?:勤務)?|夜勤専従|シングル(?:マザー|ファザー)|左利き|金髪|茶髪|(?:めがね|メガネ|眼鏡|スカーフ|ヒジャブ)"
    rf"(?:を[^、。\n]{{1,6}})?|小柄|大柄|長身|(?:背|身長)(?:が|の)[高低]い)[のな]?{_COLLEAGUE}",
    rf"(?:ゲイ|レズビアン|バイセクシュアル|トランスジェンダー|性同一性障害)(?=で(?:あ|す)|だ|の{_COLLEAGUE}|と(?:知|打ち明))",
    rf"(?:イスラム教徒|ムスリム|クリスチャン|信者|(?:労働)?組合の(?:役員|委員長?|専従))の?{_COLLEAGUE}",
    r"(?<![a-z])(?:the|our|their)\s+only\s+(?:[a-z-]+\s+){0,2}(?:person|one|woman|man|employee|colleague|clerk|"
    r"member|worker|staff|trainee|receptionist|foreigner)(?![a-z])",
    r"(?<![a-z])(?:newest|youngest|oldest|longest-serving)\s+(?:member|employee|colleague|clerk|worker|hire|recruit|"
    r"person\s+(?:on|in)\s+(?:the|our)\s+team)(?![a-z])",
    r"(?<![a-z])foreign(?:-born)?\s+(?:employee|colleague|worker|clerk|staff\s+member|trainee)(?!s)",
    r"(?<![a-z])(?:who|had|has)\s+(?:only\s+)?(?:just\s+|recently\s+)(?:joined|started|transferred)(?![a-z])|"
    r"(?<![a-z])back\s+from\s+(?:maternity|paternity|parental|sick|medical)\s+leave(?![a-z])",
)


def _joined(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_KINDS = (
    (Kind.AGE, "age", _joined(_AGE)),
    (Kind.SEX, "sex", _joined(_SEX)),
    (Kind.HEALTH, "health", _joined(_HEALTH)),
    (Kind.TRAIT, "trait", _joined(_TRAIT)),
)


def attributes(text: str) -> Iterator[tuple[int, int, Kind, str]]:
    """Where a normalized text tells one of these of somebody, and why; may overlap."""
    folded = fold_digits(text)
    for kind, why, pattern in _KINDS:
        for found in pattern.finditer(folded):
            yield found.start(), found.end(), kind, why
