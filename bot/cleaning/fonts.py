"""Fonts that come with systems and programs: others may be named after whoever made them."""

import re
import unicodedata

from bot.cleaning.tables import names

_KNOWN = names(
    """
    adventor aex agency aharoni aldhabi algerian andale angsana aparajita aptos arabic arial
    arimo arno avenir bahnschrift baskerville batang batangche bauhaus bell berlin bernard
    biolinum bitstream biz bizud bizudgothic bizudmincho bizudp black blackadder bodoni bold
    book bookman bookshelf bradley britannic broadway browallia brush caladea calibri calisto
    cambria candara caps caption cardo carlito castellar century chalkboard chalkduster charter
    cherokee chinese chorus cjk cmbx cmex cmmi cmr cmss cmsy cmti cmtt colonna comfortaa comic
    compact condensed consolas console constantia cooper copperplate corbel cordia courier
    cousine curlz cursor daunpenh david dejavu demi demibold deng dengxian dfkai didot digi
    digital display dokchampa dotum droid ebrima edwardian elephant emoji engravers eras
    estrangelo euphemia exo expanded extended extra extralight fangsong felix fira footlight
    forte franklin freemono freesans freeserif freestyle french futura gabriola gadugi garamond
    garuda gautami geneva georgia gigi gill gisha gloucester gothic gothica gothicbbb goudy
    gulim gulimche gungsuh gyosho gyre haettenschweiler handwriting harlow harrington heavy
    heisei helvetica heros hg hgp hgr hgs hira hiragino hirakaku hirakakupro hirakakupron
    hiramin hiraminpro hirapron hoefler ibm impact imprint informal inter ipa ipaex ipaexgothic
    ipaexmincho ipag ipagothic ipam ipamincho ipapgothic ipapmincho iskoola italic japanese
    javanese jokerman juice kaisho kaiti kaku kalinga kartika khmer kingsoft klee kokila korean
    kozgo kozmin kozuka kristen kruti kunstler kyokasho lao latha lato leelawadee levenim
    liberation libertine light linux loma lucida maiandra malgun mangal marker marlett maru
    marugothic matura medium meiryo meiryoui menlo meslo mincho ming minion miriam mistral
    modern monaco mongolian monospace monotype montserrat moolboran mplus ms msgothic msmincho
    mspgothic mspmincho msuigothic mt mv myanmar myriad nakula narkisim narrow new news niagara
    nimbus nirmala norasi noto notosanscjkjp nsimsun nunito nyala oblique old oldstyle open
    opensymbol optima oriya osaka outline pagella palace palatino papyrus parchment perpetua
    phagspa phosphate pilgiche plantagenet playbill playfair plex pmingliu poor pop poppins pre
    pristina pro pron proxima ps psmt raavi rage raleway ravie regular ricty roboto rockwell rod
    roman rounded ruby ryumin sacramento sakkal sans sanskrit sawarabi saxmono schola script
    segoe semibold serif sf sfrm shippori shonar showcard shruti simhei simplified simsun small
    snap soei source std stencil stix subset sylfaen symbol symbola system tahoma tempus termes
    terminal text thai thin thorndale tibetan times tinos tlwg traditional trebuchet tunga tw
    ubuntu ud udp ui uighur ultra unicode univers urdu urw utsaah vani variable vazirmatn
    verdana vijaya viner vivaldi vladimir vrinda waree web webdings wide wingdings xian yahei yi
    yu yugo yugothic yumin yumincho zapf zapfdingbats zen
    """
)
"""Words of which their names are made, in lower case."""

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_JAPANESE = re.compile(
    r"(明朝体?|ゴシック体?|メイリオ|游|角|丸|新|細|太|平成|小塚|教科書体?|行書体?|楷書体?|正楷書体?|創英|プレゼンス|ポップ体?"
    r"|デジタル|ヒラギノ|等線|宋体|黑体|新細明體|細明體|微軟正黑體|微软雅黑|標楷體|맑은|고딕|굴림|돋움|바탕|ゴシ|体|角ゴ|丸ゴ|学参|クレー|筑紫|さわらび|源|ノ|見出|見出し|標準|等幅)+"
)
_SHORT = 2


def is_known(name: str) -> bool:
    """Whether a system or a program calls a font so; empty is none."""
    told = unicodedata.normalize("NFKC", name)
    latin = "".join(c if c.isascii() else " " for c in told)
    if not all(len(w) <= _SHORT or w.lower() in _KNOWN for w in _WORD.findall(latin)):
        return False
    rest = "".join(" " if c.isascii() else c for c in told)
    return all(_JAPANESE.fullmatch(part) for part in rest.split())
