"""Mail to a real server, sent by real processes: run by tests/features/mail/test_sending.py.

A program of its own, because no test may reach a port. Each scene begins with an empty outbox; it
answers one line of JSON a scene, with the traceback of one that failed.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from flask import Flask
from sqlalchemy import delete, select, update

from oneonone import tick
from oneonone.app import create_app
from oneonone.config import MailSettings, settings_from
from oneonone.features.mail import jobs, sending
from oneonone.features.mail.sending import Post, transaction
from oneonone.lib.dates import now
from oneonone.models import Meeting, OutboxMessage, db
from oneonone.models.outbox import queue, withdraw
from tests.cast import PRIYA_DANIEL
from tests.databases import fill_with_cast

WITHIN = 30.0
# How long the sender waits for an answer that never comes.
PATIENCE = 0.5
USER, PASSWORD = "oneonone", "a password of the mail server"
SENDER = "oneonone@cast.example"

Answer = Callable[[str], str]


class Office:
    """A mail server on a port of its own; it says yes unless a scene says otherwise."""

    def __init__(
        self,
        *,
        trust: tuple[Path, Path] | None = None,
        is_tls: bool = False,
        has_sign_in: bool = False,
    ) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.connections = 0
        self.passwords: list[str] = []
        self.was_secure: set[bool] = set()
        # What it says to an address and to a mail; None: nothing, ever.
        self.to_address: Callable[[str], str | None] = lambda _address: None
        self.to_mail: Callable[[int], str | None] = lambda _number: "250 OK"
        self.hangs_at: int | None = None
        self.breaks_at: int | None = None
        self.is_holding = threading.Event()
        self._count = 0
        self._loop = asyncio.new_event_loop()
        context = None
        if trust is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*trust)
        options: dict[str, Any] = {}
        if has_sign_in:
            options = {
                "authenticator": self._sign_in,
                "auth_required": True,
                "auth_require_tls": context is not None,
            }
        if context is not None and not is_tls:
            options |= {"tls_context": context, "require_starttls": True}

        def protocol() -> SMTP:
            self.connections += 1
            # Over TLS from the first byte, aiosmtpd must be told that it is.
            more = {"auth_require_tls": False} if is_tls and has_sign_in else {}
            return SMTP(self, hostname="localhost", loop=self._loop, **(options | more))

        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        starting = self._loop.create_server(
            protocol, "127.0.0.1", 0, ssl=context if is_tls else None
        )
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(WITHIN)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)

    def _sign_in(self, _server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> Any:
        assert isinstance(data, LoginPassword)
        self.passwords.append(data.password.decode())
        is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)

    # The library looks for these names.
    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        refusal = self.to_address(address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        number, self._count = self._count, self._count + 1
        if number == self.breaks_at:
            server.transport.abort()
            return "250 OK"
        said = self.to_mail(number)
        if said == "250 OK":
            self.was_secure.add(session.ssl is not None)
            self.taken.append((envelope.rcpt_tos[0], envelope.content))
        if number == self.hangs_at:
            self.is_holding.set()
            await asyncio.Event().wait()
        return said or "250 OK"

    @property
    def ids(self) -> Counter[str]:
        """How often each mail was taken, by its Message-ID"""
        mails = [message_from_bytes(content, policy=default) for _to, content in self.taken]
        return Counter(str(mail["Message-ID"]) for mail in mails)


class Stage:
    """The company with its outbox, on either database."""

    def __init__(self, app: Flask, trust: tuple[Path, Path]) -> None:
        self.app, self.trust = app, trust
        with app.app_context():
            self.engine = db.engine

    def clear(self) -> None:
        os.environ.pop("SSL_CERT_FILE", None)
        with transaction(self.engine) as session:
            session.execute(delete(OutboxMessage))

    def trusting(self) -> None:
        """Let the sender trust the server's certificate, as a company's own authority would be."""
        os.environ["SSL_CERT_FILE"] = str(self.trust[0])

    def queue(self, count: int) -> None:
        """Let so many recaps wait, for the two in turn."""
        two = PRIYA_DANIEL
        with transaction(self.engine) as session:
            for number in range(count):
                who = (two.rep, two.manager)[number % 2]
                at = now() - timedelta(minutes=1)
                queue(session, "recap", who.id, at=at, meeting_id=two.held, pair_id=two.id)

    def send(self, office: Office | int, **differs: Any) -> str:
        port = office if isinstance(office, int) else office.port
        plain = MailSettings("127.0.0.1", port, "none", SENDER)
        post = jobs.post_of(self.app)
        paper = replace(post.paper, sender=SENDER, url="https://oneonone.example")
        there = Post(self.engine, replace(plain, **differs), paper, timeout=PATIENCE)
        return sending.send(there, lambda _line: None)

    @property
    def rows(self) -> list[OutboxMessage]:
        with transaction(self.engine) as session:
            rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
            session.expunge_all()
            return list(rows)

    def until_somebody_waits(self) -> None:
        """Wait until another one waits for a row; where the file is locked, nobody gets so far."""
        if self.engine.dialect.name != "postgresql":
            return
        give_up = time.monotonic() + WITHIN
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with self.engine.connect() as connection:
            while not connection.exec_driver_sql(waiting).scalar():
                assert time.monotonic() < give_up, "Nobody ever waited."
                connection.rollback()

    def all_due(self, *, claims_end: bool = False) -> None:
        """Let the time pass until everything that waits is due again."""
        past = now() - timedelta(seconds=1)
        values: dict[str, Any] = {"due_at": past}
        if claims_end:
            values["claimed_until"] = past
        with transaction(self.engine) as session:
            session.execute(
                update(OutboxMessage).values(**values).execution_options(synchronize_session=False)
            )

    def sender_of_its_own(self, office: Office, job: str = "send") -> subprocess.Popen[str]:
        """Start a job in another process, with the settings as a company gives them."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.mail_scenes", job],
            env={
                **os.environ,
                "ONEONONE_URL": "https://oneonone.example",
                "ONEONONE_SMTP_HOST": f"127.0.0.1:{office.port}",
                "ONEONONE_SMTP_SECURITY": "none",
                "ONEONONE_MAIL_FROM": SENDER,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )


