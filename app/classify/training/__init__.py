"""How the weights of the classifier are made: `python -m app.classify.training ARCHIVE`. Nothing here runs in service.

The model card (docs/model-card.md) says what it was given and what came out.
"""
