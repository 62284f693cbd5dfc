"""Between meetings: growth, pulse, cards, quarters, handovers; focus endings get their words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# As it was called, and as it is called now.
ENDINGS = {"landed": "got_it", "changed": "still_working", "wrong": "wrong_focus"}
CHOICES = {"keep": "keep", "landed": "got_it", "change": "still_working"}

MAILS = [
    "planned", "moved", "called_off", "preparation_opens", "ready_page", "tomorrow", "missed",
    "promise_due", "recap", "talk_sooner",
]  # fmt: skip


COUNTED = [
    "planned_on", "pair_id", "state", "starts_at", "contest", "rep_settled_at",
    "manager_settled_at", "not_met_at", "is_stopped_early", "is_off_app", "skip_reason",
]  # fmt: skip


def upgrade() -> None:
    _name_mails([*MAILS, "new_manager"])
    op.drop_index("ix_meeting_planned_on", table_name="meeting")
    op.create_index("ix_meeting_counted", "meeting", COUNTED)
    op.create_index("ix_meeting_pair_planned", "meeting", ["pair_id", "planned_on"])
    op.create_table(
        "data_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("parts_done", sa.Integer(), nullable=False),
        sa.Column("gathered", sa.JSON(), nullable=False),
        sa.Column("archive", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('running', 'done')", name=op.f("ck_data_export_state_known")),
        sa.CheckConstraint("parts_done >= 0", name=op.f("ck_data_export_parts_counted")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_data_export_author_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_export")),
    )
    with op.batch_alter_table("data_export") as batch:
        batch.create_index("ix_data_export_author_id", ["author_id"])

    op.create_table(
        "pulse_average",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("safety", sa.Numeric(precision=2, scale=1), nullable=False),
        sa.Column("clarity", sa.Numeric(precision=2, scale=1), nullable=False),
        sa.Column("autonomy", sa.Numeric(precision=2, scale=1), nullable=False),
        sa.Column("progress", sa.Numeric(precision=2, scale=1), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_pulse_average_author_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_average")),
        sa.UniqueConstraint(
            "author_id", "month_on", name=op.f("uq_pulse_average_author_id_month_on")
        ),
    )
    with op.batch_alter_table("pulse_average") as batch:
        batch.create_index("ix_pulse_average_author_id", ["author_id"])

    op.create_table(
        "pulse_month",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["person.id"], name=op.f("fk_pulse_month_manager_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_month")),
        sa.UniqueConstraint(
            "manager_id", "month_on", name=op.f("uq_pulse_month_manager_id_month_on")
        ),
    )
    op.create_table(
        "quarter_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("ahead", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_quarter_page_author_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarter_page")),
        sa.UniqueConstraint(
            "author_id", "starts_on", name=op.f("uq_quarter_page_author_id_starts_on")
        ),
    )
    with op.batch_alter_table("quarter_page") as batch:
        batch.create_index("ix_quarter_page_author_id", ["author_id"])

    op.create_table(
        "work_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feedback", sa.String(length=500), nullable=False),
        sa.Column("pressure", sa.String(length=500), nullable=False),
        sa.Column("helps", sa.String(length=500), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_work_card_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_card")),
        sa.UniqueConstraint("author_id", name=op.f("uq_work_card_author_id")),
    )
    with op.batch_alter_table("work_card") as batch:
        batch.create_index("ix_work_card_author_id", ["author_id"])

    op.create_table(
        "growth_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("claim", sa.String(length=500), nullable=False),
        sa.Column("offered", sa.String(length=500), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("shared_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('strength', 'value', 'deciding')", name=op.f("ck_growth_entry_kind_known")
        ),
        sa.CheckConstraint(
            "state = 'shared' OR answered_on IS NOT NULL",
            name=op.f("ck_growth_entry_answered_once"),
        ),
        sa.CheckConstraint(
            "state IN ('shared', 'agreed', 'declined')", name=op.f("ck_growth_entry_state_known")
        ),
        sa.CheckConstraint("length(claim) > 0", name=op.f("ck_growth_entry_says_something")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_growth_entry_author_id")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_growth_entry_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth_entry")),
        sa.UniqueConstraint("id", "pair_id", name=op.f("uq_growth_entry_id_pair_id")),
    )
    with op.batch_alter_table("growth_entry") as batch:
        batch.create_index("ix_growth_entry_pair_id", ["pair_id"])

    op.create_table(
        "handed_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_pair_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('promise', 'topic', 'focus', 'growth', 'readings', 'card')",
            name=op.f("ck_handed_over_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["from_pair_id"], ["pair.id"], name=op.f("fk_handed_over_from_pair_id")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_handed_over_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_over")),
        sa.UniqueConstraint(
            "pair_id",
            "from_pair_id",
            "kind",
            "source_id",
            name=op.f("uq_handed_over_pair_id_from_pair_id_kind_source_id"),
        ),
    )
    with op.batch_alter_table("handed_over") as batch:
        batch.create_index("ix_handed_over_pair_id", ["pair_id"])

    op.create_table(
        "noticed_growth",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("claim", sa.String(length=500), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('strength', 'value', 'deciding')", name=op.f("ck_noticed_growth_kind_known")
        ),
        sa.CheckConstraint("length(claim) > 0", name=op.f("ck_noticed_growth_says_something")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_noticed_growth_author_id")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_noticed_growth_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noticed_growth")),
    )
    with op.batch_alter_table("noticed_growth") as batch:
        batch.create_index("ix_noticed_growth_author_id", ["author_id"])
        batch.create_index("ix_noticed_growth_pair_id", ["pair_id"])

    op.create_table(
        "parked_focus",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("parked_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_parked_focus_says_something")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_parked_focus_author_id")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_parked_focus_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_focus")),
    )
    with op.batch_alter_table("parked_focus") as batch:
        batch.create_index("ix_parked_focus_pair_id", ["pair_id"])

    op.create_table(
        "quarter_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind = 'own' OR source_id IS NOT NULL",
            name=op.f("ck_quarter_item_comes_from_somewhere"),
        ),
        sa.CheckConstraint(
            "kind IN ('promise', 'focus', 'growth', 'deal', 'win', 'own')",
            name=op.f("ck_quarter_item_kind_known"),
        ),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_quarter_item_says_something")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_quarter_item_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["quarter_page.id"],
            name=op.f("fk_quarter_item_page_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarter_item")),
        sa.UniqueConstraint(
            "page_id", "kind", "source_id", name=op.f("uq_quarter_item_page_id_kind_source_id")
        ),
    )
    with op.batch_alter_table("quarter_item") as batch:
        batch.create_index("ix_quarter_item_author_id", ["author_id"])
        batch.create_index("ix_quarter_item_page_id", ["page_id"])

    op.create_table(
        "shown_work_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("feedback", sa.String(length=500), nullable=False),
        sa.Column("pressure", sa.String(length=500), nullable=False),
        sa.Column("helps", sa.String(length=500), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_shown_work_card_author_id")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_shown_work_card_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_work_card")),
        sa.UniqueConstraint(
            "pair_id", "author_id", name=op.f("uq_shown_work_card_pair_id_author_id")
        ),
    )
    with op.batch_alter_table("shown_work_card") as batch:
        batch.create_index("ix_shown_work_card_pair_id", ["pair_id"])

    op.create_table(
        "growth_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("quote", sa.String(length=500), nullable=False),
        sa.Column("signal", sa.String(length=25), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "meeting_id IS NOT NULL OR quote <> ''", name=op.f("ck_growth_evidence_shows_something")
        ),
        sa.CheckConstraint(
            "signal IN ('adaptability', 'self_awareness', 'emotional_intelligence')",
            name=op.f("ck_growth_evidence_signal_known"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_growth_evidence_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "pair_id"],
            ["growth_entry.id", "growth_entry.pair_id"],
            name=op.f("fk_growth_evidence_entry_id_pair_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name=op.f("fk_growth_evidence_meeting_id_pair_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_growth_evidence_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth_evidence")),
    )
    with op.batch_alter_table("growth_evidence") as batch:
        batch.create_index("ix_growth_evidence_entry_id", ["entry_id"])
        batch.create_index("ix_growth_evidence_meeting_id", ["meeting_id"])
        batch.create_index("ix_growth_evidence_pair_id", ["pair_id"])

    op.create_table(
        "noticed_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("noticed_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("quote", sa.String(length=500), nullable=False),
        sa.Column("signal", sa.String(length=25), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "meeting_id IS NOT NULL OR quote <> ''",
            name=op.f("ck_noticed_evidence_shows_something"),
        ),
        sa.CheckConstraint(
            "signal IN ('adaptability', 'self_awareness', 'emotional_intelligence')",
            name=op.f("ck_noticed_evidence_signal_known"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_noticed_evidence_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_noticed_evidence_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["noticed_id"],
            ["noticed_growth.id"],
            name=op.f("fk_noticed_evidence_noticed_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noticed_evidence")),
    )
    with op.batch_alter_table("noticed_evidence") as batch:
        batch.create_index("ix_noticed_evidence_author_id", ["author_id"])
        batch.create_index("ix_noticed_evidence_noticed_id", ["noticed_id"])

    op.create_table(
        "pulse_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("safety", sa.Integer(), nullable=False),
        sa.Column("clarity", sa.Integer(), nullable=False),
        sa.Column("autonomy", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=500), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "autonomy BETWEEN 1 AND 5", name=op.f("ck_pulse_answer_autonomy_in_range")
        ),
        sa.CheckConstraint(
            "clarity BETWEEN 1 AND 5", name=op.f("ck_pulse_answer_clarity_in_range")
        ),
        sa.CheckConstraint(
            "progress BETWEEN 1 AND 5", name=op.f("ck_pulse_answer_progress_in_range")
        ),
        sa.CheckConstraint("safety BETWEEN 1 AND 5", name=op.f("ck_pulse_answer_safety_in_range")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_pulse_answer_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_pulse_answer_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_answer")),
        sa.UniqueConstraint(
            "meeting_id", "author_id", name=op.f("uq_pulse_answer_meeting_id_author_id")
        ),
    )
    with op.batch_alter_table("pulse_answer") as batch:
        batch.create_index("ix_pulse_answer_author_id", ["author_id"])
        batch.create_index("ix_pulse_answer_meeting_id", ["meeting_id"])

    op.create_table(
        "shown_pulse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("safety", sa.Integer(), nullable=False),
        sa.Column("clarity", sa.Integer(), nullable=False),
        sa.Column("autonomy", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=500), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "autonomy BETWEEN 1 AND 5", name=op.f("ck_shown_pulse_autonomy_in_range")
        ),
        sa.CheckConstraint("clarity BETWEEN 1 AND 5", name=op.f("ck_shown_pulse_clarity_in_range")),
        sa.CheckConstraint(
            "progress BETWEEN 1 AND 5", name=op.f("ck_shown_pulse_progress_in_range")
        ),
        sa.CheckConstraint("safety BETWEEN 1 AND 5", name=op.f("ck_shown_pulse_safety_in_range")),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name=op.f("fk_shown_pulse_meeting_id_pair_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_shown_pulse_pair_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_pulse")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_shown_pulse_meeting_id")),
    )
    with op.batch_alter_table("shown_pulse") as batch:
        batch.create_index("ix_shown_pulse_pair_id", ["pair_id"])

    op.create_table(
        "talked_more",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("who IN ('me', 'even', 'other')", name=op.f("ck_talked_more_who_known")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_talked_more_author_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_talked_more_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talked_more")),
        sa.UniqueConstraint(
            "meeting_id", "author_id", name=op.f("uq_talked_more_meeting_id_author_id")
        ),
    )
    with op.batch_alter_table("talked_more") as batch:
        batch.create_index("ix_talked_more_author_id", ["author_id"])
        batch.create_index("ix_talked_more_meeting_id", ["meeting_id"])

    with op.batch_alter_table("commitment") as batch:
        batch.alter_column("meeting_id", existing_type=sa.Integer(), nullable=True)

    with op.batch_alter_table("commitment_outcome") as batch:
        batch.add_column(sa.Column("given_on", sa.Date(), nullable=True))
        batch.alter_column("meeting_id", existing_type=sa.Integer(), nullable=True)
        batch.create_check_constraint(
            "said_somewhere", "meeting_id IS NOT NULL OR given_on IS NOT NULL"
        )
        batch.create_index("ix_commitment_outcome_commitment_id", ["commitment_id"])

    with op.batch_alter_table("friction") as batch:
        batch.add_column(sa.Column("commitment_id", sa.Integer(), nullable=True))
        batch.create_index("ix_friction_commitment_id", ["commitment_id"])
        batch.create_foreign_key(
            "fk_friction_commitment_id_pair_id",
            "commitment",
            ["commitment_id", "pair_id"],
            ["id", "pair_id"],
        )

    with op.batch_alter_table("pair") as batch:
        batch.add_column(sa.Column("promises_closed_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("regranted_on", sa.Date(), nullable=True))

    with op.batch_alter_table("focus") as batch:
        batch.add_column(
            sa.Column("before", sa.String(length=500), server_default="", nullable=False)
        )
        batch.add_column(
            sa.Column("after", sa.String(length=500), server_default="", nullable=False)
        )
    with op.batch_alter_table("meeting_agenda") as batch:
        batch.add_column(
            sa.Column("is_growth", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    _reword("focus", "ending", ENDINGS)
    _reword("meeting_agenda", "focus_choice", CHOICES)


def _name_mails(kinds: list[str]) -> None:
    """Name the mails there are; one that is no more goes with its rows."""
    quoted = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("outbox_message", "muted_mail"):
        rows = sa.table(table, sa.column("kind"))
        op.execute(rows.delete().where(rows.c.kind.not_in(kinds)))
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint("kind_known", type_="check")
            batch.create_check_constraint("kind_known", f"kind IN ({quoted})")


def downgrade() -> None:
    _name_mails(MAILS)
    op.drop_index("ix_meeting_pair_planned", table_name="meeting")
    op.drop_index("ix_meeting_counted", table_name="meeting")
    op.create_index("ix_meeting_planned_on", "meeting", ["planned_on"])
    _reword("meeting_agenda", "focus_choice", CHOICES, is_back=True)
    _reword("focus", "ending", ENDINGS, is_back=True)
    with op.batch_alter_table("meeting_agenda") as batch:
        batch.drop_column("is_growth")

    with op.batch_alter_table("focus") as batch:
        batch.drop_column("after")
        batch.drop_column("before")

    with op.batch_alter_table("pair") as batch:
        batch.drop_column("regranted_on")
        batch.drop_column("promises_closed_on")

    with op.batch_alter_table("friction") as batch:
        batch.drop_constraint("fk_friction_commitment_id_pair_id", type_="foreignkey")
        batch.drop_index("ix_friction_commitment_id")
        batch.drop_column("commitment_id")

    _leave_out_what_no_meeting_said()
    with op.batch_alter_table("commitment_outcome") as batch:
        batch.drop_constraint("said_somewhere", type_="check")
        batch.drop_index("ix_commitment_outcome_commitment_id")
        batch.alter_column("meeting_id", existing_type=sa.Integer(), nullable=False)
        batch.drop_column("given_on")

    with op.batch_alter_table("commitment") as batch:
        batch.alter_column("meeting_id", existing_type=sa.Integer(), nullable=False)

    with op.batch_alter_table("talked_more") as batch:
        batch.drop_index("ix_talked_more_meeting_id")
        batch.drop_index("ix_talked_more_author_id")

    op.drop_table("talked_more")
    with op.batch_alter_table("shown_pulse") as batch:
        batch.drop_index("ix_shown_pulse_pair_id")

    op.drop_table("shown_pulse")
    with op.batch_alter_table("pulse_answer") as batch:
        batch.drop_index("ix_pulse_answer_meeting_id")
        batch.drop_index("ix_pulse_answer_author_id")

    op.drop_table("pulse_answer")
    with op.batch_alter_table("noticed_evidence") as batch:
        batch.drop_index("ix_noticed_evidence_noticed_id")
        batch.drop_index("ix_noticed_evidence_author_id")

    op.drop_table("noticed_evidence")
    with op.batch_alter_table("growth_evidence") as batch:
        batch.drop_index("ix_growth_evidence_pair_id")
        batch.drop_index("ix_growth_evidence_meeting_id")
        batch.drop_index("ix_growth_evidence_entry_id")

    op.drop_table("growth_evidence")
    with op.batch_alter_table("shown_work_card") as batch:
        batch.drop_index("ix_shown_work_card_pair_id")

    op.drop_table("shown_work_card")
    with op.batch_alter_table("quarter_item") as batch:
        batch.drop_index("ix_quarter_item_page_id")
        batch.drop_index("ix_quarter_item_author_id")

    op.drop_table("quarter_item")
    with op.batch_alter_table("parked_focus") as batch:
        batch.drop_index("ix_parked_focus_pair_id")

    op.drop_table("parked_focus")
    with op.batch_alter_table("noticed_growth") as batch:
        batch.drop_index("ix_noticed_growth_pair_id")
        batch.drop_index("ix_noticed_growth_author_id")

    op.drop_table("noticed_growth")
    with op.batch_alter_table("handed_over") as batch:
        batch.drop_index("ix_handed_over_pair_id")

    op.drop_table("handed_over")
    with op.batch_alter_table("growth_entry") as batch:
        batch.drop_index("ix_growth_entry_pair_id")

    op.drop_table("growth_entry")
    with op.batch_alter_table("work_card") as batch:
        batch.drop_index("ix_work_card_author_id")

    op.drop_table("work_card")
    with op.batch_alter_table("quarter_page") as batch:
        batch.drop_index("ix_quarter_page_author_id")

    op.drop_table("quarter_page")
    op.drop_table("pulse_month")
    with op.batch_alter_table("pulse_average") as batch:
        batch.drop_index("ix_pulse_average_author_id")

    op.drop_table("pulse_average")
    with op.batch_alter_table("data_export") as batch:
        batch.drop_index("ix_data_export_author_id")

    op.drop_table("data_export")


def _reword(table: str, column: str, words: dict[str, str], *, is_back: bool = False) -> None:
    """Give what a column may say its new words; a word the earlier version lacks falls back."""
    known = list(words) if is_back else [*words.values()]
    if not is_back and "wrong_focus" not in known:
        known.append("wrong_focus")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(f"{column}_known", type_="check")
        batch.alter_column(
            column,
            existing_type=sa.String(length=15 if is_back else 10),
            type_=sa.String(length=15),
            existing_nullable=True,
        )
    cell = sa.table(table, sa.column(column, sa.String()))
    for old, new in words.items():
        before, after = (new, old) if is_back else (old, new)
        op.execute(cell.update().where(cell.c[column] == before).values({column: after}))
    if is_back:
        last = known[-1]
        op.execute(cell.update().where(cell.c[column].not_in(known)).values({column: last}))
    quoted = ", ".join(f"'{word}'" for word in known)
    with op.batch_alter_table(table) as batch:
        batch.alter_column(
            column,
            existing_type=sa.String(length=15),
            type_=sa.String(length=10 if is_back else 15),
            existing_nullable=True,
        )
        batch.create_check_constraint(f"{column}_known", f"{column} IN ({quoted})")


def _leave_out_what_no_meeting_said() -> None:
    """Take out what the earlier version has no place for: answers between meetings (the last word
    on a promise stays on the promise), and promises brought along from another pair."""
    outcome = sa.table("commitment_outcome", sa.column("meeting_id"), sa.column("commitment_id"))
    claim = sa.table("preparation_claim", sa.column("commitment_id"))
    commitment = sa.table("commitment", sa.column("id"), sa.column("meeting_id"))
    brought = sa.select(commitment.c.id).where(commitment.c.meeting_id.is_(None))
    op.execute(outcome.delete().where(outcome.c.meeting_id.is_(None)))
    op.execute(outcome.delete().where(outcome.c.commitment_id.in_(brought)))
    op.execute(claim.delete().where(claim.c.commitment_id.in_(brought)))
    op.execute(commitment.delete().where(commitment.c.meeting_id.is_(None)))
