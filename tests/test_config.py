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
