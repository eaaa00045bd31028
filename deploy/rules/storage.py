"""Nothing that is stored is open to strangers, or lies in clear."""

from collections.abc import Callable
from typing import Final, override

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from deploy.rules._look import Properties, at, resources

_BLOCKS: Final = (
    "BlockPublicAcls",
    "BlockPublicPolicy",
    "IgnorePublicAcls",
    "RestrictPublicBuckets",
)
_EVERYBODY: Final = ("*", {"AWS": "*"}, {"AWS": ["*"]})


class NoPublicStorage(CloudFormationLintRule):
    """Buckets block the public, their policies allow nobody unnamed, databases have no address."""

    id = "E9005"
    shortdesc = "No bucket and no database is public"
    description = "Pages are read through CloudFront, rows through functions"
    tags = ("comeback",)

    @override
    def match(self, cfn: Template) -> list[RuleMatch]:
        """Name what strangers could read."""
        found = [
            RuleMatch(at(name), f"{name} does not block the public")
            for name, bucket in resources(cfn, "AWS::S3::Bucket")
            if not all(
                bucket.get("PublicAccessBlockConfiguration", {}).get(one) is True for one in _BLOCKS
            )
        ]
        found += [
            RuleMatch(at(name), f"{name} allows everybody")
            for name, policy in resources(cfn, "AWS::S3::BucketPolicy")
            for one in policy.get("PolicyDocument", {}).get("Statement", [])
            if one.get("Effect") == "Allow" and one.get("Principal") in _EVERYBODY
        ]
        return found + [
            RuleMatch(at(name), f"{name} has a public address")
            for name, database in resources(cfn, "AWS::RDS::DBInstance")
            if database.get("PubliclyAccessible") is not False
        ]


class EncryptedStorage(CloudFormationLintRule):
    """Buckets, queues and databases encrypt what they keep, and a proxy what it passes on."""

    id = "E9006"
    shortdesc = "Encryption is on"
    description = "At rest with AWS's keys at least, and in transit"
    tags = ("comeback",)

    @override
    def match(self, cfn: Template) -> list[RuleMatch]:
        """Name what keeps or passes data in clear."""
        return [
            RuleMatch(at(name), f"{name} keeps or passes data in clear")
            for kind, is_encrypted in _ENCRYPTED.items()
            for name, properties in resources(cfn, kind)
            if not is_encrypted(properties)
        ]


_ENCRYPTED: Final[dict[str, Callable[[Properties], bool]]] = {
    "AWS::S3::Bucket": lambda one: "BucketEncryption" in one,
    "AWS::SQS::Queue": lambda one: (
        one.get("SqsManagedSseEnabled") is True or "KmsMasterKeyId" in one
    ),
    "AWS::RDS::DBInstance": lambda one: one.get("StorageEncrypted") is True,
    "AWS::RDS::DBProxy": lambda one: one.get("RequireTLS") is True,
}
