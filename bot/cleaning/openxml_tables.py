"""What Word, Excel and PowerPoint need to show a document (ECMA-376), and nothing else."""

from bot.cleaning.tables import names
from bot.cleaning.xmlsieve import SieveTable

_BASE = "http://schemas.openxmlformats.org/"
NAMESPACES = {
    "w": _BASE + "wordprocessingml/2006/main",
    "x": _BASE + "spreadsheetml/2006/main",
    "p": _BASE + "presentationml/2006/main",
    "a": _BASE + "drawingml/2006/main",
    "c": _BASE + "drawingml/2006/chart",
    "wp": _BASE + "drawingml/2006/wordprocessingDrawing",
    "xdr": _BASE + "drawingml/2006/spreadsheetDrawing",
    "pic": _BASE + "drawingml/2006/picture",
    "m": _BASE + "officeDocument/2006/math",
    "r": _BASE + "officeDocument/2006/relationships",
    "mc": _BASE + "markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "dgm": _BASE + "drawingml/2006/diagram",
    "xml": "http://www.w3.org/XML/1998/namespace",
}

_WORD = names(
    """
    document body p r t tab br cr noBreakHyphen softHyphen sym ptab drawing tbl tr tc tblGrid
    gridCol pPr rPr tblPr trPr tcPr sectPr tblPrEx pStyle keepNext keepLines pageBreakBefore
    framePr widowControl numPr ilvl numId suppressLineNumbers pBdr top left bottom right between
    bar shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE
    autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents
    textDirection jc textAlignment outlineLvl rStyle rFonts b bCs i iCs caps smallCaps strike
    dstrike outline shadow emboss imprint noProof webHidden color w kern position sz szCs
    highlight u effect bdr fitText vertAlign rtl cs em lang eastAsianLayout tblStyle
    tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW tblCellSpacing tblInd
    tblBorders insideH insideV start end tblLayout tblCellMar tblLook cnfStyle gridBefore gridAfter
    wBefore wAfter cantSplit trHeight tblHeader hidden tcW gridSpan hMerge vMerge tcBorders tl2br
    tr2bl noWrap tcMar tcFitText vAlign hideMark headerReference footerReference footnotePr
    endnotePr type pgSz pgMar pgBorders lnNumType pgNumType cols col noEndnote titlePg rtlGutter
    docGrid pos numFmt numStart numRestart styles docDefaults rPrDefault pPrDefault style name
    basedOn next link uiPriority semiHidden unhideWhenUsed qFormat tblStylePr default numbering
    abstractNum num lvl lvlText lvlJc isLgl suff lvlRestart abstractNumId lvlOverride startOverride
    multiLevelType numStyleLink styleLink footnotes endnotes footnote endnote footnoteRef
    endnoteRef footnoteReference endnoteReference separator continuationSeparator comments comment
    commentRangeStart commentRangeEnd commentReference annotationRef hdr ftr ins del delText
    moveFrom moveTo settings evenAndOddHeaders defaultTabStop mirrorMargins autoHyphenation
    characterSpacingControl compat compatSetting useFELayout decimalSymbol listSeparator fonts font
    panose1 charset family pitch sig notTrueType ruby rubyPr rubyAlign hps hpsRaise hpsBaseText lid
    rt rubyBase fldSimple fldChar instrText txbxContent background
    """
)
_WORD_ATTRIBUTES = names(
    """
    val type w h ascii hAnsi eastAsia cs hint asciiTheme hAnsiTheme eastAsiaTheme cstheme color
    themeColor themeTint themeShade sz space shadow frame fill themeFill themeFillTint
    themeFillShade before after line lineRule beforeLines afterLines beforeAutospacing
    afterAutospacing left right start end firstLine hanging leftChars rightChars firstLineChars
    hangingChars startChars endChars top bottom header footer gutter code orient num equalWidth sep
    linePitch charSpace fmt id ilvl leader pos dropCap lines wrap hAnchor vAnchor hSpace vSpace x y
    xAlign yAlign hRule anchorLock leftFromText rightFromText topFromText bottomFromText tblpX
    tblpY tblpXSpec tblpYSpec horzAnchor vertAnchor firstRow lastRow firstColumn lastColumn noHBand
    noVBand default customStyle styleId name uri instr fldCharType char font abstractNumId numId
    combine vert vertCompress clear usb0 usb1 usb2 usb3 csb0 csb1 restart countBy distance
    offsetFrom display zOrder relativeTo alignment
    """
)
_COLOURS = """
    srgbClr schemeClr sysClr prstClr hslClr scrgbClr alpha alphaMod alphaOff lumMod lumOff tint
    shade satMod satOff sat hue hueMod hueOff lum red green blue gamma invGamma comp inv gray
    """
