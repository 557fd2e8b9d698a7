"""Expected errors: a code and values, never prose (``messages`` has the sentences)."""

from enum import StrEnum


class Code(StrEnum):
    """Every expected error. Each has a sentence ``error.<code>`` in both catalogues."""

    NOT_YOURS = "not_yours"
    GONE = "gone"
    UNLINKED = "unlinked"
    NOT_IN_THIS_STATE = "not_in_this_state"
    CLAIM_FIRST = "claim_first"
    ALREADY_YOURS = "already_yours"
    NOTICE_OWN = "notice_own"
    NOTICE_OTHERS = "notice_others"
    NOTICE_FOR_HR = "notice_for_hr"
    NOTICE_FOR_DESK = "notice_for_desk"
    NOTICE_MOVED_ON = "notice_moved_on"
    NOTICE_PUBLISHED = "notice_published"
    NOTICE_OVER = "notice_over"
    JUDGE_FIRST = "judge_first"
    NOT_CALLED = "not_called"
    NOT_ANONYMOUS = "not_anonymous"
    NOBODY_KNOWS = "nobody_knows"
    NO_SECOND = "no_second"
    NO_OTHER = "no_other"
    NO_PERIOD = "no_period"
    OWN_REQUEST = "own_request"
    REQUEST_OVER = "request_over"
    REQUEST_WAITS = "request_waits"
    OPENED_BY_TWO = "opened_by_two"
    NOT_A_MEMBER = "not_a_member"
    CHOOSE_ONE_OF = "choose_one_of"
    NOBODY_ELSE = "nobody_else"
    ANOTHER_PERSON = "another_person"
    ALREADY_DONE = "already_done"
    SHARING_NO = "sharing_no"
    NOT_WRITTEN = "not_written"
    TOO_EARLY = "too_early"
    CLOSE_FIRST = "close_first"
    LEAKS = "leaks"
    LEAKS_NOW = "leaks_now"
    CANNOT_CHECK = "cannot_check"
    NOT_READ_YET = "not_read_yet"
    CHANGED_MEANWHILE = "changed_meanwhile"
    WRITTEN_MEANWHILE = "written_meanwhile"
    REQUIRED = "required"
    EMPTY_TEXT = "empty_text"
    FUTURE_DATE = "future_date"
    PAST_DATE = "past_date"
    TOO_FAR = "too_far"
    REPLY_BEFORE_SENT = "reply_before_sent"
    BLANKS_LEFT = "blanks_left"
    LETTER_TOO_LONG = "letter_too_long"
    NO_LETTER = "no_letter"
    NO_CHAPTER = "no_chapter"
    TEXT_CHANGED = "text_changed"
    LETTER_OUT = "letter_out"
    HARMED_FIRST = "harmed_first"
    OTHER_NUMBER = "other_number"
    NOT_SPECIFIC = "not_specific"
    HANDLERS_DECIDE = "handlers_decide"
    NOT_OF_STAFF = "not_of_staff"
    OWNER_OF_STAFF = "owner_of_staff"
    OWN_WORD = "own_word"
    WORD_OF_SOMEBODY = "word_of_somebody"
    WORD_WITH_A_NUMBER = "word_with_a_number"
    WORD_TOO_LONG = "word_too_long"
    WORD_LISTED = "word_listed"
    WORDS_FULL = "words_full"
    NOT_STORED = "not_stored"
    NO_RECEIPT = "no_receipt"
    NAME_IS_SHOWN = "name_is_shown"
    TOO_MANY_REPORTS = "too_many_reports"
    TOO_MANY_WORDS = "too_many_words"
    TOO_MANY_FILES = "too_many_files"


class Refusal(Exception):
    """Something that the person can understand and act on.

    ``code`` picks the sentence, ``field`` the input that it belongs to (a block
    id of the modal), ``values`` fill the sentence's placeholders. Never holds
    anything that somebody typed.
    """

    def __init__(self, code: Code, *, field: str | None = None, **values: str) -> None:
        super().__init__(code.value)
        self.code = code
        self.field = field
        self.values = values


class Conflict(Exception):
    """The case was changed by somebody else since it was read."""


class StoreUnavailable(Exception):
    """The store could not be read or written in time; nothing was changed."""


class Damaged(Exception):
    """What was stored does not open any more as it was stored."""
