"""Implementations of the engine's ports that keep things: in memory, in SQLite."""
