"""Two devices in one meeting: whose typing a text is, earlier texts, counts of writes, rooms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

VERSIONED = ("commitment", "preparation_draft", "private_note", "step_note")
# What a line for the next one-to-one held before.
LINE = 500


def upgrade() -> None:
    op.create_table(
        "operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=12), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_operation_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_operation"),
        sa.UniqueConstraint(
            "person_id", "op_id", "digest", name="uq_operation_person_id_op_id_digest"
        ),
    )
    op.create_index("ix_operation_done_at", "operation", ["done_at"])
    op.create_table(
        "pair_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_pair_change_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pair_change"),
        sa.UniqueConstraint("pair_id", name="uq_pair_change_pair_id"),
    )
    op.create_table(
        "private_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "place IN ('preparation', 'note')", name=op.f("ck_private_revision_place_known")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_private_revision_author_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name="fk_private_revision_meeting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_private_revision"),
    )
    op.create_index("ix_private_revision_author_id", "private_revision", ["author_id"])
    op.create_index("ix_private_revision_meeting_id", "private_revision", ["meeting_id"])
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_revision_author_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name="fk_revision_meeting_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_revision_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
    )
    op.create_index("ix_revision_meeting_id", "revision", ["meeting_id"])
    op.create_index("ix_revision_pair_id", "revision", ["pair_id"])
    op.create_table(
        "room_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_room_code_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_room_code_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["pair.id"], name="fk_room_code_pair_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_room_code"),
        sa.UniqueConstraint("code_hash", name="uq_room_code_code_hash"),
        sa.UniqueConstraint("account_id", "meeting_id", name="uq_room_code_account_id_meeting_id"),
    )
    op.create_index("ix_room_code_meeting_id", "room_code", ["meeting_id"])
    op.create_table(
        "room_code_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_room_code_failure"),
    )
    op.create_index("ix_room_code_failure_failed_at", "room_code_failure", ["failed_at"])
    with op.batch_alter_table("browser_session") as batch:
        batch.add_column(
            sa.Column("is_room_only", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("browser_session") as batch:
        batch.alter_column("is_room_only", server_default=None)
    for table in VERSIONED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("op", sa.String(length=48), nullable=True))
    with op.batch_alter_table("commitment") as batch:
        batch.add_column(sa.Column("author_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_commitment_author_id", "person", ["author_id"], ["id"])
    with op.batch_alter_table("step_note") as batch:
        batch.alter_column("author_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("topic") as batch:
        batch.alter_column(
            "text", existing_type=sa.String(length=LINE), type_=sa.Text(), existing_nullable=False
        )


def downgrade() -> None:
    _cut_long_lines()
    with op.batch_alter_table("topic") as batch:
        batch.alter_column(
            "text", existing_type=sa.Text(), type_=sa.String(length=LINE), existing_nullable=False
        )
    _name_authors()
    with op.batch_alter_table("step_note") as batch:
        batch.alter_column("author_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("commitment") as batch:
        batch.drop_constraint("fk_commitment_author_id", type_="foreignkey")
        batch.drop_column("author_id")
    for table in VERSIONED:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("op")
    # A room that was nobody's must not wake up as somebody's session.
    op.execute("DELETE FROM browser_session WHERE is_room_only")
    with op.batch_alter_table("browser_session") as batch:
        batch.drop_column("is_room_only")
    for table in (
        "room_code_failure",
        "room_code",
        "revision",
        "private_revision",
        "pair_change",
        "operation",
    ):
        op.drop_table(table)


def _name_authors() -> None:
    """Say that what was typed on a shared screen is the rep's: before, somebody had to be named."""
    op.execute(
        "UPDATE step_note SET author_id = "
        "(SELECT rep_id FROM pair WHERE pair.id = step_note.pair_id) WHERE author_id IS NULL"
    )


def _cut_long_lines() -> None:
    """Split what is longer than a line into several, so that no word is lost."""
    topic = sa.table(
        "topic",
        *(
            sa.column(name)
            for name in (
                "id", "pair_id", "author_id", "kind", "text", "created_at", "done_meeting_id",
            )
        ),
    )  # fmt: skip
    connection = op.get_bind()
    for row in connection.execute(
        sa.select(topic).where(sa.func.length(topic.c.text) > LINE)
    ).all():
        parts = [row.text[start : start + LINE] for start in range(0, len(row.text), LINE)]
        connection.execute(topic.update().where(topic.c.id == row.id).values(text=parts[0]))
        for part in parts[1:]:
            values = {**row._mapping, "text": part}
            values.pop("id")
            connection.execute(topic.insert().values(values))