@contextmanager
def office(**how: Any) -> Iterator[Office]:
    opened = Office(**how)
    try:
        yield opened
    finally:
        opened.close()


def at_once(senders: list[subprocess.Popen[str]]) -> list[str]:
    """Let several begin at the same moment, and return what each said."""
    for sender in senders:
        assert sender.stdout is not None
        assert sender.stdout.readline() == "ready\n"
    for sender in senders:
        assert sender.stdin is not None
        sender.stdin.write("go\n")
        sender.stdin.flush()
    return [sender.communicate(timeout=WITHIN)[0].strip() for sender in senders]


def is_put_off(row: OutboxMessage) -> bool:
    return row.sent_at is None and row.failed_at is None and row.attempts == 1 and row.claim is None


# --- The way in ----------------------------------------------------------------------------------


def scene_it_signs_in_over_starttls(stage: Stage) -> None:
    stage.queue(3)
    stage.trusting()
    with office(trust=stage.trust, has_sign_in=True) as there:
        said = stage.send(there, security="starttls", user=USER, password=PASSWORD)
    assert said == "3 sent. 0 waiting, 0 given up.", said
    assert there.was_secure == {True}
    assert set(there.passwords) == {PASSWORD}
    assert [to for to, _ in there.taken] == [
        "priya@cast.example", "daniel@cast.example", "priya@cast.example",
    ]  # fmt: skip


def scene_it_signs_in_over_tls(stage: Stage) -> None:
    stage.queue(1)
    stage.trusting()
    with office(trust=stage.trust, is_tls=True, has_sign_in=True) as there:
        stage.send(there, security="tls", user=USER, password=PASSWORD)
    assert len(there.taken) == 1
    assert there.passwords == [PASSWORD]


def scene_a_certificate_of_nobody_gets_nothing(stage: Stage) -> None:
    for security in ("starttls", "tls"):
        stage.clear()
        stage.queue(1)
        with office(trust=stage.trust, is_tls=security == "tls", has_sign_in=True) as there:
            stage.send(there, security=security, user=USER, password=PASSWORD)
        assert (there.taken, there.passwords) == ([], [])
        [row] = stage.rows
        assert is_put_off(row)
        assert row.problem == "SSLCertVerificationError"


def scene_a_server_without_starttls_gets_no_password(stage: Stage) -> None:
    stage.queue(1)
    with office(has_sign_in=True) as there:
        stage.send(there, security="starttls", user=USER, password=PASSWORD)
    assert (there.taken, there.passwords) == ([], [])
    assert is_put_off(stage.rows[0])


def scene_a_refused_password_gives_nothing_up(stage: Stage) -> None:
    stage.queue(2)
    with office(has_sign_in=True) as there:
        said = stage.send(there, user=USER, password="another")
    one, other = stage.rows
    assert is_put_off(one)
    assert (other.attempts, other.claim, other.failed_at) == (0, None, None)
    assert one.problem == "535 SMTPAuthenticationError", one.problem
    assert "another" not in said


