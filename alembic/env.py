"""Migrations run inside one transaction that the caller opened, locked and pointed at one book."""

from alembic import context

book = context.config.attributes["book"]
context.configure(
    connection=context.config.attributes["connection"],
    version_table="migrations",
    version_table_schema=book.schema,
)
context.run_migrations()
