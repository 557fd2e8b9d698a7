"""Run by Alembic, on the connection and in the transaction that ``bot.storage.migrate`` gives."""

from alembic import context

from bot.storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
