"""Which sentence goes out, to whom, and who is called by it.

Each member of a ``…Text`` has its text in both catalogues.
"""

from enum import StrEnum


class ThreadText(StrEnum):
    """A line in a case's thread: ``thread.<member>``."""

    REPORT_ADDED = "report_added"
    DETAILS = "details"
    FILES = "files"
    DESK_DETAILS = "desk_details"
    DESK_FILES = "desk_files"
    MESSAGE = "message"
    WHEREABOUTS = "whereabouts"  # where somebody who called for help is, how to reach them
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    MOVED_AWAY = "moved_away"  # what the reporter wrote was about another case
    NOTED = "noted"
    NOTE_TAKEN = "note_taken"
    NOTE_TAKEN_AGAIN = "note_taken_again"
    NOTE_FILES_TAKEN = "note_files_taken"
    MESSAGE_EDITED = "message_edited"
    MESSAGE_DELETED = "message_deleted"
    NOTE_EDITED = "note_edited"
    NOTE_DELETED = "note_deleted"
    FILES_FAILED = "files_failed"
    UNCLEAN_ASKED = "unclean_asked"
    CALLED_OFF = "called_off"
    CARE_ACCEPTED = "care_accepted"
    CARE_LATER = "care_later"
    JUDGED = "judged"
    JUDGED_AGAIN = "judged_again"
    MEASURE_PLANNED = "measure_planned"
    MEASURE_DONE = "measure_done"
    MEASURE_DROPPED = "measure_dropped"
    MEASURE_APPROVAL = "measure_approval"
    APPROVED = "approved"
    LETTER_WRITTEN = "letter_written"
    LETTER_ASKED = "letter_asked"
    LETTER_AGREED = "letter_agreed"
    LETTER_OBJECTED = "letter_objected"
    LETTER_TAKEN_BACK = "letter_taken_back"
    LETTER_WAITING = "letter_waiting"
    LETTER_READY = "letter_ready"
    LETTER_SENT = "letter_sent"
    LETTER_ANSWERED = "letter_answered"
    RESPONDING = "responding"
    SECOND_HANDLER = "second_handler"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    CUSTOMER = "customer"
    IDENTITY_REQUESTED = "identity_requested"
    IDENTITY_APPROVED = "identity_approved"
    IDENTITY_DENIED = "identity_denied"
    EXPORT_REQUESTED = "export_requested"
    EXPORT_APPROVED = "export_approved"
    EXPORT_DENIED = "export_denied"
    EXPORTED = "exported"
    NOTICE_PREPARED = "notice_prepared"
    NOTICE_JOINED = "notice_joined"
    NOTICE_PARTED = "notice_parted"
    HELD = "held"
    HOLD_ENDED = "hold_ended"
    HOLD_ASKED = "hold_asked"


class TimeText(StrEnum):
    """A line in a case's thread that time or a change of people brings: ``timing.<member>``."""

    REMIND_ANSWER = "remind_answer"
    REMIND_STEP = "remind_step"
    REMIND_WORD = "remind_word"
    REMIND_MEASURE = "remind_measure"
    REMIND_LETTER = "remind_letter"
    MISSED_ANSWER = "missed_answer"
    MISSED_STEP = "missed_step"
    MISSED_WORD = "missed_word"
    MISSED_URGENT = "missed_urgent"
    MISSED_MEASURE = "missed_measure"
    MISSED_LETTER = "missed_letter"
    PAGE = "page"
    PRESSED_AGAIN = "pressed_again"
    NEEDS_SOMEBODY = "needs_somebody"
    MOVED = "moved"
    LEFT_BEHIND = "left_behind"
    CHECKIN_FINE = "checkin_fine"
    CHECKIN_CHANGED = "checkin_changed"
    CHECKIN_STOP = "checkin_stop"
    REPOSTED = "reposted"
    UNDELIVERED = "undelivered"
    KEPT_LONGER = "kept_longer"
    UNLINKED = "unlinked"


