"""Settings that cannot work stop the start with one sentence (O-5)."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from oneonone.config import ConfigurationError, Settings, settings_from

KEY = "a key of at least thirty-two bytes"


def of(data: Path, **environ: str) -> Settings:
    return settings_from({"ONEONONE_DATA": str(data), **environ})


def test_nothing_needs_to_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = settings_from({})

    assert settings.data == tmp_path / "instance"
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/oneonone.sqlite3"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.is_local
    assert not settings.has_secure_cookies


def test_the_folder_and_the_key_are_nobody_elses_to_read(tmp_path: Path) -> None:
    settings = of(tmp_path / "data")

    key = settings.data / "secret-key"
    assert stat.S_IMODE(settings.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(settings.secret_key) >= 32


def test_the_key_that_was_made_is_kept(tmp_path: Path) -> None:
    assert of(tmp_path).secret_key == of(tmp_path).secret_key


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    of(tmp_path)
    (tmp_path / "secret-key").chmod(0o640)

    with pytest.raises(ConfigurationError, match="chmod 600"):
        of(tmp_path)


def test_a_key_file_with_little_in_it_is_refused(tmp_path: Path) -> None:
    of(tmp_path)
    (tmp_path / "secret-key").write_text("short")

    with pytest.raises(ConfigurationError, match="too short"):
        of(tmp_path)


@pytest.mark.parametrize("key", ["", "secret", "dev", "change-me", "x" * 31, "é" * 15])
def test_a_key_that_can_be_guessed_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigurationError, match="at least 32 bytes"):
        of(tmp_path, ONEONONE_SECRET_KEY=key)


def test_old_keys_are_kept_for_a_while(tmp_path: Path) -> None:
    settings = of(tmp_path, ONEONONE_SECRET_KEY=KEY, ONEONONE_SECRET_KEY_FALLBACKS="old,older,")

    assert settings.secret_key == KEY
    assert settings.secret_key_fallbacks == ("old", "older")


def test_blanks_after_the_commas_of_a_list_are_none_of_it(tmp_path: Path) -> None:
    settings = of(
        tmp_path,
        ONEONONE_SECRET_KEY=KEY,
        ONEONONE_SECRET_KEY_FALLBACKS="old, older ",
        ONEONONE_HOSTS="one.company.example, two.company.example",
        ONEONONE_TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/24",
    )

    assert settings.secret_key_fallbacks == ("old", "older")
    assert settings.hosts == ("one.company.example", "two.company.example")
    assert settings.proxies.words() == ["127.0.0.1/32", "10.0.0.0/24"]


@pytest.mark.parametrize(
    "text", ["8000", "127.0.0.1", ":8000", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
             "127.0.0.1:80a", "127.0.0.1:٣", "127.0.0.1:-1"],
)  # fmt: skip
def test_an_address_is_a_host_and_a_port(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match="ONEONONE_LISTEN"):
        of(tmp_path, ONEONONE_LISTEN=text)


@pytest.mark.parametrize("name", ["INSECURE_HTTP", "HTTPS", "DEBUG", "LEAVE_WITH_PASSWORD"])
@pytest.mark.parametrize("value", ["yes", "true", "2", " 1"])
def test_a_switch_is_one_or_nought(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"ONEONONE_{name} is 1 or 0"):
        of(tmp_path, **{f"ONEONONE_{name}": value})


@pytest.mark.parametrize("url", ["mysql://x", "sqlite://", "http://x", "x"])
def test_another_database_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="ONEONONE_DATABASE_URL"):
        of(tmp_path, ONEONONE_DATABASE_URL=url)


def test_the_refusal_does_not_repeat_a_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        of(tmp_path, ONEONONE_DATABASE_URL="mysql://me:hunter2@host/db")
    assert "hunter2" not in str(refusal.value)


def test_postgresql_is_spoken_to_through_psycopg(tmp_path: Path) -> None:
    url = "postgresql://me@host/db"
    assert of(tmp_path, ONEONONE_DATABASE_URL=url).database_url == "postgresql+psycopg://me@host/db"


def test_words_do_not_leave_the_machine_in_the_clear(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="without HTTPS"):
        of(tmp_path, ONEONONE_LISTEN="0.0.0.0:8000")


@pytest.mark.parametrize("said", ["ONEONONE_HTTPS", "ONEONONE_INSECURE_HTTP"])
def test_unless_somebody_says_so_aloud(tmp_path: Path, said: str) -> None:
    settings = of(tmp_path, ONEONONE_LISTEN="0.0.0.0:8000", **{said: "1"})

    assert not settings.is_local
    assert settings.has_secure_cookies is (said == "ONEONONE_HTTPS")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError, match="ONEONONE_DATA"):
        of(tmp_path / "file" / "data")


def test_one_process_answers_unless_more_are_asked_for(tmp_path: Path) -> None:
    assert of(tmp_path).processes == 1
    assert of(tmp_path, ONEONONE_PROCESSES="4").processes == 4


@pytest.mark.parametrize("number", ["0", "-1", "17", "two", "1.5", "٢"])
def test_a_number_of_processes_that_cannot_work_is_refused(tmp_path: Path, number: str) -> None:
    with pytest.raises(ConfigurationError, match="ONEONONE_PROCESSES is a number from 1 to 16"):
        of(tmp_path, ONEONONE_PROCESSES=number)


# --- Mail ----------------------------------------------------------------------------------------

MAIL = {
    "ONEONONE_URL": "https://oneonone.example",
    "ONEONONE_SMTP_HOST": "mail.example:587",
    "ONEONONE_MAIL_FROM": "oneonone@mail.example",
}


def test_mail_is_off_until_there_is_a_server(tmp_path: Path) -> None:
    assert of(tmp_path).mail is None
    assert of(tmp_path).url == ""


def test_mail_goes_over_starttls_unless_told_otherwise(tmp_path: Path) -> None:
    settings = of(tmp_path, **MAIL)

    assert settings.mail is not None
    assert (settings.mail.host, settings.mail.port) == ("mail.example", 587)
    assert settings.mail.security == "starttls"
    assert settings.url == "https://oneonone.example"


@pytest.mark.parametrize("missing", ["ONEONONE_URL", "ONEONONE_MAIL_FROM", "ONEONONE_SMTP_HOST"])
def test_a_server_needs_an_address_for_links_and_one_to_send_from(
    tmp_path: Path, missing: str
) -> None:
    environ = {**MAIL, "ONEONONE_SMTP_USER": "u", "ONEONONE_SMTP_PASSWORD": "p"}
    with pytest.raises(ConfigurationError, match=missing):
        of(tmp_path, **{**environ, missing: ""})


@pytest.mark.parametrize(
    "url",
    ["oneonone.example", "ftp://oneonone.example", "https://", "https://a.example/one",
     "https://a.example/?x", "https://a.example/#x", "https://me@a.example", "https://a b.example",
     "https://a.example:x", "javascript:alert(1)"],
)  # fmt: skip
def test_the_apps_own_address_is_a_host_and_nothing_more(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="ONEONONE_URL"):
        of(tmp_path, ONEONONE_URL=url)


@pytest.mark.parametrize(
    "url", ["https://a.example", "https://a.example/", "http://a.example:8000", "http://[::1]:80"]
)
def test_the_apps_own_address_ends_without_a_slash(tmp_path: Path, url: str) -> None:
    assert of(tmp_path, ONEONONE_URL=url).url == url.removesuffix("/")


@pytest.mark.parametrize("host", ["mail.example", "mail.example:", ":25", "mail.example:0"])
def test_a_mail_server_is_a_host_and_a_port(tmp_path: Path, host: str) -> None:
    with pytest.raises(ConfigurationError, match="ONEONONE_SMTP_HOST"):
        of(tmp_path, **{**MAIL, "ONEONONE_SMTP_HOST": host})


def test_a_security_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="starttls, tls, none"):
        of(tmp_path, **MAIL, ONEONONE_SMTP_SECURITY="ssl")


@pytest.mark.parametrize("name", ["USER", "PASSWORD"])
def test_a_name_and_its_password_go_together(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="go together"):
        of(tmp_path, **MAIL, **{f"ONEONONE_SMTP_{name}": "hunter2"})


SIGNED_IN = {"ONEONONE_SMTP_USER": "oneonone", "ONEONONE_SMTP_PASSWORD": "hunter2"}


def test_a_password_does_not_travel_in_the_clear(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="in the clear"):
        of(tmp_path, **MAIL, **SIGNED_IN, ONEONONE_SMTP_SECURITY="none")


@pytest.mark.parametrize("host", ["127.0.0.1:25", "localhost:25", "[::1]:25"])
def test_unless_it_does_not_leave_the_machine(tmp_path: Path, host: str) -> None:
    environ = {**MAIL, **SIGNED_IN, "ONEONONE_SMTP_HOST": host}
    assert of(tmp_path, **environ, ONEONONE_SMTP_SECURITY="none").mail is not None


def test_the_mail_servers_password_is_shown_to_nobody(tmp_path: Path) -> None:
    assert "hunter2" not in repr(of(tmp_path, **MAIL, **SIGNED_IN))
    for name in ("ONEONONE_URL", "ONEONONE_SMTP_USER", "ONEONONE_MAIL_FROM"):
        with pytest.raises(ConfigurationError) as refusal:
            of(tmp_path, **{**MAIL, **SIGNED_IN, name: ""})
        assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("name", ["MAIL_FROM", "SMTP_HOST", "SMTP_USER", "SMTP_PASSWORD", "URL"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00", "\u2028"])
def test_no_setting_of_mail_holds_a_line_end(tmp_path: Path, name: str, end: str) -> None:
    environ = {**MAIL, **SIGNED_IN}
    key = f"ONEONONE_{name}"
    with pytest.raises(ConfigurationError, match=f"{key} holds a line end"):
        of(tmp_path, **{**environ, key: environ[key] + end + "x"})


@pytest.mark.parametrize(
    "sender", ["oneonone", "@mail.example", "one@", "One <one@mail.example>", "a@b.example,c@d"]
)
def test_the_sender_is_an_address(tmp_path: Path, sender: str) -> None:
    with pytest.raises(ConfigurationError, match="ONEONONE_MAIL_FROM"):
        of(tmp_path, **{**MAIL, "ONEONONE_MAIL_FROM": sender})


def test_a_password_that_mail_servers_cannot_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="ASCII"):
        of(tmp_path, **MAIL, ONEONONE_SMTP_USER="oneonone", ONEONONE_SMTP_PASSWORD="pässwort")


# --- Backups and the log -------------------------------------------------------------------------


def test_backups_are_made_and_kept_a_month_unless_told_otherwise(tmp_path: Path) -> None:
    assert (of(tmp_path).has_backups, of(tmp_path).backup_days) == (True, 30)
    other = of(tmp_path, ONEONONE_BACKUPS="0", ONEONONE_BACKUP_DAYS="7")
    assert (other.has_backups, other.backup_days) == (False, 7)


@pytest.mark.parametrize("days", ["0", "31", "-1", "seven", "\u0667"])
def test_no_backup_outlives_who_was_erased(tmp_path: Path, days: str) -> None:
    with pytest.raises(ConfigurationError, match="ONEONONE_BACKUP_DAYS is a number from 1 to 30"):
        of(tmp_path, ONEONONE_BACKUP_DAYS=days)


def test_the_log_is_for_people_or_for_programs(tmp_path: Path) -> None:
    assert (of(tmp_path).log, of(tmp_path, ONEONONE_LOG="json").log) == ("text", "json")
    with pytest.raises(ConfigurationError, match="ONEONONE_LOG is text or json"):
        of(tmp_path, ONEONONE_LOG="xml")


def test_a_key_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_about: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("oneonone.config.os.open", refuse)
    with pytest.raises(ConfigurationError, match="secret-key cannot be made"):
        of(tmp_path)


@pytest.mark.parametrize(("said", "has_names"), [("", True), ("1", True), ("0", False)])
def test_participation_names_people_unless_told_otherwise(
    tmp_path: Path, said: str, has_names: bool
) -> None:
    assert of(tmp_path, ONEONONE_PARTICIPATION_NAMES=said).has_participation_names is has_names


def test_a_flag_is_one_or_zero(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="ONEONONE_PARTICIPATION_NAMES is 1 or 0"):
        of(tmp_path, ONEONONE_PARTICIPATION_NAMES="yes")


# --- Who says who somebody is ---------------------------------------------------------------------


def test_a_second_step_and_passwords_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    settings = of(tmp_path)
    assert (settings.has_second_step, settings.has_passwords) == (True, True)
    assert not settings.proxies
    assert settings.sign_in_header == ""


def test_a_proxy_may_say_who_somebody_is(tmp_path: Path) -> None:
    settings = of(
        tmp_path,
        ONEONONE_TRUSTED_PROXIES=" 10.0.0.0/24, unix: ,::1",
        ONEONONE_SIGN_IN_HEADER="X-Remote-Email",
        ONEONONE_PASSWORDS="0",
    )
    assert [settings.proxies.has(peer) for peer in ("10.0.0.9", "", "::1", "10.0.1.9")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_a_proxy_alone_tells_addresses(tmp_path: Path) -> None:
    assert of(tmp_path, ONEONONE_TRUSTED_PROXIES="10.0.0.1").proxies.has("10.0.0.1")


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"ONEONONE_SIGN_IN_HEADER": "X-Remote-Email"}, "believed of anybody"),
        ({"ONEONONE_PASSWORDS": "0"}, "lets nobody in"),
        ({"ONEONONE_PASSWORDS": "0", "ONEONONE_TRUSTED_PROXIES": "10.0.0.1"}, "lets nobody in"),
        ({"ONEONONE_TRUSTED_PROXIES": "0.0.0.0/0"}, "not '0.0.0.0/0'"),
        ({"ONEONONE_TRUSTED_PROXIES": "proxy.example"}, "not 'proxy.example'"),
        ({"ONEONONE_SIGN_IN_HEADER": "X Remote"}, "name of a header"),
        ({"ONEONONE_SIGN_IN_HEADER": "X_Remote"}, "name of a header"),
        ({"ONEONONE_SIGN_IN_HEADER": "Cookie"}, "browsers send that"),
        ({"ONEONONE_SIGN_IN_HEADER": "X-Forwarded-For"}, "tells of the way"),
        ({"ONEONONE_SIGN_IN_HEADER": "Forwarded"}, "tells of the way"),
        ({"ONEONONE_SECOND_STEP": "yes"}, "is 1 or 0"),
    ],
)
def test_a_way_in_that_cannot_be_meant_stops_the_start(
    tmp_path: Path, environ: dict[str, str], says: str
) -> None:
    with pytest.raises(ConfigurationError, match=says):
        of(tmp_path, **environ)
