"""What in a text could identify somebody: found, placed and explained.

Pure: no Slack, no SQL, no settings. The promise is a leak check before a text leaves the
circle of those who may know, so it fails closed: where what it needs is missing it raises
:class:`~bot.anonymize.errors.DictionaryMissing` and never answers "nothing found".
"""
