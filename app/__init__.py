"""citance: citation statements, stored, searched and served."""

__version__ = "0.1.0"
