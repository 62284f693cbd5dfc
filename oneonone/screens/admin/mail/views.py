from __future__ import annotations

from flask import Response, current_app

from oneonone.access.permissions import Permission
from oneonone.config import Settings
from oneonone.features.auth.views import me
from oneonone.features.mail.jobs import post_of
from oneonone.features.mail.rules import AGAIN_AFTER, KEPT_FOR
from oneonone.features.mail.trial import send_trial
from oneonone.lib.dates import now
from oneonone.lib.errors import ConflictError
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say

from . import queries, service
from .rules import MOST_SHOWN, kind_words, problem_words, security_words

blueprint = AppBlueprint("admin_mail", __name__)

HERE = "/admin/mail"


@blueprint.get(HERE, permission=Permission.ADMINISTER)
def show() -> Response:
    return _page()


@blueprint.post(f"{HERE}/retry", permission=Permission.ADMINISTER)
def try_all_again() -> Response:
    return _tried_again(None)


@blueprint.post(f"{HERE}/<id:mail_id>/retry", permission=Permission.ADMINISTER)
def try_again(mail_id: int) -> Response:
    return _tried_again(mail_id)


@blueprint.post(f"{HERE}/trial", permission=Permission.ADMINISTER, only_reads=True)
def send_to_myself() -> Response:
    """Send a mail to who asks; only_reads, so that nobody waits for the mail server to save."""
    _ensure_on()
    address = queries.own_address(me().person_id)
    problem = send_trial(post_of(current_app), me().name, address, now())
    if problem:
        return _page(trial=problem, status=422)
    say(f"The mail server took it. Look at {address}.")
    return see_other(HERE)


def _tried_again(mail_id: int | None) -> Response:
    _ensure_on()
    count = service.try_again(mail_id, actor_id=me().person_id)
    what = "It goes" if count == 1 else f"{count:,} mails go"
    say(f"{what} out with the next tick." if count else "There was nothing left to try.")
    return see_other(HERE)


def _ensure_on() -> None:
    if _settings().mail is None:
        raise ConflictError("Mail is off here. Whoever looks after the server can switch it on.")


def _page(*, trial: str = "", status: int = 200) -> Response:
    stuck = queries.stuck(MOST_SHOWN)
    server = _settings().mail
    return page(
        "admin/mail.html",
        status=status,
        server=server,
        security=security_words(server.security) if server else "",
        counts=queries.counts(),
        stuck=[(it, kind_words(it.kind), problem_words(it.problem)) for it in stuck],
        kept_days=KEPT_FOR.days,
        tries=len(AGAIN_AFTER) + 1,
        address=queries.own_address(me().person_id),
        trial=trial and problem_words(trial),
        trial_code=trial,
    )


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
