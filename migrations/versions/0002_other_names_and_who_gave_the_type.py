"""Papers that turn out to be others; several claims to one identifier; the model that gave a type; intents"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ONE_OF_THEM = 1
"""What was kept until now is as sure as hearsay: who said it is not known."""


def upgrade() -> None:
    with op.batch_alter_table("statements") as statements:
        statements.add_column(sa.Column("model", sa.String(), nullable=True))
        statements.add_column(sa.Column("intents", sa.JSON(), nullable=True))
    with op.batch_alter_table("papers") as papers:
        papers.add_column(sa.Column("same_as", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_papers_same_as"), "papers", ["same_as"], unique=False)
    op.execute("CREATE TABLE told AS SELECT scheme, value, paper_id FROM identifiers")
    op.drop_table("identifiers")
    identifiers = op.create_table(
        "identifiers",
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("sure", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["papers.id"],
            name=op.f("fk_identifiers_paper_id_papers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("scheme", "value", "paper_id", name=op.f("pk_identifiers")),
    )
    op.create_index(op.f("ix_identifiers_paper_id"), "identifiers", ["paper_id"], unique=False)
    told = sa.table("told", *(sa.column(name) for name in ("scheme", "value", "paper_id")))
    everything = sa.select(*told.c, sa.literal(ONE_OF_THEM))
    op.execute(sa.insert(identifiers).from_select(list(identifiers.c.keys()), everything))
    op.drop_table("told")