_DRAWING = names(
    _COLOURS
    + """
    graphic graphicData blip stretch fillRect srcRect tile xfrm off ext chOff chExt prstGeom avLst
    gd custGeom gdLst ahLst cxnLst cxn pos rect pathLst path moveTo lnTo arcTo quadBezTo cubicBezTo
    close pt ln noFill solidFill gradFill gsLst gs lin fillToRect tileRect pattFill fgClr bgClr
    blipFill grpFill prstDash custDash ds round bevel miter headEnd tailEnd effectLst outerShdw
    innerShdw prstShdw glow reflection softEdge blur bodyPr spAutoFit normAutofit noAutofit
    prstTxWarp lstStyle p pPr defPPr lvl1pPr lvl2pPr lvl3pPr lvl4pPr lvl5pPr lvl6pPr lvl7pPr
    lvl8pPr lvl9pPr r rPr endParaRPr t br fld lnSpc spcBef spcAft spcPct spcPts buClrTx buClr
    buSzTx buSzPct buSzPts buFontTx buFont buNone buAutoNum buChar buBlip tabLst tab defRPr latin
    ea cs sym highlight uLnTx uLn uFillTx uFill theme themeElements clrScheme dk1 lt1 dk2 lt2
    accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink fontScheme majorFont minorFont
    font fmtScheme fillStyleLst lnStyleLst effectStyleLst effectStyle bgFillStyleLst objectDefaults
    spDef lnDef txDef spPr style lnRef fillRef effectRef fontRef overrideClrMapping
    masterClrMapping clrChange clrFrom clrTo alphaModFix biLevel duotone grayscl tbl tblPr tblGrid
    gridCol tr tc txBody tcPr lnL lnR lnT lnB lnTlToBr lnBlToTr tableStyleId tblStyleLst tblStyle
    wholeTbl band1H band2H band1V band2V lastCol firstCol lastRow firstRow seCell swCell neCell
    nwCell tcTxStyle tcStyle tcBdr left right top bottom insideH insideV tl2br tr2bl fill tblBg
    effect schemeClr
    """
)
_DRAWING_ATTRIBUTES = names(
    """
    cx cy x y l t r b id idx type prst ang dir scaled rot flipH flipV w h cap cmpd algn lim len val
    lastClr sz i u strike kern spc baseline lang bIns lIns tIns rIns anchor anchorCtr wrap vert
    rtlCol numCol spcCol horzOverflow vertOverflow upright compatLnSpc spcFirstLastPara fromWordArt
    forceAA marL marR indent lvl defTabSz eaLnBrk latinLnBrk hangingPunct rtl fontAlgn char
    typeface panose pitchFamily charset startAt pos fmla stAng swAng wR hR path fill stroke
    extrusionOk blurRad dist rotWithShape sx sy kx ky rad stA stPos endA endPos fadeDir grow thresh
    amt bright contrast uri script distT distB distL distR simplePos relativeHeight behindDoc
    locked layoutInCell allowOverlap relativeFrom wrapText edited gridSpan rowSpan hMerge vMerge
    firstRow firstCol lastRow lastCol bandRow bandCol styleId def showMasterSp showMasterPhAnim
    preserve orient sldNum hdr ftr dt bg1 tx1 bg2 tx2 accent1 accent2 accent3 accent4 accent5
    accent6 hlink folHlink editAs fLocksWithSheet fPrintsWithSheet formatCode sourceLinked txBox
    show shadeToTitle fontScale lnSpcReduction rotWithShape bwMode useBgFill hidden macro a:gd@name
    """
)
_CHART = names(
    """
    chartSpace date1904 roundedCorners chart title tx rich overlay autoTitleDeleted plotArea layout
    manualLayout layoutTarget xMode yMode wMode hMode x y w h barChart bar3DChart lineChart
    line3DChart pieChart pie3DChart ofPieChart doughnutChart areaChart area3DChart scatterChart
    bubbleChart radarChart stockChart surfaceChart surface3DChart barDir grouping varyColors ser
    idx order cat val xVal yVal bubbleSize numRef strRef f numCache strCache formatCode ptCount pt
    v numLit strLit multiLvlStrRef multiLvlStrCache lvl invertIfNegative dLbls dLbl showLegendKey
    showVal showCatName showSerName showPercent showBubbleSize showLeaderLines separator dLblPos
    numFmt txPr spPr gapWidth overlap axId marker symbol size smooth dPt explosion catAx valAx
    dateAx serAx scaling orientation max min logBase delete axPos majorGridlines minorGridlines
    majorTickMark minorTickMark tickLblPos crossAx crosses crossesAt crossBetween auto lblAlgn
    lblOffset noMultiLvlLbl majorUnit minorUnit baseTimeUnit majorTimeUnit minorTimeUnit
    tickLblSkip tickMarkSkip legend legendPos legendEntry plotVisOnly dispBlanksAs firstSliceAng
    holeSize scatterStyle radarStyle trendline trendlineType dispRSqr dispEq errBars errDir
    errBarType errValType noEndCap view3D rotX rotY hPercent depthPercent rAngAx perspective floor
    sideWall backWall thickness wireframe hiLowLines upDownBars upBars downBars dropLines
    bubbleScale showNegBubbles sizeRepresents shape gapDepth style bandFmts ofPieType splitType
    splitPos secondPieSize serLines dTable showHorzBorder showVertBorder showOutline showKeys
    """
)
_SHAPES = """
    sp nvSpPr cNvPr cNvSpPr spPr txBody style pic nvPicPr cNvPicPr blipFill graphicFrame
    nvGraphicFramePr cNvGraphicFramePr xfrm grpSp nvGrpSpPr cNvGrpSpPr grpSpPr cxnSp nvCxnSpPr
    cNvCxnSpPr
    """
