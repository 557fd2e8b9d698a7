"""Words that describe somebody and name nobody, as data: alone they are no customer's key.

Written in the forms that count (new kanji); kana and width do not matter. ``DESCRIBING``
must not stand anywhere in what is taken as a name without a sign that it is one;
``WHOLE`` must not be the whole of it. ``AROUND`` is cut off where it stands before or
behind a name.
"""


def words(text: str) -> frozenset[str]:
    """The words of a text that lists them."""
    return frozenset(text.split())


DESCRIBING = words(
    """
    男性 女性 男子 女子 若者 若い 中年 年配 高齢 老人 老女 老婆 初老 外国 海外 年代 世代 前後
    くらい ぐらい 推定 匿名 不明 不詳 未詳 非通知 個人 一般 法人 個客 顧客 来客 客様 お客 御客
    利用者 契約者 会員 非会員 加入者 購入者 申込者 応募者 相談者 通報者 投稿者 視聴者 訪問者
    来訪者 来店者 同伴者 同行者 関係者 責任者 担当者 代理人 代理店 加盟店 販売店 取次店 取引先
    得意先 仕入先 納入先 発注元 発注者 受注先 委託先 請負先 元請 下請 業者 同業 他社 自社 当社
    弊社 御社 貴社 親会社 子会社 管理会社 不動産会社 運送会社 保険会社 近隣 近所 住民 住人
    家族 夫婦 父親 母親 両親 親子 親族 親類 息子 娘様 兄弟 姉妹 祖父 祖母 友人 知人 同僚 上司
    部下 元社員 社員 職員 店員 従業員 役員 議員 委員 公務員 警官 警察 弁護士 医師 患者 学生
    生徒 児童 園児 保護者 運転手 乗客 歩行者 団体 集団 複数 数名 数人 二人 三人 一人 常連 新規
    既存 初めて 初回 毎回 毎日 いつも 何度 電話 電話番号 電話口 メール 手紙 投書 書込 書き込み
    投稿 口コミ 配信 動画 ネット 掲示板 本人 相手 客側 先方 当人 加害 被害 酔客 酔っ払い
    暴力団 反社 苦情 抗議 要求 怒鳴 暴言 脅迫 クレーマー カスタマー ユーザー ユーザ ゲスト
    オーナー ドライバー メンバー スタッフ グループ会社 キャスト
    わから わかり 分から 分かり 判ら 知らな
    覚えて 名乗ら 名乗り 聞いて 聞けず 特にな 該当な 記入な 未確認 確認中
    """
)

WHOLE = words(
    """
    町内 町内会 おかげ ひとり親
    美容室 美容院 薬局 医院 診療所 歯科 中学校 教室 写真館 ペットショップ コンビニ スーパー
    レストラン カフェ おまわり 管理人 農家 神社 タクシー クリーニング 新聞社 テレビ局 警備 郵便
    宅配 消防 エステ スポーツクラブ 整体 整骨院 動物病院 介護施設 マンション アパート デパート
    百貨店
    自治 自治会 市議会 県議会 都議会 区議会 町議会 国会 管理組合 同窓会 情報通信 電気通信
    あり なし 無し 無 有 有り 未定 未記入 同上 同じ 以上 以下 その他 他 別紙 別記 別途 参照
    上記 下記 名前 氏名 お名前 会社 会社名 社名 店名 番号 連絡先 住所 年齢 性別 職業 所属 部署
    役職 肩書 備考 特記 株式会社 有限会社 合同会社 財団法人 社団法人 医療法人 ホールディングス
    グループ コーポレーション 会社員 自営業 主婦 主夫 無職 学校 病院 銀行 役所 市役所 区役所
    役場 県庁 都庁 大学 高校 中学 小学校 保育園 幼稚園 店舗 本店 支店 本社 支社 本部 支部
    営業所 事業所 事務所 工場 倉庫 総務 総務部 人事 人事部 営業 営業部 経理 経理部 法務 法務部
    広報 広報部 開発 開発部 購買 購買部 情報 情報部 東京 大阪 京都 名古屋 横浜 神戸 札幌 仙台
    福岡 広島 埼玉 千葉 神奈川 北海道 沖縄 愛知 兵庫 静岡 日本 日本人 外国人 中国 中国人 韓国
    韓国人 米国 米国人 アメリカ アメリカ人 イギリス フランス ドイツ 社長 会長 部長 課長 係長
    主任 店長 院長 所長 局長 室長 専務 常務 代表 取締役 代表取締役 先生 教授 奥 奥様 奥さん
    旦那 旦那様 旦那さん 親御 親御様 親御さん 皆 皆様 皆さん みなさん みなさま 誰か おじ おば
    おじい おばあ おじさん おばさん おじいさん おばあさん おじいちゃん おばあちゃん おっさん
    おとう おかあ おとうさん おかあさん おにい おねえ おにいさん おねえさん お兄さん お姉さん
    お父さん お母さん 息子さん 娘さん 赤ちゃん お嬢さん お嬢様 坊ちゃん 殿様 王様 神様 何様
    業者さん 店員さん たく たくさん あなた そちら あちら こちら どちら 彼 彼女 自分 人物 人 者
    男 女 客 方 夫 妻 子供 子ども こども 大人 成人 未成年 老夫婦 若夫婦 カップル 親 父 母 兄
    弟 姉 妹 祖父母 孫 サービス システム ショップ ストア サポート センター コールセンター
    オンライン ウェブ アプリ ツイッター インスタ インスタグラム フェイスブック ユーチューブ
    ライン アカウント
    """
)

AROUND = words(
    """
    昨日 本日 今日 今朝 今夜 昨夜 昨晩 先日 先週 先月 今週 今月 昨年 今年 去年 当日 翌日 当時
    以前 前回 毎日 毎週 毎月 午前 午後 早朝 深夜 夕方 常連 常連客 顧客 会員 相手 客 男性 女性
    男性客 女性客 担当 担当者 窓口 代表 代表者 代表取締役 取締役 社長 社員 従業員 営業
    営業担当 取引先 得意先 元社員 元従業員 電話 本人 自称 通称 氏名 名前 宛 一行 夫妻 夫婦 父
    母 妻 夫 親子 一家 様方
    """
)

ENGLISH = words(
    """
    a an and another any at bar boss business buyer call called caller calls client clients
    company contractor customer customers do dont driver elderly employee english family
    female first foreign foreigner former frequent from guest guests he her his i in
    individual it know lady little local male man manager men middle mister name named
    neighbor neighbour new no nobody none not number of office old on one our owner parent
    partner passenger patient people person phone private regular repeat resident same seller
    several she shop shopper some somebody someone staff store stranger student supplier
    teacher that the their they this to tourist two unknown unnamed user users vendor very
    visitor was we who with woman women young
    """
)

HANDLES = words(
    """
    account admin administrator anonymous channel contact customer everyone guest help here
    home info information mail name none null official office sales service support test
    unknown user username webmaster
    """
)
"""Names of accounts that anybody may have."""
