"""Secrets that AWS keeps and changes by itself, read when they are needed and never kept."""


def read_secret(arn: str) -> str:
    """The present text of a secret in Secrets Manager.

    Raises:
        botocore.exceptions.ClientError: There is no such secret, or this function may not read it.
    """
    # Imported here: only the deployment step reads one.
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    patience = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 3})
    client = boto3.client("secretsmanager", config=patience)
    text: str = client.get_secret_value(SecretId=arn)["SecretString"]
    return text
