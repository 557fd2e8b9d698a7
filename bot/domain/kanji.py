"""Which kanji count as the same in a name: old and new forms, and variants in family registers.

Unicode's NFKC keeps these apart, since they are characters of their own; people write one
for the other. What NFKC already makes equal (the compatibility ideographs, such as the other
神 and 福) is not in the table. Sources: the old forms in brackets in the 常用漢字表 (Cabinet
notification of 2010-11-30), the pairs of the 人名用漢字別表, and variants that family
registers know.

A row is the form that counts, then what is read as it. Beyond old and new these are merged,
since a name is mostly heard or typed from memory and people write either: 斉 and 斎 (with 齊
and 齋), 崎 with 碕 and 嵜, 島 with 嶋 and 嶌, 富 with 冨, 峰 with 峯, 薮 with 藪 and 籔. Not
merged, since they are names of their own: 渡部 and 渡辺, 阿部 and 安部, 伊藤 and 伊東,
荻原 and 萩原, 埼 and 崎, 岩 and 巌.
"""

ROWS = """
亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹弌 隠隱 栄榮 営營 衛衞 駅驛 円圓 塩鹽 縁緣 艶艷
応應 欧歐 殴毆 桜櫻 奥奧 横橫 温溫 穏穩 仮假 価價 画畫 会會 絵繪 壊壞 懐懷 概槪
拡擴 殻殼 覚覺 学學 岳嶽 楽樂 渇渴 缶罐 巻卷 陥陷 勧勸 寛寬 関關 歓歡 館舘 観觀
気氣 帰歸 偽僞 戯戲 犠犧 旧舊 拠據 挙擧 虚虛 峡峽 挟挾 狭狹 郷鄕鄉 暁曉 区區
駆驅駈 勲勳 薫薰 径徑 茎莖 恵惠 掲揭 渓溪谿 経經 蛍螢 軽輕 継繼 鶏鷄雞 芸藝 撃擊
欠缺 研硏 県縣 倹儉 剣劍劒剱釼 険險 圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 広廣 効效
恒恆 黄黃 鉱鑛礦 号號 国國圀 黒黑 穀糓 砕碎 済濟 斉斎齊齋斊 剤劑 雑雜 参參 桟棧
蚕蠶 惨慘 賛贊 残殘 糸絲 歯齒 児兒 辞辭 湿濕 実實 写寫 釈釋 寿壽 収收 従從 渋澁澀
獣獸 縦縱 粛肅 処處 緒緖 叙敍敘 将將 称稱 渉涉 焼燒 証證 奨奬獎 条條 状狀 乗乘
浄淨 剰剩 畳疊疉 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑 真眞 寝寢 慎愼 尽盡 図圖 粋粹
酔醉 穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲 静靜 窃竊 摂攝 専專 浅淺 戦戰 践踐 銭錢
潜潛 繊纖 禅禪 双雙 壮壯 争爭 荘莊 捜搜 挿插 巣巢 曽曾 痩瘦 装裝 総總 騒騷 増增
蔵藏 臓臟 即卽 属屬 続續 堕墮 対對 体體軆躰 帯帶 滞滯 台臺 滝瀧 択擇 沢澤 担擔
単單 胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳 徴徵 聴聽 勅敕 鎮鎭 逓遞
鉄鐵鐡 点點 転轉 伝傳 灯燈 当當 党黨 盗盜 稲稻 闘鬪鬭 徳德悳 独獨 読讀 届屆 弐貳弍
悩惱 脳腦 覇霸 拝拜 廃廢 売賣 梅楳 麦麥 発發 髪髮 抜拔 晩晚 蛮蠻 秘祕 浜濱濵 瓶甁
払拂 仏佛 並竝 餅餠 辺邊邉 変變 弁辨瓣辯 歩步 宝寶寳 豊豐 褒襃 没沒 翻飜 毎每 万萬
満滿 麺麵 黙默 弥彌 訳譯 薬藥 与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 来來 頼賴 乱亂
覧覽 竜龍 両兩 猟獵 緑綠 涙淚 塁壘 励勵 礼禮 戻戾 霊靈 隷隸 齢齡 暦曆 歴歷 恋戀
錬鍊 炉爐 労勞 郎郞 楼樓 録錄 湾灣 亀龜 弯彎 尭堯 巌巖 晃晄 桧檜 槙槇 禄祿 祇衹
穣穰 萌萠 遥遙 凜凛 祷禱 祢禰 蝉蟬 蝋蠟 瑶瑤 高髙 崎﨑嵜碕 島嶋嶌 富冨 峰峯 吉𠮷
野埜 船舩 松枩 秋穐秌 柳栁桺 桑桒 柿枾 橋𣘺 角⻆ 土圡𡈽 淵渕渊 薮藪籔 芦蘆 篭籠
鈎鉤 兎兔 煕熙 衆眾 裏裡 鴎鷗 躯軀 涌湧 鶴靏靍 床牀 庵菴 杯盃 梁樑 仙僊 俣俁 凉涼
曳曵 晋晉 柏栢 昿曠 砺礪 撹攪 頬頰 填塡 剥剝 叱𠮟 莱萊 蘂蕊 讃讚 遼辽 鯵鰺 諌諫
掴摑 噛嚙 侭儘 繋繫 鋭銳 閲閱 教敎 娯娛 告吿 舎舍 税稅 絶絕 脱脫 併倂 箪簞 聡聰
唖啞 嘘噓 頴穎 鴬鶯 繍繡 醤醬 顛顚 磯礒 蒋蔣 涛濤 枡桝 竃竈 麹麴 彦彥 産產 顔顏
戸戶 青靑 清淸 内內 呉吳 説說 悦悅 強强 尚尙 倶俱 鑑鑒 値值 歳歲 毘毗 潅灌 濶闊
函凾 啓啟 翠翆 鎌鐮 飲飮 舗舖 恥耻
"""

_VARIANTS = {ord(variant): row[0] for row in ROWS.split() for variant in row[1:]}


def fold_kanji(text: str) -> str:
    """The text with every old or variant kanji in the form that counts."""
    return text.translate(_VARIANTS)
