"""A local Slack to develop and test against: one program on 127.0.0.1.

It answers as Slack does where Slack says how it answers, and refuses where it does
not know: a method, a block or an element that is not practised here is an error
that names it, never a silent success.

Where it is not Slack:

- One workspace, one app, no user tokens, no private channels, no Slack Connect.
- Attachments, scheduled messages, unfurling, search and ``external_select`` do not
  exist. Rich text is checked in its shape only.
- Undocumented figures are ours: the burst of posts in ``limits``, the characters of
  all blocks in ``validate`` (as others have seen it), the text that is split.
- A reply to a thread that does not exist is refused, where Slack posts it somewhere.
- A socket's redelivery of an event comes in a new envelope with the same
  ``event_id``; an interaction is never redelivered, as in Slack.
- Everything is in memory and gone at the end.
"""
