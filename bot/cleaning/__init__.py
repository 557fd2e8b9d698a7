"""Copies of files without metadata: made by a process of its own that holds no secret."""
