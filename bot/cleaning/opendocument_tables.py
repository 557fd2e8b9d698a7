"""What a reader of OpenDocument needs to show a document (ISO 26300), and nothing else."""

from bot.cleaning.tables import names
from bot.cleaning.xmlsieve import SieveTable

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
_SHORT = ("office", "style", "text", "table", "drawing", "presentation", "datastyle", "form")
_OWN = {"drawing": "draw", "datastyle": "number"}
NAMESPACES = {
    **{_OWN.get(name, name): f"{_BASE}{name}:1.0" for name in _SHORT},
    "fo": _BASE + "xsl-fo-compatible:1.0",
    "svg": _BASE + "svg-compatible:1.0",
    "dr3d": _BASE + "dr3d:1.0",
    "meta": _BASE + "meta:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_ALL = frozenset({"*"})

_ELEMENTS = {
    "office": names(
        """
        document-content document-styles font-face-decls automatic-styles styles master-styles body
        text spreadsheet presentation drawing annotation annotation-end
        """
    ),
    "style": names(
        """
        style default-style paragraph-properties text-properties table-properties
        table-column-properties table-row-properties table-cell-properties graphic-properties
        section-properties columns column column-sep tab-stops tab-stop font-face page-layout
        page-layout-properties header-style footer-style header-footer-properties master-page
        header footer header-left footer-left header-first footer-first list-level-properties
        list-level-label-alignment drawing-page-properties map footnote-sep drop-cap region-left
        region-center region-right default-page-layout
        """
    ),
    "text": names(
        """
        p h span s tab line-break list list-item list-header soft-page-break note note-citation
        note-body section page-number page-count sequence date time bookmark-ref reference-ref ruby
        ruby-base ruby-text list-style list-level-style-number list-level-style-bullet
        outline-style outline-level-style notes-configuration linenumbering-configuration
        table-of-content index-body index-title numbered-paragraph placeholder sheet-name
        """
    ),
    "table": names(
        """
        table table-column table-columns table-header-columns table-column-group table-row
        table-rows table-header-rows table-row-group table-cell covered-table-cell shapes
        """
    ),
    "draw": names(
        """
        frame text-box image page rect line ellipse circle custom-shape enhanced-geometry equation
        handle polygon polyline regular-polygon path g connector caption gradient marker
        stroke-dash hatch fill-image opacity page-thumbnail layer-set layer
        """
    ),
    "svg": names("linearGradient radialGradient stop"),
    "number": _ALL,
    "presentation": names("notes footer header date-time footer-decl header-decl date-time-decl"),
}

TABLE = SieveTable(
    namespaces=NAMESPACES,
    elements=_ELEMENTS,
    attributes={
        "fo": _ALL,
        "svg": _ALL,
        "number": _ALL,
        "style": _ALL,
        "draw": _ALL,
        "presentation": names(
            """
            class style-name placeholder user-transformed presentation-page-layout-name object
            background-visible background-objects-visible display-header display-footer
            display-page-number display-date-time use-footer-name use-header-name
            use-date-time-name name source
            """
        ),
        "office": names("value-type value date-value time-value boolean-value version"),
        "text": names(
            """
            style-name cond-style-name outline-level start-value level continue-numbering
            continue-list c display-levels bullet-char list-level-position-and-space-mode
            label-followed-by list-tab-stop-position min-label-width min-label-distance
            space-before note-class anchor-type anchor-page-number select-page num-format
            number-lines line-number tab-ref increment number-position offset count-empty-lines
            count-in-text-boxes footnotes-position start-numbering-at restart-on-page
            use-soft-page-breaks ref-name reference-format display is-list-header restart-numbering
            """
        ),
        "table": names(
            """
            style-name name number-columns-repeated number-rows-repeated number-columns-spanned
            number-rows-spanned default-cell-style-name visibility border-model align display
            end-cell-address end-x end-y table-background display-list
            """
        ),
        "xlink": names("href type show actuate"),
    },
    worded=names("number:text number:currency-symbol"),
    mixed=names(
        """
        text:p text:h text:span text:note-citation text:page-number text:page-count text:sequence
        text:date text:time text:bookmark-ref text:reference-ref text:ruby-base text:ruby-text
        text:placeholder text:sheet-name presentation:footer-decl presentation:header-decl
        presentation:date-time-decl
        """
    ),
    opened=names("text:a draw:a text:meta text:meta-field text:index-title-template"),
    gone=names(
        """
        dc:creator dc:date text:author-name text:author-initials text:initial-creator text:creator
        text:editing-cycles text:printed-by text:file-name text:template-name text:title
        text:subject text:keywords text:description text:user-defined text:sender-firstname
        text:sender-lastname text:sender-initials text:sender-title text:sender-position
        text:sender-email text:sender-phone-private text:sender-fax text:sender-company
        text:sender-phone-work text:sender-street text:sender-city text:sender-postal-code
        text:sender-country text:sender-state-or-province text:user-field-get text:user-field-input
        text:variable-get text:database-display text:database-name text:tracked-changes
        table:tracked-changes table:named-expressions table:database-ranges
        table:content-validations table:table-source table:scenario table:dde-links svg:title
        svg:desc office:meta office:scripts office:settings meta:creator-initials
        text:table-of-content-source text:creation-date text:modification-date text:print-date
        style:handout-master text:chapter text:script
        """
    ),
    shown=names(
        """
        draw:image draw:object draw:object-ole draw:plugin draw:applet draw:floating-frame
        draw:control office:binary-data dr3d:scene draw:fill-image
        """
    ),
)
NAMED = names(
    """
    draw:page draw:gradient draw:marker draw:stroke-dash draw:hatch draw:fill-image draw:opacity
    draw:layer
    """
)
"""What other elements lead to by its name, and pages."""