# --- A server in trouble -------------------------------------------------------------------------


def scene_a_server_that_is_down_is_tried_again(stage: Stage) -> None:
    stage.queue(3)
    with office() as gone:
        pass
    before = now()
    said = stage.send(gone.port)
    first, *others = stage.rows
    assert said == "0 sent, 1 to try again (ConnectionRefusedError). 3 waiting, 0 given up."
    assert is_put_off(first)
    assert first.due_at - before >= timedelta(minutes=1)
    assert [row.attempts for row in others] == [0, 0], "Who did not get their turn loses no try."
    stage.all_due()
    with office() as back:
        stage.send(back)
    assert len(back.taken) == 3


def scene_a_server_that_does_not_answer_is_not_waited_for(stage: Stage) -> None:
    stage.queue(2)
    with office() as there:
        there.hangs_at = 0
        there.to_mail = lambda _number: None
        began = time.monotonic()
        stage.send(there)
        assert time.monotonic() - began < WITHIN
    assert is_put_off(stage.rows[0])
    assert stage.rows[1].claim is None


def scene_not_now_is_tried_again_and_holds_nobody_up(stage: Stage) -> None:
    stage.queue(3)
    with office() as there:
        there.to_mail = lambda number: "451 daniel@cast.example later" if number == 1 else "250 OK"
        stage.send(there)
    one, two, three = stage.rows
    assert (one.sent_at, three.sent_at) != (None, None)
    assert is_put_off(two)
    assert two.problem == "451 SMTPDataError"
    assert there.connections == 1


def scene_no_is_no_and_the_note_holds_no_address(stage: Stage) -> None:
    stage.queue(3)
    with office() as there:
        there.to_address = lambda address: (
            f"550 <{address}> is not here" if address.startswith("daniel") else None
        )
        said = stage.send(there)
    one, two, three = stage.rows
    assert one.sent_at is not None
    assert three.sent_at is not None
    assert two.failed_at is not None
    assert two.problem == "550 SMTPRecipientsRefused"
    assert "daniel" not in said
    stage.all_due()
    with office() as again:
        stage.send(again)
    assert again.taken == []


def scene_what_is_never_taken_is_given_up_after_a_day(stage: Stage) -> None:
    stage.queue(1)
    waits = []
    with office() as there:
        there.to_mail = lambda _number: "451 later"
        for _ in range(7):
            before = now()
            stage.send(there)
            waits.append(round((stage.rows[0].due_at - before).total_seconds() / 60))
            stage.all_due()
    [row] = stage.rows
    assert waits[:6] == [1, 5, 15, 60, 240, 720], waits
    assert row.failed_at is not None
    assert row.attempts == 7


def scene_a_connection_that_breaks_loses_nothing(stage: Stage) -> None:
    stage.queue(3)
    with office() as there:
        there.breaks_at = 1
        stage.send(there)
        assert [row.sent_at is not None for row in stage.rows] == [True, False, False]
        stage.all_due()
        stage.send(there)
    assert sorted(there.ids.values()) == [1, 1, 1]


def scene_a_batch_goes_over_one_connection(stage: Stage) -> None:
    stage.queue(sending.BATCH)
    with office() as there:
        stage.send(there)
    assert len(there.taken) == sending.BATCH
    assert there.connections == 1


# --- Several senders -----------------------------------------------------------------------------


def scene_two_who_send_at_once_send_each_mail_once(stage: Stage) -> None:
    stage.queue(120)
    with office() as there:
        said = at_once([stage.sender_of_its_own(there) for _ in range(2)])
    assert set(there.ids.values()) == {1}
    assert len(there.ids) == 120
    assert all(row.sent_at is not None for row in stage.rows)
    assert there.connections > 2, said
    assert not any(line.startswith("0 sent") for line in said), said


def _killed_at(stage: Stage, there: Office, number: int) -> None:
    """Kill a sender while it hands over that mail."""
    there.hangs_at = number
    sender = stage.sender_of_its_own(there)
    assert sender.stdin is not None
    sender.stdin.write("go\n")
    sender.stdin.flush()
    assert there.is_holding.wait(WITHIN)
    os.kill(sender.pid, signal.SIGKILL)
    sender.communicate(timeout=WITHIN)
    there.hangs_at = None