_ELEMENTS = {
    "w": _WORD,
    "a": _DRAWING,
    "c": _CHART,
    "m": frozenset({"*"}),
    "pic": names("pic nvPicPr cNvPr cNvPicPr blipFill spPr style"),
    "wp": names(
        """
        inline anchor extent effectExtent docPr cNvGraphicFramePr simplePos positionH positionV
        posOffset align wrapNone wrapSquare wrapTight wrapThrough wrapTopAndBottom wrapPolygon
        start lineTo
        """
    ),
    "wps": names("wsp cNvPr cNvSpPr cNvCnPr spPr style txbx bodyPr"),
    "wpg": names("wgp grpSp cNvPr cNvGrpSpPr grpSpPr graphicFrame cNvFrPr xfrm"),
    "xdr": names(
        _SHAPES
        + """
        wsDr twoCellAnchor oneCellAnchor absoluteAnchor from to col colOff row rowOff pos ext
        clientData
        """
    ),
    "p": names(
        _SHAPES
        + """
        presentation sldMasterIdLst sldMasterId sldIdLst sldId notesMasterIdLst notesMasterId sldSz
        notesSz defaultTextStyle sld cSld bg bgPr bgRef spTree nvPr ph clrMapOvr clrMap
        sldLayoutIdLst sldLayoutId txStyles titleStyle bodyStyle otherStyle notes notesStyle
        sldLayout sldMaster notesMaster hf
        """
    ),
    "x": names(
        """
        workbook workbookPr bookViews workbookView sheets sheet calcPr worksheet sheetPr tabColor
        pageSetUpPr outlinePr dimension sheetViews sheetView pane selection sheetFormatPr cols col
        sheetData row c v is t r rPr rFont phoneticPr rPh mergeCells mergeCell
        conditionalFormatting cfRule formula colorScale cfvo color dataBar iconSet printOptions
        pageMargins pageSetup headerFooter oddHeader oddFooter evenHeader evenFooter firstHeader
        firstFooter rowBreaks colBreaks brk drawing sst si styleSheet numFmts numFmt fonts font b i
        u strike sz name family charset scheme vertAlign outline shadow condense extend fills fill
        patternFill fgColor bgColor gradientFill stop borders border left right top bottom diagonal
        vertical horizontal start end cellStyleXfs cellXfs xf alignment protection dxfs dxf colors
        indexedColors rgbColor
        """
    ),
}
_SHEET_ATTRIBUTES = names(
    """
    r s t ht customHeight hidden min max width customWidth style bestFit collapsed outlineLevel ref
    sqref activeCell activePane pane topLeftCell xSplit ySplit state tabSelected workbookViewId
    zoomScale zoomScaleNormal showGridLines showRowColHeaders rightToLeft view defaultRowHeight
    defaultColWidth baseColWidth customFormat thickTop thickBot spans numFmtId formatCode fontId
    fillId borderId xfId applyNumberFormat applyFont applyFill applyBorder applyAlignment
    applyProtection quotePrefix horizontal vertical wrapText textRotation indent relativeIndent
    shrinkToFit readingOrder justifyLastLine locked patternType rgb theme tint indexed auto
    diagonalUp diagonalDown outline val count uniqueCount degree type position left right top
    bottom header footer orientation paperSize scale fitToWidth fitToHeight fitToPage man id
    manualBreakCount differentOddEven differentFirst alignWithMargins scaleWithDoc sheetId date1904
    firstSheet activeTab priority dxfId operator gte iconSet showValue percent reverse stopIfTrue
    summaryBelow summaryRight sb eb alignment fontId x:sheet@name
    """
)

