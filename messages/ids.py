"""Slack identifiers, shared by builders and listeners. Stable for ever: old messages carry them.

An identifier is never renamed nor used for something else.
"""

from typing import Final

VALUE: Final = "value"
"""The ``action_id`` of the one element of each input block."""

# shortcuts
REPORT_NEW: Final = "report_new"
REPORT_MESSAGE: Final = "report_message"

# modals (callback ids) and buttons (action ids); where both exist they are the same word
REPORT: Final = "report"
REPORT_MORE: Final = "report_more"
REPORT_OTHER: Final = "report_other"
REPORT_DISCARD: Final = "report_discard"
REPORT_OPEN: Final = "report_open"
REPORT_REPLY: Final = "report_reply"
REPORT_PAGE: Final = "report_page"  # followed by _previous or _next
REPORT_STATUS: Final = "report_status"
REPORT_MOVED: Final = "report_moved"
REPORT_RECEIPT: Final = "report_receipt"
REPORT_HISTORY: Final = "report_history"
REPORT_HISTORY_PAGE: Final = "report_history_page"  # followed by _previous or _next
REPORT_EXCLUDE: Final = "report_exclude"  # its input is EXCLUDE
CASE_OPEN: Final = "case_open"
CASE_CLAIM: Final = "case_claim"
CASE_REPLY: Final = "case_reply"
CASE_JUDGE: Final = "case_judge"
CASE_MEASURE: Final = "case_measure"
CASE_APPROVE: Final = "case_approve"
CASE_ASSIGN: Final = "case_assign"
CASE_CLOSE: Final = "case_close"
CASE_TEMPLATE: Final = "case_template"
CASE_REOPEN: Final = "case_reopen"
CASE_RECUSE: Final = "case_recuse"
REPORT_WITHDRAW: Final = "report_withdraw"
CASE_NOTE: Final = "case_note"
CASE_PAGE: Final = "case_page"  # followed by _previous or _next

# inputs of the report: block ids
SAFETY: Final = "safety"
IDENTITY: Final = "identity"
OCCURRED_ON: Final = "occurred_on"
SCENE: Final = "scene"
NARRATIVE: Final = "narrative"
ROLE: Final = "role"
CATEGORIES: Final = "categories"
DEMAND: Final = "demand"
RESPONSE: Final = "response"
CUSTOMER: Final = "customer"
WITNESSES: Final = "witnesses"
CONDITION: Final = "condition"
WISHES: Final = "wishes"
EXCLUDE: Final = "exclude"
SHARING: Final = "sharing"
EVIDENCE: Final = "evidence"
MESSAGE: Final = "message"

# inputs of the desk's modals: block ids
OUTCOME: Final = "outcome"
DEMAND_VALIDITY: Final = "demand_validity"
MEANS: Final = "means"
ENVIRONMENT: Final = "environment"
GUARDS: Final = "guards"
REASON: Final = "reason"
UNCHECKED_REASON: Final = "unchecked_reason"
MEASURE: Final = "measure"
STATE: Final = "state"
DUE_ON: Final = "due_on"
DETAIL: Final = "detail"
ALONE_REASON: Final = "alone_reason"
OUTCOME_NOTE: Final = "outcome_note"
PREVENTION: Final = "prevention"
MEMBER: Final = "member"

# time: check-ins, the next step, being away
CHECKIN_FINE: Final = "checkin_fine"
CHECKIN_CHANGED: Final = "checkin_changed"
CHECKIN_STOP: Final = "checkin_stop"
NEXT_STEP_BY: Final = "next_step_by"
AWAY_UNTIL: Final = "away_until"
AWAY_BACK: Final = "away_back"

# support that is offered
CARE_ACCEPT: Final = "care_accept"
CARE_LATER: Final = "care_later"

# files
REPORT_EVIDENCE: Final = "report_evidence"
REPORT_FILE: Final = "report_file"
REPORT_FILE_AS_IT_IS: Final = "report_file_as_it_is"
REPORT_FILE_PAGE: Final = "report_file_page"  # followed by _previous or _next
CASE_FILE: Final = "case_file"
CASE_PRINT: Final = "case_print"
CASE_FILE_AS_IT_IS: Final = "case_file_as_it_is"
CASE_FILE_PAGE: Final = "case_file_page"  # followed by _previous or _next

# help before the form, and what is told afterwards
HELP_NOW: Final = "help_now"
HELP_CALL_OFF: Final = "help_call_off"
REPORT_ADD: Final = "report_add"
CASE_MORE: Final = "case_more"

# the desk's lists
DESK_LIST: Final = "desk_list"
DESK_SEARCH: Final = "desk_search"
DESK_PAGE: Final = "desk_page"  # followed by _previous or _next
NUMBER: Final = "number"
HANDLER: Final = "handler"
KIND: Final = "kind"
QUARTER: Final = "quarter"

# known customers; the input is CUSTOMER
CASE_CUSTOMER: Final = "case_customer"
CASE_ACCESS_REQUEST: Final = "case_access_request"
CASE_ACCESS_GRANT: Final = "case_access_grant"
CASE_ACCESS_DENY: Final = "case_access_deny"
CASE_ACCESS_OPEN: Final = "case_access_open"
CASE_ACCESS_PAGE: Final = "case_access_page"  # followed by _previous or _next

