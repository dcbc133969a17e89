"""What is remembered and how to find it again; the only place with SQLAlchemy."""
