"""An edition -> a campaign of listmonk, which knows the readers and sends to them."""

from dataclasses import replace

from digest.config import Settings
from digest.deliver.listmonk import Campaign, hand_over, template
from digest.errors import ConfigError
from digest.model import Recipient
from digest.run.desk import desk_of, letter_of, login_of
from digest.run.sending import key_of
from digest.state import Key, opened

__all__ = ["handed"]

_PLACE = "https://listmonk.invalid/leave"
_NOBODY = Recipient("reader@listmonk.invalid")


def handed(settings: Settings, period: str | None) -> str:
    """Hand the newest revision of an edition over; says what became of it. The mail is proved and held against the rules first."""
    listmonk, mail = settings.sending.listmonk, settings.mail
    if listmonk is None or mail is None:
        raise ConfigError("mail.listmonk is missing: say in config.yaml where listmonk is")
    theirs = replace(
        settings,
        mail=replace(mail, unsubscribe_url=_PLACE),
        sending=replace(settings.sending, secret_env=None, dkim=None),
    )
    with opened(settings.state) as state:
        desk = desk_of(theirs, state, key_of(settings, state, period))
    letter = letter_of(desk, _NOBODY)
    fields = dict(letter.headers)
    campaign = Campaign(
        name=_name(desk.key),
        subject=template(fields["Subject"], letter.way),
        sender=fields["From"],
        html=template(letter.html, letter.way),
        plain=template(letter.plain, letter.way),
        lists=listmonk.lists,
        template=listmonk.template,
    )
    login = login_of(listmonk.user_env, listmonk.token_env, "mail.listmonk")
    number, status = hand_over(listmonk.url, login, campaign)
    return f"{campaign.name}: campaign {number} of {listmonk.url} is {status}"


def _name(key: Key) -> str:
    return f"{key.slug}/{key.period}" + (f" revision {key.revision}" if key.revision > 1 else "")