class ReporterText(StrEnum):
    """An envelope in the reporter's own DM: ``dm.<member>``."""

    RECEIPT = "receipt"
    RECEIPT_URGENT = "receipt_urgent"
    RECEIPT_NOBODY = "receipt_nobody"
    RECEIPT_UNREACHED = "receipt_unreached"
    CALLED = "called"
    CALLED_NOBODY = "called_nobody"
    CALLED_UNREACHED = "called_unreached"
    CALLED_OFF = "called_off"
    UNREACHED = "unreached"
    UNREACHED_YET = "unreached_yet"
    NOBODY_LEFT = "nobody_left"  # everybody who might know of the case has gone
    REACHED = "reached"
    CLAIMED = "claimed"
    ANSWER = "answer"
    DELAYED = "delayed"
    DELAYED_URGENT = "delayed_urgent"
    MESSAGE_TAKEN = "message_taken"
    FILES_TAKEN = "files_taken"
    EDIT_TAKEN = "edit_taken"
    DELETION_NOTED = "deletion_noted"
    FILES_KEPT = "files_kept"
    FILES_UNCLEAN = "files_unclean"
    FILES_FAILED = "files_failed"
    OFFER = "offer"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    KEPT_LONGER = "kept_longer"
    LINK_ENDS = "link_ends"
    IDENTITY_LIFE = "identity_life"  # two of the desk opened who they are: why
    IDENTITY_DUTY = "identity_duty"
    IDENTITY_OPENED = "identity_opened"
    IDENTITY_EARLIER = "identity_earlier"  # two weeks ago, since telling was a danger


class PersonText(StrEnum):
    """A word to somebody about no one case: ``dm.<member>``."""

    DRAFT_TAKEN = "draft_taken"
    WHICH_OF_YOURS = "which_of_yours"
    NOT_TAKEN = "not_taken"
    TOO_MUCH = "too_much"
    HELP_OFFERED = "help_offered"
    CHECK_READY = "check_ready"


class AccessText(StrEnum):
    """How a request to read another case was decided: ``dm.<member>``."""

    GRANTED = "access_granted"
    DENIED = "access_denied"


class PlaceText(StrEnum):
    """A word to a conversation of the desk: ``place.<member>``."""

    WHICH_CASE = "which_case"
    BEHIND = "behind"


class OperatorText(StrEnum):
    """A word to the operator: ``operator.<member>``. Each is explained in docs/RUNBOOK.md."""

    STUCK = "stuck"
    DEAD = "dead"
    DESK_UNREACHABLE = "desk_unreachable"
    UNREACHED = "unreached"
    NOBODY_LEFT = "nobody_left"
    URGENT_LATE = "urgent_late"
    BEHIND = "behind"
    DISK = "disk"
    CLOCK = "clock"
    SECOND_PROCESS = "second_process"
    OLDER = "older"


class HrText(StrEnum):
    """A line in the thread of HR's card of a notice: ``notice_line.<member>``."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    COUNTERSIGN = "countersign"
    READY = "ready"
    ENDED = "ended"
    HALTED = "held"
    NO_CHANNEL = "no_channel"
    DUE = "due"  # the day has come from which on it can be published
    UNSEEN = "unseen"
    UNSEEN_OVER = "unseen_over"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    EXPIRED = "expired"


class Consent(StrEnum):
    """What the reporter is asked about a notice, or told."""

    REVIEW = "review"
    TOLD = "told"
    STANDS = "stands"  # what they were asked or told says how it stands now


class LessonText(StrEnum):
    """A word to the owner of an action: ``lesson.dm_<member>``."""

    GIVEN = "given"
    REMIND = "remind"
    MISSED = "missed"


class FiguresFile(StrEnum):
    """As what a quarter's figures are sent."""

    CSV = "csv"
    CHART = "chart"


class DossierText(StrEnum):
    """A word to desk and HR about what the company can show: ``dossier.word_<member>``."""

    ASKED = "asked"
    APPROVED = "approved"
    DENIED = "denied"


class Audience(StrEnum):
    DESK = "desk"
    HR = "hr"


class Mention(StrEnum):
    """Who is called by a line in the thread; who that is, is decided when it is sent."""

    NOBODY = "nobody"
    HANDLERS = "handlers"
    EVERYBODY = "everybody"
    OTHERS = "others"  # who may know and does not handle it yet


class Deadline(StrEnum):
    """What was promised until a moment."""

    ANSWER = "answer"
    STEP = "step"
    WORD = "word"  # an answer to what the reporter has written
    MEASURE = "measure"
    LETTER = "letter"  # an answer to a paper that went out