# a legal hold that somebody has asked for
CASE_HOLD: Final = "case_hold"
# what two of the desk decide together; the inputs are REASON and these
IDENTITY_REQUEST: Final = "identity_request"
IDENTITY_APPROVE: Final = "identity_approve"
IDENTITY_DENY: Final = "identity_deny"
IDENTITY_OPEN: Final = "identity_open"
EXPORT_REQUEST: Final = "export_request"
EXPORT_APPROVE: Final = "export_approve"
EXPORT_DENY: Final = "export_deny"
GROUND: Final = "ground"
PURPOSE: Final = "purpose"
ORIGINALS: Final = "originals"

EFFECT_EVENT: Final = "madoguchi_delivery"
"""``event_type`` of the metadata of every message that the bot posts."""

# notices
CASE_PREPARE_NOTICE: Final = "case_prepare_notice"
NOTICE_OPEN: Final = "notice_open"
NOTICE_BEGIN: Final = "notice_begin"
NOTICE_LIST: Final = "notice_list"
NOTICE_DRAFT: Final = "notice_draft"
NOTICE_ENGLISH: Final = "notice_english"
NOTICE_CORRECT: Final = "notice_correct"
TRAINING_BEGIN: Final = "training_begin"
NOTICE_SUBMIT: Final = "notice_submit"
NOTICE_PUBLISH: Final = "notice_publish"
NOTICE_RETRACT: Final = "notice_retract"
NOTICE_APPROVE: Final = "notice_approve"
NOTICE_RETURN: Final = "notice_return"
NOTICE_AGREE: Final = "notice_agree"
NOTICE_OBJECT: Final = "notice_object"
NOTICE_READ: Final = "notice_read"
NOTICE_SEEN_HERE: Final = "notice_seen_here"
NOTICE_SEEN_UNDO: Final = "notice_seen_undo"
HAPPENED: Final = "happened"
COMPANY_RESPONSE: Final = "company_response"
FROM_TODAY: Final = "from_today"
CHANGES: Final = "changes"
PASS_REASON: Final = "pass_reason"
PUBLISH_AT: Final = "publish_at"

# lessons; the other inputs are DUE_ON
LESSON_ADD: Final = "lesson_add"
LESSON_DONE: Final = "lesson_done"
LESSON_DROP: Final = "lesson_drop"
LESSON_LIST: Final = "lesson_list"
ON: Final = "on"
WHAT: Final = "what"
OWNER: Final = "owner"

# chapters, and rounds of them
LEARN_OPEN: Final = "learn_open"
LEARN_ANSWER: Final = "learn_answer"  # its input is ANSWER
ANSWER: Final = "answer"

COURSE_PLAN: Final = "course_plan"
COURSE_LIST: Final = "course_list"
COURSE_STOP: Final = "course_stop"
COURSE_EXAMPLE: Final = "course_example"
LEARN_CERTIFICATE: Final = "learn_certificate"
INVITEES: Final = "invitees"
GROUP: Final = "group"
SINCE: Final = "since"
UNTIL: Final = "until"

# the guides; of each other one the name follows
GUIDE: Final = "guide"
GUIDE_OPEN: Final = "guide_open"

# the company's allow-list for the leak check; the other inputs are REASON and PASS_REASON
ALLOWED_LIST: Final = "allowed_list"
ALLOWED_ADD: Final = "allowed_add"
ALLOWED_APPROVE: Final = "allowed_approve"
ALLOWED_REMOVE: Final = "allowed_remove"
ALLOWED_PAGE: Final = "allowed_page"  # followed by _previous or _next
WORD: Final = "word"

# papers that go out
CASE_LETTER: Final = "case_letter"
LETTER_OPEN: Final = "letter_open"
LETTER_APPROVE: Final = "letter_approve"
LETTER_FILE: Final = "letter_file"
LETTER_SENT: Final = "letter_sent"
LETTER_READ: Final = "letter_read"
LETTER_AGREE: Final = "letter_agree"
LETTER_OBJECT: Final = "letter_object"
LETTER: Final = "letter"
TEXT: Final = "text"
LANGUAGE: Final = "language"
INSERT: Final = "insert"
CONSENT: Final = "consent"
HOW: Final = "how"
SENT_ON: Final = "sent_on"
REPLY_BY: Final = "reply_by"
CAME_BACK: Final = "came_back"

# statistics and the regular review
STATISTICS_OPEN: Final = "statistics_open"
STATISTICS_PAGE: Final = "statistics_page"  # followed by _previous or _next
STATISTICS_CSV: Final = "statistics_csv"
STATISTICS_CHART: Final = "statistics_chart"
DOSSIER_OPEN: Final = "dossier_open"
DOSSIER_REQUEST: Final = "dossier_request"  # its inputs are FROM, TO and REASON
DOSSIER_APPROVE: Final = "dossier_approve"
DOSSIER_DENY: Final = "dossier_deny"
DOSSIER_FILE: Final = "dossier_file"
FROM: Final = "from"
TO: Final = "to"
REVIEW_OPEN: Final = "review_open"
REVIEW_RECORD: Final = "review_record"
NOTE: Final = "note"
