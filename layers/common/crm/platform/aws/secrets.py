"""Secrets that AWS keeps and rotates, read when they are needed and never kept."""

from aws_lambda_powertools.utilities.parameters import SecretsProvider

from crm.platform.aws.clients import secrets_client


def read_secret(arn: str) -> str:
    """The current text of a secret in Secrets Manager.

    Raises:
        GetParameterError: There is no such secret, or this function may not read it.
    """
    provider = SecretsProvider(boto3_client=secrets_client())
    return str(provider.get(arn, force_fetch=True))
