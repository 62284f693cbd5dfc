"""The rhythm: leave, requests to talk, what is in the way, mail to be sent, calendar addresses."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KIND = (
    "kind IN ('planned', 'moved', 'called_off', 'preparation_opens', 'ready_page', 'tomorrow', "
    "'missed', 'promise_due', 'recap', 'talk_sooner')"
)
OPEN = "settled_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "calendar_feed_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed_failure")),
    )
    with op.batch_alter_table("calendar_feed_failure") as batch:
        batch.create_index("ix_calendar_feed_failure_address_hash", ["address_hash"])
        batch.create_index("ix_calendar_feed_failure_failed_at", ["failed_at"])

    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_calendar_feed_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("person_id", name=op.f("uq_calendar_feed_person_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_calendar_feed_token_digest")),
    )
    op.create_table(
        "muted_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            KIND,
            name=op.f("ck_muted_mail_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_muted_mail_author_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_muted_mail")),
        sa.UniqueConstraint("author_id", "kind", name=op.f("uq_muted_mail_author_id_kind")),
    )
    with op.batch_alter_table("muted_mail") as batch:
        batch.create_index("ix_muted_mail_author_id", ["author_id"])

    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("once_key", sa.String(length=80), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.String(length=36), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            KIND,
            name=op.f("ck_outbox_message_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_outbox_message_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("once_key", name=op.f("uq_outbox_message_once_key")),
    )
    with op.batch_alter_table("outbox_message") as batch:
        batch.create_index("ix_outbox_message_meeting_id", ["meeting_id"])
        batch.create_index("ix_outbox_message_person_id", ["person_id"])
        batch.create_index("ix_outbox_message_waiting", ["sent_at", "failed_at", "due_at"])

    op.create_table(
        "friction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("handled_by_id", sa.Integer(), nullable=True),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'handled', 'gone')", name=op.f("ck_friction_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["handled_by_id"], ["person.id"], name=op.f("fk_friction_handled_by_id")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_friction_pair_id")),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["person.id"], name=op.f("fk_friction_raised_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_friction")),
    )
    with op.batch_alter_table("friction") as batch:
        batch.create_index("ix_friction_pair_id", ["pair_id"])

    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_leave_in_order")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_leave_entered_by_id")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_leave_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    with op.batch_alter_table("leave") as batch:
        batch.create_index("ix_leave_pair_id", ["pair_id"])

    op.create_table(
        "talk_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_talk_request_asked_by_id")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_talk_request_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_request")),
    )
    with op.batch_alter_table("talk_request") as batch:
        batch.create_index("ix_talk_request_pair_id", ["pair_id"])
        batch.create_index(
            "uq_talk_request_one_open",
            ["pair_id"],
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )

    with op.batch_alter_table("installation") as batch:
        batch.add_column(sa.Column("uid", sa.String(length=36), nullable=True))
        batch.add_column(sa.Column("last_tick_at", sa.DateTime(timezone=True), nullable=True))

    _name_installation()
    with op.batch_alter_table("meeting", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("not_met_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("not_met_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
        batch.create_foreign_key("fk_meeting_not_met_by_id", "person", ["not_met_by_id"], ["id"])

    with op.batch_alter_table("meeting", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.alter_column("sequence", server_default=None)

    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("country", sa.String(length=6), nullable=True))


def _name_installation() -> None:
    """Give a company that is there already its part of every calendar entry's UID."""
    installation = sa.table("installation", sa.column("uid"))
    op.get_bind().execute(installation.update().values(uid=str(uuid4())))
    with op.batch_alter_table("installation") as batch:
        batch.alter_column("uid", existing_type=sa.String(length=36), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.drop_column("country")

    with op.batch_alter_table("meeting") as batch:
        batch.drop_constraint("fk_meeting_not_met_by_id", type_="foreignkey")
        batch.drop_column("sequence")
        batch.drop_column("not_met_by_id")
        batch.drop_column("not_met_at")

    with op.batch_alter_table("installation") as batch:
        batch.drop_column("last_tick_at")
        batch.drop_column("uid")

    with op.batch_alter_table("talk_request") as batch:
        batch.drop_index(
            "uq_talk_request_one_open",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch.drop_index("ix_talk_request_pair_id")

    op.drop_table("talk_request")
    with op.batch_alter_table("leave") as batch:
        batch.drop_index("ix_leave_pair_id")

    op.drop_table("leave")
    with op.batch_alter_table("friction") as batch:
        batch.drop_index("ix_friction_pair_id")

    op.drop_table("friction")
    with op.batch_alter_table("outbox_message") as batch:
        batch.drop_index("ix_outbox_message_waiting")
        batch.drop_index("ix_outbox_message_person_id")
        batch.drop_index("ix_outbox_message_meeting_id")

    op.drop_table("outbox_message")
    with op.batch_alter_table("muted_mail") as batch:
        batch.drop_index("ix_muted_mail_author_id")

    op.drop_table("muted_mail")
    op.drop_table("calendar_feed")
    with op.batch_alter_table("calendar_feed_failure") as batch:
        batch.drop_index("ix_calendar_feed_failure_failed_at")
        batch.drop_index("ix_calendar_feed_failure_address_hash")

    op.drop_table("calendar_feed_failure")
