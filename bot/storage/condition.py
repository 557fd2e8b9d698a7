"""What partial indexes hold. A query that holds exactly this is served by them."""

from sqlalchemy import text

LIVE = text("state NOT IN ('closed', 'withdrawn')")
"""Of ``cases``: what is not ended. As ``OPEN``: its partial indexes serve what holds this."""

WORD = text("word_by IS NOT NULL")
"""Of ``cases``: a word of the reporter waits, also after the end."""

LINKED = text("unlinked_at IS NULL AND anonymous")
"""Of ``cases``: who reported it is not shown to the desk, and known."""

OPEN = text("state IN ('ready', 'sending', 'unknown')")
"""Of ``deliveries``. A query that holds exactly this is served by its partial indexes."""

SENT = text("state = 'sent'")
"""The same of what an earlier version has sent: since then it does not stay there."""

DEAD = text("state = 'dead'")
"""The same of what could not be sent: it stays until the operator has seen to it."""