def scene_what_a_killed_sender_had_comes_when_its_claim_ends(stage: Stage) -> None:
    stage.queue(10)
    with office() as there:
        there.to_mail = lambda number: None if number == 3 else "250 OK"
        _killed_at(stage, there, 3)
        assert len(there.taken) == 3
        stage.send(there)
        assert len(there.taken) == 3, "Until then nobody takes what is claimed."
        stage.all_due(claims_end=True)
        stage.send(there)
    assert len(there.ids) == 10
    assert set(there.ids.values()) == {1}


def scene_killed_between_the_servers_yes_and_the_note_of_it_one_comes_twice(stage: Stage) -> None:
    stage.queue(10)
    with office() as there:
        _killed_at(stage, there, 3)
        stage.all_due(claims_end=True)
        stage.send(there)
    assert len(there.ids) == 10, "Under the same Message-ID, so that mailboxes may see one."
    assert sorted(there.ids.values()) == [1] * 9 + [2]


def scene_a_sender_that_lost_its_claim_leaves_the_mail_alone(stage: Stage) -> None:
    stage.queue(2)
    with office() as there:

        def lose(number: int) -> str:
            if number == 0:  # meanwhile another one took the second
                with transaction(stage.engine) as session:
                    second = session.scalars(
                        select(OutboxMessage).order_by(OutboxMessage.id.desc())
                    ).first()
                    assert second is not None
                    second.claim = "another"
            return "250 OK"

        there.to_mail = lose
        stage.send(there)
    assert len(there.taken) == 1
    assert stage.rows[1].claim == "another"


def scene_two_whole_ticks_at_once_send_each_mail_once(stage: Stage) -> None:
    stage.queue(30)
    with office() as there:
        said = at_once([stage.sender_of_its_own(there, "tick") for _ in range(2)])
    assert not [line for line in said if "did not work" in line], said
    assert set(there.ids.values()) == {1}
    assert len(there.ids) == len([row for row in stage.rows if row.sent_at]) >= 30


def scene_two_who_remind_at_once_queue_each_reminder_once(stage: Stage) -> None:
    with transaction(stage.engine) as session:
        for meeting in session.scalars(select(Meeting).where(Meeting.state == "planned")):
            meeting.starts_at = now() + timedelta(hours=1)
    with office() as there:
        said = at_once([stage.sender_of_its_own(there, "remind") for _ in range(2)])
    keys = [row.once_key for row in stage.rows]
    assert len(keys) == len(set(keys))
    assert len([key for key in keys if key and key.startswith("tomorrow:")]) >= 10
    queued = [int(line.split()[0]) for line in said]
    assert sum(queued) == len(keys), said


def scene_a_claim_and_an_undo_at_the_same_moment_agree(stage: Stage) -> None:
    stage.queue(1)
    taken_back: list[bool] = []

    def undo() -> None:
        with transaction(stage.engine) as session:
            taken_back.append(withdraw(session, "recap", PRIYA_DANIEL.held))

    undoing = threading.Thread(target=undo)
    with transaction(stage.engine) as session:
        session.execute(update(OutboxMessage).values(claim="a sender"))
        undoing.start()
        stage.until_somebody_waits()
    undoing.join(WITHIN)
    assert taken_back == [False]
    assert [row.claim for row in stage.rows] == ["a sender"]


SCENES = {
    name.removeprefix("scene_"): scene
    for name, scene in list(globals().items())
    if name.startswith("scene_")
}


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine that nobody trusts unless told to."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
         "-keyout", str(key), "-out", str(cert)],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


def play() -> None:
    app = create_app(settings_from())
    fill_with_cast(app)
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(app, certificate(Path(folder)))
        for name, scene in SCENES.items():
            stage.clear()
            try:
                scene(stage)
            except Exception:
                problem = traceback.format_exc()
            else:
                problem = ""
            print(json.dumps({"scene": name, "problem": problem}), flush=True)


def work(job: Callable[..., str]) -> None:
    app = create_app(settings_from())
    print("ready", flush=True)
    sys.stdin.readline()
    print(job(app, lambda _line: None), flush=True)


def whole_tick(app: Flask, _say: Callable[[str], None]) -> str:
    """Do all that is due, and return what was said of each job in one line."""
    said: list[str] = []
    tick.run(app, said.append)
    return " ".join(said)


if __name__ == "__main__":
    if sys.argv[1] == "play":
        play()
    else:
        known = {
            "send": jobs.send,
            "remind": jobs.remind,
            "tick": whole_tick,
        }
        work(known[sys.argv[1]])
