"""Pydantic models of the JSON that is sent and received: contract, validation and documentation of the HTTP API.

Answers are built as plain data, and not from these models; what comes in is validated by them."""
