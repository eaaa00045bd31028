"""Mails by Amazon SES, in one attempt each: a second one could be a second mail."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
)
from botocore.parsers import ResponseParserError

from crm.messages.contracts.mail import (
    Accepted,
    InDoubt,
    Mail,
    NotSent,
    Outcome,
    Paused,
    Refused,
    Throttled,
)
from crm.messages.rules.headers import UnsupportedAddress, address, mailbox, one_line, tag
from crm.platform.aws.clients import ses_client
from crm.platform.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sesv2.type_defs import (
        ListSuppressedDestinationsRequestTypeDef,
        SendEmailRequestTypeDef,
    )

_RETRY_AFTER: Final = 30
_PAGE: Final = 1000
# It ended before anything of the mail could leave.
_NEVER_CONNECTED: Final = (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProxyConnectionError,
)
_THROTTLED: Final = {
    "LimitExceededException",
    "ThrottlingException",
    "Throttling",
    "TooManyRequestsException",
}
_PAUSED: Final = {
    "AccountSuspendedException",
    "MailFromDomainNotVerifiedException",
    "NotFoundException",
    "SendingPausedException",
}
_FORBIDDEN: Final = 403
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500
_UNAVAILABLE: Final = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who mails.

    Attributes:
        address: Of an identity that SES has verified.
        name: What stands before it.
        configuration_set: What publishes the events of each mail.
    """

    address: str
    name: str
    reply_to: str | None
    configuration_set: str


class SesMailer:
    """The way out by SES."""

    def __init__(self, sender: Sender, client: "SESV2Client") -> None:
        self._sender = sender
        self._client = client

    def send(self, mail: Mail) -> Outcome:
        """Send a mail, in one attempt."""
        try:
            request = self._request(mail)
        except UnsupportedAddress as unsupported:
            return Refused(unsupported.reason)
        try:
            provider_id = self._client.send_email(**request).get("MessageId")
        except ClientError as error:
            return self._answered(error)
        except (BotoCoreError, ResponseParserError) as error:
            return _unanswered(error)
        # An answer that was cut off reads as an empty one.
        return Accepted(provider_id) if provider_id else InDoubt("answer_incomplete")

    def rate(self) -> float:
        """How many mails a second the account may send; 0 while it may send none.

        Raises:
            Unavailable: SES does not answer.
        """
        try:
            account = self._account()
        except (ClientError, BotoCoreError) as error:
            raise Unavailable(retry_after=_RETRY_AFTER) from error
        return account["SendQuota"]["MaxSendRate"] if account["SendingEnabled"] else 0.0

    def quota_percent(self) -> int:
        """How much of what the account may send within 24 hours is used.

        Raises:
            Unavailable: SES does not answer.
        """
        try:
            quota = self._account()["SendQuota"]
        except (ClientError, BotoCoreError) as error:
            raise Unavailable(retry_after=_RETRY_AFTER) from error
        # SES says -1 where there is no limit.
        limited = quota["Max24HourSend"] > 0
        return round(100 * quota["SentLast24Hours"] / quota["Max24HourSend"]) if limited else 0

    def _account(self) -> Any:  # noqa: ANN401 - as boto3 returns it
        try:
            return self._client.get_account()
        except ConnectionClosedError:
            # SES closed what was kept since the last sweep; better found out here than by a mail.
            return self._client.get_account()

    def _request(self, mail: Mail) -> "SendEmailRequestTypeDef":
        sender = self._sender
        request: SendEmailRequestTypeDef = {
            "FromEmailAddress": mailbox(sender.name, sender.address),
            "Destination": {"ToAddresses": [mailbox(mail.to_name, address(mail.to))]},
            "Content": {
                "Simple": {
                    "Subject": {"Data": one_line(mail.subject), "Charset": "UTF-8"},
                    "Body": {
                        "Text": {"Data": mail.text, "Charset": "UTF-8"},
                        "Html": {"Data": mail.html, "Charset": "UTF-8"},
                    },
                    "Headers": [
                        {"Name": "List-Unsubscribe", "Value": f"<{mail.unsubscribe_url}>"},
                        {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
                    ],
                }
            },
            "EmailTags": [
                {"Name": "message", "Value": str(mail.message_id)},
                {"Name": "campaign", "Value": tag(mail.campaign)},
                {"Name": "step", "Value": tag(mail.step)},
            ],
            "ConfigurationSetName": sender.configuration_set,
        }
        if sender.reply_to:
            request["ReplyToAddresses"] = [sender.reply_to]
        return request

    def _answered(self, error: ClientError) -> Outcome:
        code = error.response["Error"]["Code"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code in _THROTTLED or status == _TOO_MANY:
            return Throttled()
        if code in _PAUSED or status == _FORBIDDEN or self._is_about_the_sender(error):
            return Paused(code)
        if status == _UNAVAILABLE:
            return NotSent(code)
        # An error of SES's own does not say how far the mail had come.
        return InDoubt(code) if status >= _SERVER_ERROR else Refused(code)

    def _is_about_the_sender(self, error: ClientError) -> bool:
        message = error.response["Error"].get("Message", "")
        return "not verified" in message and self._sender.address.lower() in message.lower()


@cache
def ses_mailer(sender: Sender) -> SesMailer:
    """The mailer of this process."""
    return SesMailer(sender, ses_client())


def suppressed_addresses() -> Iterator[str]:
    """The addresses to which this account sends nothing, whoever asks.

    Raises:
        Unavailable: SES does not answer.
    """
    request: ListSuppressedDestinationsRequestTypeDef = {"PageSize": _PAGE}
    while True:
        try:
            page = ses_client().list_suppressed_destinations(**request)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable(retry_after=_RETRY_AFTER) from error
        yield from (one["EmailAddress"] for one in page["SuppressedDestinationSummaries"])
        if "NextToken" not in page:
            return
        request["NextToken"] = page["NextToken"]


def _unanswered(error: Exception) -> Outcome:
    name = type(error).__name__
    if isinstance(error, ParamValidationError):
        return Refused(name)
    return NotSent(name) if isinstance(error, _NEVER_CONNECTED) else InDoubt(name)
