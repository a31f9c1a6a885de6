"""Alerts: what they ask for, what they have matched, what was sent
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def _of_an_alert(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["alert_number"],
        ["alerts.number"],
        name=op.f(f"fk_{table}_alert_number_alerts"),
        ondelete="CASCADE",
    )


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("secret", sa.String()),
        sa.Column("old_secret", sa.String()),
        sa.Column("old_secret_until", TIME),
        sa.Column("made_by", sa.String()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("waiting_since", TIME),
        sa.Column("due_at", TIME),
        sa.Column("last_at", TIME),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_alerts")),
        sa.UniqueConstraint("id", name=op.f("uq_alerts_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_due_at", "alerts", ["due_at"])
    op.create_index("ix_alerts_made_by_number", "alerts", ["made_by", "number"])
    op.create_table(
        "alert_papers",
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("alert_number", NUMBER, nullable=False),
        _of_an_alert("alert_papers"),
        sa.PrimaryKeyConstraint("paper_id", "alert_number", name=op.f("pk_alert_papers")),
    )
    op.create_index("ix_alert_papers_alert_number", "alert_papers", ["alert_number"])
    op.create_table(
        "alert_outbox",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("statement_id", sa.BigInteger(), nullable=False),
        sa.Column("newest_alert", sa.BigInteger(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("type_before", sa.String()),
        sa.Column("confidence_before", sa.Double()),
        sa.Column("cited_before", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_alert_outbox")),
    )
    op.create_table(
        "alert_matches",
        sa.Column("statement_id", sa.BigInteger(), nullable=False),
        sa.Column("alert_number", NUMBER, nullable=False),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        _of_an_alert("alert_matches"),
        sa.PrimaryKeyConstraint("statement_id", "alert_number", name=op.f("pk_alert_matches")),
    )
    op.create_index(
        "ix_alert_matches_alert_number_delivered", "alert_matches", ["alert_number", "delivered"]
    )
    op.create_table(
        "alert_deliveries",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("alert_number", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("statements", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String()),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("next_at", TIME),
        sa.Column("finished_at", TIME),
        _of_an_alert("alert_deliveries"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_alert_deliveries")),
        sa.UniqueConstraint("id", name=op.f("uq_alert_deliveries_id")),
    )
    op.create_index("ix_alert_deliveries_next_at", "alert_deliveries", ["next_at"])
    op.create_index(
        "ix_alert_deliveries_alert_number_number", "alert_deliveries", ["alert_number", "number"]
    )
    op.create_table(
        "subscription_requests",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("requested_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_subscription_requests")),
    )
    op.create_index(
        "ix_subscription_requests_subject_requested_at",
        "subscription_requests",
        ["subject", "requested_at"],
    )
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
    )
