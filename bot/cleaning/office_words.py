"""Words of which the values of Office files are made (ECMA-376, ISO 26300), in lower case."""

from bot.cleaning.tables import names

WORDS = names(
    """
    abjad above absolute accent access accounting action active add address administrators aes
    after air aiueo alice alignment all almond alpha alternate always and angle angles ansi
    antique ants any app apples aqua aquamarine arab arabic arc arch arched area armn around
    array arrow arrows art ascending ascii asia audio auto autofit autogrow automatic average
    avg axial axis azure baby back background baht balanced balloon balloons band bang banner
    bar base based baseline basic bats before begin beginning begins beige below beneath beng
    bent beside best between bevel bib bidi biggest billions birds bisque bitmap black blanched
    blank blanks blink block blocks blue blush body bold bolt book boolean bopo border bot both
    bottle bottom box brace bracket braid branch breadth break brick bright brown browser btn
    buddhist bug bugi bulb bullet burly butt butterfly button cabins cadet cake calculated call
    callout can candy cans capitalize caps caption card cardinal cascade cat catalog category
    ccw cell celtic center centered certificate chain champagne changes chapter char character
    chars chart chartreuse charts check checked checkered cher chevron chicago chiffon child
    chilly chinese chocolate chord chosung christmas chs cht circle circles circular classical
    clean clear click clip clips clocks closest cloud clr clustered col collapse collapsing
    collate colon color colors cols column columns com comm comma comment comments compass
    compress computed concave concurrent condensed cone cones confetti connector consider
    consolidation consonants cont contains content contents continuation continue continuous
    contour contrasting contributors control conversion convex cool copy coral corn corner
    cornflower cornsilk count counting coupon cover crazy cream creatures crimson cross ctr cube
    cup curly currency current curve curved cust custom cutout cyan cylinder daisies dark darken
    dash dashed dashes data database date datetime day days dbl dec decagon decimal decision
    deco decorative deep def default deflate deg delay delete depth descending dev deva devp dgm
    diag diamond diamonds diff difference digital dim direct dirty disabled discrete disk
    display displayed dist distribute distributed divide divot dmnd dmy doc document dodecagon
    dodger dollar donut doorplate dos dot dots dotted double down drab draw drawing drawingml
    drawings drill drop drum duplicate dvaspect dxa dym dynamic each earth east eclipsing edge
    editors effect eggs ellipse ellipsis ellipsoid email embed emboss emd emph enclosed end
    endnote ends english engrave entr envelopes equal err error errors ethi even everyone evt
    exact exclude exit exp expanded explosion expression external extra extract extreme face
    facing factor fade false fancy fans fast favor fax field figure fill filled film filter fine
    firebrick firecrackers first fish fit fix fixed flags flat fld flight float flood floral
    flow flowchart flower flowers fmla fol folded followed font fontwork footer footnote
    forbidden foreground forest form formatting forms formula forward four fraktur frame freeze
    freezing french from front frozen ftr ftrs fuchsia full fullstop fullwidth functions funky
    funnel gainsboro ganada gap gear gems general gengou geor ghost gif gingerbread glass glow
    gold goldenrod gradient gram grand graphic gray grays greater green gregorian grey greyscale
    grid groove group gujr guru hagaki hair half halfwidth handmade handout handouts hang
    hanging hangul hans hant hard harsh hash hatch hats hdr hdrs head header heart hearts heavy
    hebr hebrew heebie height help heptagon heroic hex hexagon hidden high highlight hijri hindi
    hiragana hlink hold holly home honeydew horizontal horz hot hour hours house hqprint hsl
    html http https hundred hundreds hybrid hyperlink hyphen hypnotic ice icon ident ideograph
    ideographic ignore illusions image img inactive ind indefinite indent index indian indicator
    indigo inflate info information inherit inline inner input insects insert inset inside
    integrated interactive internal inv inverted iroha irregular iso isometric isosceles italic
    ivory japan japanese java jeebies jewish jis jpan jpeg jpn junction just justify kana kanji
    kashida katakana kerning khaki khmr knda knotwork kor korea korean label labels lace lady
    landscape language laoo large largest last lavender lawn layout leaf least ledger left
    legacy legal legend lemon length less letter letters level light lighten lightning lights
    lime limit lin line linear linen lines link list listtab lisu load locked log long low lower
    lowercase ltr lvl mac magenta magnetic mailing main major man manual map maple margin
    margins marker maroon marquee master match math matrix matte max maximized maximum maze mdy
    med media mediacall medium menu merge metal microsoft mid middle midline midnight millions
    min minimized minimum minor mint minus minute minutes mirror mirrored misty miter mixed mlym
    moccasin moderately modern mong mongolian mono monospace month months moon moons morning
    mosaic mouse movie moving mso muffins mult multidocument multilevel multiply music myd name
    nar native natural navajo navy never new newer next nil nkoo node non none norm normal
    northwest not notched note notes nothing notice nowrap null num number numbering numbers
    nums obj object objects oblique octagon odd off office offline offpage olap olck old older
    oleupdate olive oncall once one online onload only onrequest ooxml opaque open
    openxmlformats operation orange orchid ordinal org origin orthographic orya osma other out
    outer outline output outset outside oval ovals over overflow overhead overlap overline
    overwrite ovr owners pacifier packages padding page pages pair pale palms pansy papaya paper
    papyrus par paragraph parallel parallelogram paren parent parts party path pct peach pencils
    pentagon people percent percentage percentile period perspective peru phag pic picture pie
    pin pink pins pipe pivot placeholder placeholders plaid plain plaque plastic plate plc plum
    plus png poinsettias poly polyline portrait pos position postage pour powder power
    predefined preparation presentation presentationml preserve prev preview previous primitive
    print printed printer priority process product prompt proportional protected pts puff
    pumpkin punched punctuation purple push puzzle pyramid pyramids quad quadrants quarter
    quarters query quick quote radial range rating rattle read real rect rectangle rectangles
    rectangular red ref regular relative relaxed relief remove repeat repl replace rest restart
    restored return reverse rgb ribbon riblet ridge right ring rings rnd roman room root rose
    roses rosy rotate rotated round row rows royal rsa rtf rtl run russian saddle safari saka
    salmon same sandy sans sawtooth scale scallops scared scenario schemas screen script scroll
    sdt sea seal seattle sec second seconds sect section seek selection separate separating
    separator seq sequential series serif set shadow shadowed shape shapes shared sharks shdw
    sheet shell shimmer shingle shorebird shrink sib sides sideways sienna signs silver simple
    simplified single sinh size skew skip skw sky skyrocket slant slate sld slice slide slidenum
    slides slip slope slow small smiley smoke smoking smooth snap sng snip snow snowflake
    snowflakes soft softmetal solid sombrero sora sort sorter sound southwest space spacing span
    sparkle spell speller sphere split spreadsheetml spring spt square squares stack stacked
    stamp standard star stars start std stealth steel stitch stop storage stored str straight
    streamers stretch strict strike string stripe striped strips stroke stroked struck style sub
    subheading subscript subtitle subtotal sum summing sun sunrise sunset sup super superscript
    swirligig swiss swoosh sylo symbol symbols syrc syre syrj syrn sys system tab table tabs
    taiwan taiwanese tale talu taml tan tape tbl tbls teacup teal teardrop teeth telu ten
    terminator text tfng thaa thai than then thick thin third this thistle thousand thousands
    three through thumbnail tibt tight time timed tiny title today tomato tomorrow toolbar
    toothed top torn total tracked tracks traditional traffic transition transitional translate
    translucent transparent trapezoid tree trees trellis tri triangle triangles trillions triple
    true ttb turquoise twisted two txt type uigh und under underline underscore unique unknown
    unlocked upper uppercase upright user uturn val value values var variable varp verb vert
    vertical very viet vietnamese view vine violet visible vowels warm warning watermark
    watermarks wave waveline waving wavy weave weaving web wedge week weight wheat when whip
    white whole wide width win window wireframe with wood woodwork word wordprocessingml words
    worksheet workspace wrap wrapping xlit xml ydm year years yellow yesterday yiii yin ymd zag
    zany zero zig zodiac zxx
    """
)
