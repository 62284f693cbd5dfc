"""Administration: links, second step, templates, closed days, erasure; how long things are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# What a deleted row is looked for by, once for each row of a purge.
REFERRED = (
    ("deal_review", "deal_id"),
    ("noticed_evidence", "meeting_id"),
    ("preparation", "deal_id"),
    ("preparation_claim", "commitment_id"),
)


def upgrade() -> None:
    op.create_table(
        "agenda_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_agenda_template_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_template")),
    )
    op.create_table(
        "closed_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_closed_days_in_order")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_closed_days_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_days")),
    )
    with op.batch_alter_table("closed_days") as batch:
        batch.create_index("ix_closed_days_team_id", ["team_id"])

    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_erasure_asked_by_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_erasure_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("person_id", name=op.f("uq_erasure_person_id")),
    )
    op.create_table(
        "account_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'first_admin') = (account_id IS NULL)", name=op.f("ck_account_link_whose")
        ),
        sa.CheckConstraint(
            "kind IN ('first_admin', 'welcome', 'reset')", name=op.f("ck_account_link_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_link_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_account_link_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    with op.batch_alter_table("account_link") as batch:
        batch.create_index("ix_account_link_account_id", ["account_id"])

    op.create_table(
        "pending_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("flag", sa.String(length=5), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("flag IN ('hr', 'admin')", name=op.f("ck_pending_flag_flag_known")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_pending_flag_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_flag")),
        sa.UniqueConstraint("account_id", "flag", name=op.f("uq_pending_flag_account_id_flag")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_recovery_code_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    with op.batch_alter_table("recovery_code") as batch:
        batch.create_index("ix_recovery_code_account_id", ["account_id"])

    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("totp_secret", sa.String(length=200), nullable=True))
        batch.add_column(sa.Column("totp_step", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("reset_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("reset_by_id", sa.Integer(), nullable=True))
        batch.add_column(
            sa.Column("notice_version", sa.Integer(), server_default="0", nullable=False)
        )
        batch.create_foreign_key("fk_account_reset_by_id", "person", ["reset_by_id"], ["id"])

    op.add_column("audit_event", sa.Column("count", sa.Integer(), nullable=True))
    op.create_index("ix_audit_event_subject_id", "audit_event", ["subject_id"])
    op.create_index("ix_audit_event_tag", "audit_event", ["tag", "id"])
    for table, column in REFERRED:
        op.create_index(f"ix_{table}_{column}", table, [column])

    with op.batch_alter_table("browser_session") as batch:
        batch.add_column(
            sa.Column("is_by_proxy", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch.add_column(sa.Column("second_step_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("installation") as batch:
        batch.add_column(
            sa.Column("words_months", sa.Integer(), server_default="12", nullable=False)
        )
        batch.add_column(
            sa.Column("participation_months", sa.Integer(), server_default="24", nullable=False)
        )
        batch.create_check_constraint("words_months_sane", "words_months BETWEEN 3 AND 60")
        batch.create_check_constraint(
            "participation_months_sane",
            "participation_months BETWEEN words_months AND 84",
        )

    with op.batch_alter_table("team") as batch:
        batch.add_column(sa.Column("skills", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("every_weeks", sa.Integer(), nullable=True))
        batch.create_check_constraint("every_weeks_known", "every_weeks IN (1, 2, 4)")

    _name_imports(["deals", "readings", "people"])


def downgrade() -> None:
    # A list of people somebody was about to bring is brought again: it is kept for a day at most.
    files = sa.table("import_file", sa.column("kind", sa.String()))
    op.execute(sa.delete(files).where(files.c.kind == "people"))
    _name_imports(["deals", "readings"])
    with op.batch_alter_table("team") as batch:
        batch.drop_constraint("every_weeks_known", type_="check")
        batch.drop_column("every_weeks")
        batch.drop_column("skills")

    with op.batch_alter_table("installation") as batch:
        batch.drop_constraint("participation_months_sane", type_="check")
        batch.drop_constraint("words_months_sane", type_="check")
        batch.drop_column("participation_months")
        batch.drop_column("words_months")

    with op.batch_alter_table("browser_session") as batch:
        batch.drop_column("second_step_at")
        batch.drop_column("is_by_proxy")

    for table, column in REFERRED:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    op.drop_index("ix_audit_event_tag", table_name="audit_event")
    op.drop_index("ix_audit_event_subject_id", table_name="audit_event")
    op.drop_column("audit_event", "count")

    with op.batch_alter_table("account") as batch:
        batch.drop_constraint("fk_account_reset_by_id", type_="foreignkey")
        batch.drop_column("notice_version")
        batch.drop_column("reset_by_id")
        batch.drop_column("reset_at")
        batch.drop_column("totp_step")
        batch.drop_column("totp_secret")

    with op.batch_alter_table("recovery_code") as batch:
        batch.drop_index("ix_recovery_code_account_id")

    op.drop_table("recovery_code")
    op.drop_table("pending_flag")
    with op.batch_alter_table("account_link") as batch:
        batch.drop_index("ix_account_link_account_id")

    op.drop_table("account_link")
    op.drop_table("erasure")
    with op.batch_alter_table("closed_days") as batch:
        batch.drop_index("ix_closed_days_team_id")

    op.drop_table("closed_days")
    op.drop_table("agenda_template")


def _name_imports(kinds: list[str]) -> None:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("import_file") as batch:
        batch.drop_constraint("kind_known", type_="check")
        batch.create_check_constraint("kind_known", f"kind IN ({words})")
