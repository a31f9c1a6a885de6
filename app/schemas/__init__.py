"""Pydantic models of the JSON on the wire: contract, validation and documentation.

Answers are built as plain data, and not from these models; what comes in is validated by them.
"""
