"""What changes the conversation: own questions and indicators, moves of deals, imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STAGES = "('discovery', 'evaluation', 'proposal', 'negotiation', 'won', 'lost')"
STEPS = "step IN ('check_in', 'progress', 'deals', 'focus', 'alignment', 'growth')"
OWN_UNITS = "unit IN ('times', 'people', 'deals', 'half_days', 'five', 'three', 'quarters')"


def upgrade() -> None:
    op.create_table(
        "company_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("situation", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('report', 'think')", name=op.f("ck_company_question_kind_known")
        ),
        sa.CheckConstraint(
            STEPS,
            name=op.f("ck_company_question_step_known"),
        ),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_company_question_asks_something")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_question")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "own_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("definition", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("better", sa.String(length=4), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("is_in_control", sa.Boolean(), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.CheckConstraint("better IN ('up', 'down')", name=op.f("ck_own_indicator_better_known")),
        sa.CheckConstraint(
            OWN_UNITS,
            name=op.f("ck_own_indicator_unit_known"),
        ),
        sa.CheckConstraint("maximum BETWEEN 1 AND 999", name=op.f("ck_own_indicator_maximum_sane")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_indicator")),
        sa.UniqueConstraint("key", name=op.f("uq_own_indicator_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "question_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_off")),
        sa.UniqueConstraint("question_id", name=op.f("uq_question_off_question_id")),
    )
    op.create_table(
        "support_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("reach", sa.String(length=200), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_support_contact_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_contact")),
    )
    op.create_table(
        "stage_pace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("median_days", sa.Numeric(precision=6, scale=1), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            f"stage IN {STAGES}",
            name=op.f("ck_stage_pace_stage_known"),
        ),
        sa.CheckConstraint("median_days >= 0", name=op.f("ck_stage_pace_days_counted")),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_stage_pace_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_pace")),
        sa.UniqueConstraint("team_id", "stage", name=op.f("uq_stage_pace_team_id_stage")),
    )
    op.create_table(
        "import_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("is_guessed", sa.Boolean(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('deals', 'readings')", name=op.f("ck_import_file_kind_known")),
        sa.CheckConstraint(
            "state IN ('open', 'running', 'done')", name=op.f("ck_import_file_state_known")
        ),
        sa.CheckConstraint("rows_done >= 0", name=op.f("ck_import_file_rows_counted")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_import_file_author_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
    )
    with op.batch_alter_table("import_file") as batch:
        batch.create_index("ix_import_file_author_id", ["author_id"])

    op.create_table(
        "manager_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("situation", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('report', 'think')", name=op.f("ck_manager_question_kind_known")
        ),
        sa.CheckConstraint(
            STEPS,
            name=op.f("ck_manager_question_step_known"),
        ),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_manager_question_asks_something")),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["person.id"], name=op.f("fk_manager_question_manager_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manager_question")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("manager_question") as batch:
        batch.create_index("ix_manager_question_manager_id", ["manager_id"])

    op.create_table(
        "question_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=20), nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "choice IN ('off', 'starred')", name=op.f("ck_question_choice_choice_known")
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["person.id"], name=op.f("fk_question_choice_manager_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_choice")),
        sa.UniqueConstraint(
            "manager_id", "question_id", name=op.f("uq_question_choice_manager_id_question_id")
        ),
    )
    with op.batch_alter_table("question_choice") as batch:
        batch.create_index("ix_question_choice_manager_id", ["manager_id"])

    op.create_table(
        "deal_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("from_stage", sa.String(length=20), nullable=False),
        sa.Column("to_stage", sa.String(length=20), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("rep_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"from_stage IN {STAGES}",
            name=op.f("ck_deal_move_from_stage_known"),
        ),
        sa.CheckConstraint(
            f"to_stage IN {STAGES}",
            name=op.f("ck_deal_move_to_stage_known"),
        ),
        sa.CheckConstraint("days >= 0", name=op.f("ck_deal_move_days_counted")),
        sa.ForeignKeyConstraint(
            ["deal_id"], ["deal.id"], name=op.f("fk_deal_move_deal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rep_id"], ["person.id"], name=op.f("fk_deal_move_rep_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_move")),
    )
    with op.batch_alter_table("deal_move") as batch:
        batch.create_index("ix_deal_move_deal_id", ["deal_id"])
        batch.create_index("ix_deal_move_moved_on", ["moved_on"])
        batch.create_index("ix_deal_move_rep_id", ["rep_id"])

    with op.batch_alter_table("asked_question") as batch:
        batch.add_column(sa.Column("text", sa.String(length=200), nullable=True))
        batch.add_column(sa.Column("kind", sa.String(length=10), nullable=True))
        batch.create_check_constraint("kind_known", "kind IN ('report', 'think')")

    with op.batch_alter_table("deal") as batch:
        batch.add_column(sa.Column("external_id", sa.String(length=80), nullable=True))
        batch.create_unique_constraint("uq_deal_rep_id_external_id", ["rep_id", "external_id"])

    with op.batch_alter_table("deal_review") as batch:
        batch.add_column(
            sa.Column("is_idea_wanted", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("reading") as batch:
        batch.add_column(
            sa.Column("entered", sa.String(length=200), server_default="", nullable=False)
        )

    with op.batch_alter_table("meeting_agenda") as batch:
        batch.add_column(sa.Column("support_helped", sa.String(length=10), nullable=True))
        batch.create_check_constraint(
            "support_helped_known", "support_helped IN ('yes', 'partly', 'no')"
        )


def downgrade() -> None:
    _leave_out_own()
    with op.batch_alter_table("meeting_agenda") as batch:
        batch.drop_constraint("support_helped_known", type_="check")
        batch.drop_column("support_helped")

    with op.batch_alter_table("reading") as batch:
        batch.drop_column("entered")

    with op.batch_alter_table("deal_review") as batch:
        batch.drop_column("is_idea_wanted")

    with op.batch_alter_table("deal") as batch:
        batch.drop_constraint("uq_deal_rep_id_external_id", type_="unique")
        batch.drop_column("external_id")

    with op.batch_alter_table("asked_question") as batch:
        batch.drop_constraint("kind_known", type_="check")
        batch.drop_column("kind")
        batch.drop_column("text")

    with op.batch_alter_table("deal_move") as batch:
        batch.drop_index("ix_deal_move_rep_id")
        batch.drop_index("ix_deal_move_moved_on")
        batch.drop_index("ix_deal_move_deal_id")

    op.drop_table("deal_move")
    with op.batch_alter_table("question_choice") as batch:
        batch.drop_index("ix_question_choice_manager_id")

    op.drop_table("question_choice")
    with op.batch_alter_table("manager_question") as batch:
        batch.drop_index("ix_manager_question_manager_id")

    op.drop_table("manager_question")
    with op.batch_alter_table("import_file") as batch:
        batch.drop_index("ix_import_file_author_id")

    op.drop_table("import_file")
    op.drop_table("stage_pace")
    op.drop_table("support_contact")
    op.drop_table("question_off")
    op.drop_table("own_indicator")
    op.drop_table("company_question")


def _leave_out_own() -> None:
    """Take out what the earlier version cannot name; readings of own indicators stay."""
    team_indicator = sa.table("team_indicator", sa.column("key"))
    own_indicator = sa.table("own_indicator", sa.column("key"))
    asked = sa.table("asked_question", sa.column("text"))
    op.execute(
        team_indicator.delete().where(team_indicator.c.key.in_(sa.select(own_indicator.c.key)))
    )
    op.execute(asked.delete().where(asked.c.text.is_not(None)))
