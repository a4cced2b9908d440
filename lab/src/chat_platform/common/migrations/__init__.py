"""The schema of the database, as steps that alembic walks."""
