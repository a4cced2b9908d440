"""Alembic's environment: writes the steps as SQL, which run.py executes."""

from alembic import context

context.configure(dialect_name="postgresql", transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
