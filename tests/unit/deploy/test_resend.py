"""A lost mail is sent again by the stage's own function, which is asked once."""

from uuid import UUID

import pytest

from deploy.account import AccountError
from deploy.resend import resend
from tests.unit.deploy.test_rebuild import Aws, deployed

LOST = UUID(int=5)


def test_the_function_of_the_stage_is_told_which_message() -> None:
    aws = Aws({"StatusCode": 200})
    resend(deployed(aws), LOST)
    assert aws.asked == [("comeback-prod-SendMessages", {"resend": str(LOST)})]


def test_what_may_not_be_sent_again_is_told() -> None:
    with pytest.raises(AccountError, match="only what is lost or was refused"):
        resend(deployed(Aws({"FunctionError": "Unhandled"})), LOST)
