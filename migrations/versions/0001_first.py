"""The schema of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# In the order they hang on one another.
TABLES = (
    "audit_event",
    "installation",
    "sign_in_failure",
    "team",
    "person",
    "team_indicator",
    "account",
    "deal",
    "pair",
    "cadence",
    "focus",
    "meeting",
    "reading",
    "asked_question",
    "browser_session",
    "check_in",
    "commitment",
    "correction",
    "deal_review",
    "focus_evidence",
    "meeting_agenda",
    "meeting_move",
    "preparation",
    "preparation_draft",
    "private_note",
    "step_note",
    "topic",
    "commitment_outcome",
    "preparation_claim",
)


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("once_key", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
        sa.UniqueConstraint("once_key", name="uq_audit_event_once_key"),
    )
    op.create_index("ix_audit_event_actor_id", "audit_event", ["actor_id"])
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
    op.create_index("ix_audit_event_pair_id", "audit_event", ["pair_id"])
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_failure"),
    )
    op.create_index("ix_sign_in_failure_email_key", "sign_in_failure", ["email_key"])
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("agenda_minutes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_team"),
        sa.UniqueConstraint("name", name="uq_team_name"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_person_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_index("ix_person_team_id", "person", ["team_id"])
    op.create_table(
        "team_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_team_indicator_team_id"),
        sa.PrimaryKeyConstraint("id", name="pk_team_indicator"),
        sa.UniqueConstraint("team_id", "key", name="uq_team_indicator_team_id_key"),
        sa.UniqueConstraint("team_id", "position", name="uq_team_indicator_team_id_position"),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("is_hr", sa.Boolean(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(length=10), nullable=False),
        sa.Column("has_single_keys", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "theme IN ('system', 'light', 'dark')", name=op.f("ck_account_theme_known")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_account_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email_key", name="uq_account_email_key"),
        sa.UniqueConstraint("person_id", name="uq_account_person_id"),
    )
    op.create_table(
        "deal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("buyer", sa.String(length=80), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("stage_since", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("last_buyer_action_on", sa.Date(), nullable=True),
        sa.Column("next_step", sa.String(length=500), nullable=False),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("rep_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('discovery', 'evaluation', 'proposal', 'negotiation', 'won', 'lost')",
            name=op.f("ck_deal_stage_known"),
        ),
        sa.ForeignKeyConstraint(["rep_id"], ["person.id"], name="fk_deal_rep_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deal"),
        sa.UniqueConstraint("rep_id", "name", name="uq_deal_rep_id_name"),
    )
    op.create_index("ix_deal_rep_id", "deal", ["rep_id"])
    op.create_table(
        "pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rep_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("is_cover", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_pair_in_order")
        ),
        sa.CheckConstraint("rep_id <> manager_id", name=op.f("ck_pair_two_people")),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name="fk_pair_manager_id"),
        sa.ForeignKeyConstraint(["rep_id"], ["person.id"], name="fk_pair_rep_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pair"),
    )
    op.create_index("ix_pair_manager_id", "pair", ["manager_id"])
    op.create_index("ix_pair_rep_id", "pair", ["rep_id"])
    op.create_index(
        "uq_pair_one_manager",
        "pair",
        ["rep_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL AND is_cover = 0"),
        postgresql_where=sa.text("ended_on IS NULL AND NOT is_cover"),
    )
    op.create_table(
        "cadence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("every_weeks IN (1, 2, 4)", name=op.f("ck_cadence_every_weeks_known")),
        sa.CheckConstraint("minutes BETWEEN 10 AND 120", name=op.f("ck_cadence_minutes_sane")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_cadence_weekday_known")),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_cadence_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cadence"),
        sa.UniqueConstraint("pair_id", "starts_on", name="uq_cadence_pair_id_starts_on"),
    )
    op.create_index("ix_cadence_pair_id", "cadence", ["pair_id"])
    op.create_table(
        "focus",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("skill", sa.String(length=500), nullable=False),
        sa.Column("sign", sa.String(length=500), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ending", sa.String(length=10), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ending IN ('landed', 'changed', 'wrong')", name=op.f("ck_focus_ending_known")
        ),
        sa.ForeignKeyConstraint(["named_by_id"], ["person.id"], name="fk_focus_named_by_id"),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_focus_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_focus"),
        sa.UniqueConstraint("id", "pair_id", name="uq_focus_id_pair_id"),
    )
    op.create_index("ix_focus_pair_id", "focus", ["pair_id"])
    op.create_index(
        "uq_focus_one_active",
        "focus",
        ["pair_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("is_stopped_early", sa.Boolean(), nullable=False),
        sa.Column("is_off_app", sa.Boolean(), nullable=False),
        sa.Column("skip_reason", sa.String(length=20), nullable=True),
        sa.Column("called_off_by_id", sa.Integer(), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contest", sa.String(length=20), nullable=True),
        sa.Column("contested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rep_settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("manager_settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "contest IN ('did_not_meet', 'not_agreed')", name=op.f("ck_meeting_contest_known")
        ),
        sa.CheckConstraint("kind IN ('regular', 'first')", name=op.f("ck_meeting_kind_known")),
        sa.CheckConstraint(
            "skip_reason IN ('customer_first', 'too_busy', 'nothing_pressing')",
            name=op.f("ck_meeting_skip_reason_known"),
        ),
        sa.CheckConstraint(
            "state <> 'live' OR started_at IS NOT NULL", name=op.f("ck_meeting_live_has_begun")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'live', 'held', 'skipped', 'away')",
            name=op.f("ck_meeting_state_known"),
        ),
        sa.CheckConstraint("minutes BETWEEN 10 AND 120", name=op.f("ck_meeting_minutes_sane")),
        sa.ForeignKeyConstraint(
            ["called_off_by_id"], ["person.id"], name="fk_meeting_called_off_by_id"
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name="fk_meeting_ended_by_id"),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_meeting_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.UniqueConstraint("id", "pair_id", name="uq_meeting_id_pair_id"),
        sa.UniqueConstraint("pair_id", "starts_at", name="uq_meeting_pair_id_starts_at"),
    )
    op.create_index("ix_meeting_pair_id", "meeting", ["pair_id"])
    op.create_index("ix_meeting_pair_state", "meeting", ["pair_id", "state", "starts_at"])
    op.create_index("ix_meeting_planned_on", "meeting", ["planned_on"])
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source IN ('rep', 'app', 'import')", name=op.f("ck_reading_source_known")
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name="fk_reading_entered_by_id"),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_reading_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reading"),
        sa.UniqueConstraint("pair_id", "key", "week_on", name="uq_reading_pair_id_key_week_on"),
    )
    op.create_index("ix_reading_pair_id", "reading", ["pair_id"])
    op.create_table(
        "asked_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("question_id", sa.String(length=20), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name="fk_asked_question_meeting_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_asked_question_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_asked_question"),
        sa.UniqueConstraint(
            "meeting_id", "question_id", name="uq_asked_question_meeting_id_question_id"
        ),
    )
    op.create_index("ix_asked_question_pair_id", "asked_question", ["pair_id"])
    op.create_table(
        "browser_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_minutes", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("room_meeting_id", sa.Integer(), nullable=True),
        sa.Column("room_pair_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_browser_session_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["room_meeting_id"],
            ["meeting.id"],
            name="fk_browser_session_room_meeting_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["room_pair_id"],
            ["pair.id"],
            name="fk_browser_session_room_pair_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_browser_session"),
        sa.UniqueConstraint("token_hash", name="uq_browser_session_token_hash"),
    )
    op.create_index("ix_browser_session_account_id", "browser_session", ["account_id"])
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("mood", sa.String(length=10), nullable=False),
        sa.Column("feelings", sa.String(length=120), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("is_in_person", sa.Boolean(), nullable=False),
        sa.Column("wants_lighter", sa.Boolean(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mood IN ('rough', 'not_great', 'okay', 'good', 'great', 'unsaid')",
            name=op.f("ck_check_in_mood_known"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name="fk_check_in_meeting_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_check_in_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_check_in"),
        sa.UniqueConstraint("meeting_id", name="uq_check_in_meeting_id"),
    )
    op.create_index("ix_check_in_pair_id", "check_in", ["pair_id"])
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("promised_by_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("promised_for", sa.Date(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("claim", sa.String(length=10), nullable=True),
        sa.Column("claimed_on", sa.Date(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "claim IN ('kept', 'partly', 'not_yet', 'let_go')",
            name=op.f("ck_commitment_claim_known"),
        ),
        sa.CheckConstraint(
            "outcome IN ('kept', 'partly', 'not_yet', 'let_go')",
            name=op.f("ck_commitment_outcome_known"),
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'not_yet'", name=op.f("ck_commitment_not_yet_is_open")
        ),
        sa.CheckConstraint(
            "side <> 'rep' OR position BETWEEN 1 AND 3", name=op.f("ck_commitment_three_priorities")
        ),
        sa.CheckConstraint("side IN ('rep', 'manager')", name=op.f("ck_commitment_side_known")),
        sa.CheckConstraint("position BETWEEN 1 AND 9", name=op.f("ck_commitment_position_sane")),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name="fk_commitment_meeting_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_commitment_pair_id"),
        sa.ForeignKeyConstraint(
            ["promised_by_id"], ["person.id"], name="fk_commitment_promised_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_commitment"),
        sa.UniqueConstraint("id", "pair_id", name="uq_commitment_id_pair_id"),
        sa.UniqueConstraint(
            "meeting_id", "side", "position", name="uq_commitment_meeting_id_side_position"
        ),
    )
    op.create_index("ix_commitment_meeting_id", "commitment", ["meeting_id"])
    op.create_index("ix_commitment_pair_id", "commitment", ["pair_id"])
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_correction_author_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name="fk_correction_meeting_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_correction_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
    )
    op.create_index("ix_correction_meeting_id", "correction", ["meeting_id"])
    op.create_index("ix_correction_pair_id", "correction", ["pair_id"])
    op.create_table(
        "deal_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("chosen_by_id", sa.Integer(), nullable=False),
        sa.Column("deal_name", sa.String(length=120), nullable=False),
        sa.Column("deal_stage", sa.String(length=20), nullable=False),
        sa.Column("deal_value", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("position IN (1, 2)", name=op.f("ck_deal_review_two_at_most")),
        sa.ForeignKeyConstraint(
            ["chosen_by_id"], ["person.id"], name="fk_deal_review_chosen_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["deal_id"], ["deal.id"], name="fk_deal_review_deal_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name="fk_deal_review_meeting_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_deal_review_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deal_review"),
        sa.UniqueConstraint("meeting_id", "deal_id", name="uq_deal_review_meeting_id_deal_id"),
        sa.UniqueConstraint("meeting_id", "position", name="uq_deal_review_meeting_id_position"),
    )
    op.create_index("ix_deal_review_pair_id", "deal_review", ["pair_id"])
    op.create_table(
        "focus_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("focus_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_focus_evidence_author_id"),
        sa.ForeignKeyConstraint(
            ["focus_id", "pair_id"],
            ["focus.id", "focus.pair_id"],
            name="fk_focus_evidence_focus_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_focus_evidence_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_focus_evidence"),
    )
    op.create_index("ix_focus_evidence_focus_id", "focus_evidence", ["focus_id"])
    op.create_index("ix_focus_evidence_pair_id", "focus_evidence", ["pair_id"])
    op.create_table(
        "meeting_agenda",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("current_step", sa.String(length=20), nullable=False),
        sa.Column("minutes_available", sa.Integer(), nullable=True),
        sa.Column("short_choice", sa.String(length=10), nullable=True),
        sa.Column("is_usual_wanted", sa.Boolean(), nullable=False),
        sa.Column("is_put_away", sa.Boolean(), nullable=False),
        sa.Column("focus_choice", sa.String(length=10), nullable=True),
        sa.Column("focus_named_by_id", sa.Integer(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "focus_choice IN ('keep', 'change', 'landed')",
            name=op.f("ck_meeting_agenda_focus_choice_known"),
        ),
        sa.CheckConstraint(
            "short_choice IN ('deals', 'focus')", name=op.f("ck_meeting_agenda_short_choice_known")
        ),
        sa.ForeignKeyConstraint(
            ["focus_named_by_id"], ["person.id"], name="fk_meeting_agenda_focus_named_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name="fk_meeting_agenda_meeting_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_meeting_agenda_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_agenda"),
        sa.UniqueConstraint("meeting_id", name="uq_meeting_agenda_meeting_id"),
    )
    op.create_index("ix_meeting_agenda_pair_id", "meeting_agenda", ["pair_id"])
    op.create_table(
        "meeting_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("moved_by_id", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_meeting_move_meeting_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["moved_by_id"], ["person.id"], name="fk_meeting_move_moved_by_id"),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_meeting_move_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting_move"),
    )
    op.create_index("ix_meeting_move_meeting_id", "meeting_move", ["meeting_id"])
    op.create_index("ix_meeting_move_pair_id", "meeting_move", ["pair_id"])
    op.create_table(
        "preparation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("focus_line", sa.String(length=500), nullable=False),
        sa.Column("in_my_way", sa.String(length=500), nullable=False),
        sa.Column("would_help", sa.String(length=500), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deal_id"], ["deal.id"], name="fk_preparation_deal_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name="fk_preparation_meeting_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_preparation_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_preparation"),
        sa.UniqueConstraint("meeting_id", name="uq_preparation_meeting_id"),
    )
    op.create_index("ix_preparation_pair_id", "preparation", ["pair_id"])
    op.create_table(
        "preparation_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name="fk_preparation_draft_author_id"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name="fk_preparation_draft_meeting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_preparation_draft"),
        sa.UniqueConstraint(
            "meeting_id", "author_id", "key", name="uq_preparation_draft_meeting_id_author_id_key"
        ),
    )
    op.create_index("ix_preparation_draft_author_id", "preparation_draft", ["author_id"])
    op.create_index("ix_preparation_draft_meeting_id", "preparation_draft", ["meeting_id"])
    op.create_table(
        "private_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_private_note_author_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_private_note_meeting_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_private_note"),
        sa.UniqueConstraint(
            "meeting_id", "author_id", "step", name="uq_private_note_meeting_id_author_id_step"
        ),
    )
    op.create_index("ix_private_note_author_id", "private_note", ["author_id"])
    op.create_index("ix_private_note_meeting_id", "private_note", ["meeting_id"])
    op.create_table(
        "step_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_step_note_author_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name="fk_step_note_meeting_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_step_note_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_step_note"),
        sa.UniqueConstraint("meeting_id", "step", "key", name="uq_step_note_meeting_id_step_key"),
    )
    op.create_index("ix_step_note_pair_id", "step_note", ["pair_id"])
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_meeting_id", sa.Integer(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('topic', 'win', 'thanks', 'parked')", name=op.f("ck_topic_kind_known")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_topic_author_id"),
        sa.ForeignKeyConstraint(
            ["done_meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name="fk_topic_done_meeting_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_topic_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_topic"),
    )
    op.create_index("ix_topic_done_meeting_id", "topic", ["done_meeting_id"])
    op.create_index("ix_topic_pair_id", "topic", ["pair_id"])
    op.create_table(
        "commitment_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('kept', 'partly', 'not_yet', 'let_go')",
            name=op.f("ck_commitment_outcome_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id", "pair_id"],
            ["commitment.id", "commitment.pair_id"],
            name="fk_commitment_outcome_commitment_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["person.id"], name="fk_commitment_outcome_given_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name="fk_commitment_outcome_meeting_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_commitment_outcome_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_commitment_outcome"),
        sa.UniqueConstraint(
            "commitment_id", "meeting_id", name="uq_commitment_outcome_commitment_id_meeting_id"
        ),
    )
    op.create_index("ix_commitment_outcome_meeting_id", "commitment_outcome", ["meeting_id"])
    op.create_index("ix_commitment_outcome_pair_id", "commitment_outcome", ["pair_id"])
    op.create_table(
        "preparation_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('kept', 'partly', 'not_yet', 'let_go')",
            name=op.f("ck_preparation_claim_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id", "pair_id"],
            ["commitment.id", "commitment.pair_id"],
            name="fk_preparation_claim_commitment_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "pair_id"],
            ["meeting.id", "meeting.pair_id"],
            name="fk_preparation_claim_meeting_id_pair_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name="fk_preparation_claim_pair_id"),
        sa.PrimaryKeyConstraint("id", name="pk_preparation_claim"),
        sa.UniqueConstraint(
            "meeting_id", "commitment_id", name="uq_preparation_claim_meeting_id_commitment_id"
        ),
    )
    op.create_index("ix_preparation_claim_pair_id", "preparation_claim", ["pair_id"])
    _let_audit_event_only_grow()


def _let_audit_event_only_grow() -> None:
    """Forbid changing the log; taking old rows out is retention's, so DELETE stays."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER audit_event_only_grows BEFORE UPDATE ON audit_event "
            "BEGIN SELECT RAISE(ABORT, 'audit_event is only ever added to'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION audit_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit_event is only ever added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_event_only_grows BEFORE UPDATE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_event_only_grows()"
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_event_only_grows()")
