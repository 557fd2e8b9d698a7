"""The operator's work on what is stored: export, retention, holds, keys, audit, backup, restore.

A command opens the store itself. Where the running bot has a SQLite database, what only
reads goes on beside it, and what writes is done by the bot itself (``control_socket``).
"""
