"""Whether a stage mails campaigns."""

from crm.platform.config import ConfigurationError, settings


def is_on() -> bool:
    """Whether this stage mails campaigns: it does once it has a sender.

    Raises:
        ConfigurationError: It has one, and no key for the links or for the suppressed.
    """
    if settings().mail.sender is None:
        return False
    if not settings().message_keys or settings().suppression_key == "none":
        raise ConfigurationError("a stage that mails needs MESSAGE_KEYS and SUPPRESSION_KEY")
    return True
