"""Pages and API under one origin: what CloudFront serves, passes on and never touches."""

from typing import Any

from local.web.files import _POLICY
from tests.support.evaluation import evaluate
from tools.template import Template

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


def properties(template: Template, name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


def distribution(template: Template) -> dict[str, Any]:
    found: dict[str, Any] = properties(template, "Distribution")["DistributionConfig"]
    return found


def test_the_api_is_passed_on_whole_and_never_kept(template: Template) -> None:
    [api, *_] = distribution(template)["CacheBehaviors"]
    assert api["PathPattern"] == "/api/*"
    assert api["CachePolicyId"] == CACHING_DISABLED
    assert api["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST_HEADER
    assert {"POST", "PUT", "DELETE"} <= set(api["AllowedMethods"])
    assert api["ViewerProtocolPolicy"] == "https-only"


def test_no_error_of_the_api_becomes_a_page(template: Template) -> None:
    assert "CustomErrorResponses" not in distribution(template)


def test_only_this_distribution_reads_the_bucket(template: Template) -> None:
    origins = {one["Id"]: one for one in distribution(template)["Origins"]}
    assert origins["web"]["OriginAccessControlId"] == {"Fn::GetAtt": ["WebAccess", "Id"]}
    document = properties(template, "WebBucketPolicy")["PolicyDocument"]
    readers = [one for one in document["Statement"] if one["Effect"] == "Allow"]
    assert {one["Action"] for one in readers} == {"s3:GetObject", "s3:ListBucket"}
    for one in readers:
        assert one["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        arn = one["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"]
        assert arn.endswith(":distribution/${Distribution}")


def test_pages_carry_the_headers_that_the_local_server_tried(template: Template) -> None:
    config = properties(template, "WebHeaders")["ResponseHeadersPolicyConfig"]
    headers = config["SecurityHeadersConfig"]
    # Whose tokens the dashboard fetches stands in test_sign_in.
    text, words = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    assert text.replace("${Pool}", "") == _POLICY
    assert set(words) == {"Pool"}
    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert distribution(template)["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] == {
        "Ref": "WebHeaders"
    }


def test_another_sites_page_may_load_the_component_and_nothing_else(template: Template) -> None:
    behaviors = distribution(template)["CacheBehaviors"]
    open_ones = [
        one["PathPattern"]
        for one in behaviors
        if one.get("ResponseHeadersPolicyId") == {"Ref": "ComponentHeaders"}
    ]
    assert open_ones == ["/component/*"]


def test_a_web_acl_stands_before_the_pages_only_for_who_names_one(template: Template) -> None:
    acl = distribution(template)["WebACLId"]
    assert evaluate(template, [acl], {}) == []
    assert evaluate(template, [acl], {"WebAcl": "arn:of:an:acl"}) == ["arn:of:an:acl"]