TABLE = SieveTable(
    namespaces=NAMESPACES,
    elements=_ELEMENTS,
    attributes={
        "w": _WORD_ATTRIBUTES,
        "r": names("id embed"),
        "m": frozenset({"*"}),
        "xml": names("space"),
        ":x": _SHEET_ATTRIBUTES | {"name"},
        **{f":{p}": _DRAWING_ATTRIBUTES for p in ("a", "c", "wp", "xdr", "pic", "p", "wps", "wpg")},
    },
    worded=names(
        """
        w:t w:delText w:instrText m:t a:t c:v c:f c:formatCode c:separator x:v x:t x:formula
        x:oddHeader x:oddFooter x:evenHeader x:evenFooter x:firstHeader x:firstFooter wp:posOffset
        wp:align xdr:col xdr:colOff xdr:row xdr:rowOff a:tableStyleId
        """
    ),
    opened=names(
        """
        w:hyperlink w:smartTag w:customXml w:sdt w:sdtContent w:dir w:bdo mc:AlternateContent
        mc:Choice
        """
    ),
    gone=names(
        """
        mc:Fallback w:sdtPr w:sdtEndPr w:delInstrText w:latentStyles x:f x:definedNames
        x:dataValidations x:extLst a:extLst c:extLst p:extLst p:timing p:transition w:docVars
        x:cellStyles x:hyperlinks
        """
    ),
    shown=names(
        """
        a:blip v:imagedata v:textbox v:textpath w:altChunk w:subDoc w:object w:control
        w:contentPart p:oleObj p:contentPart p:control a:videoFile a:audioFile a:quickTimeFile
        a:wavAudioFile dgm:relIds c:userShapes x:oleObject x:control o:OLEObject
        """
    ),
    constants={"w:author": "-", "name": "-", "styleName": "-"},
)
