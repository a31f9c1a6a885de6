"""Training of the shipped model: `python -m app.classify.training ARCHIVE`. The service imports nothing of it.

The model card (docs/model-card.md) describes the data and the result.
"""
