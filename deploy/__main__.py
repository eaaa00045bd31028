"""Deploys a stage: `python -m deploy STAGE`. It asks the first time, and repeats safely."""

import argparse
import sys

from deploy.account import AccountError, Deployed
from deploy.deployment import bring
from deploy.guide import write_stage
from deploy.roots import RootsError
from deploy.sam import SamError
from deploy.stage import Stage, StageError, stage_file
from deploy.web import PagesError


def main() -> int:
    """Deploy; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy", description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("--yes", action="store_true", help="ask nothing: for unattended runs")
    given = parser.parse_args()
    try:
        stage = _stage(given.stage, asks=not given.yes)
        _tell(bring(stage, asks=not given.yes and sys.stdin.isatty()))
    except (StageError, AccountError, RootsError, SamError, PagesError) as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    return 0


def _stage(name: str, *, asks: bool) -> Stage:
    if asks and not stage_file(name).exists() and sys.stdin.isatty():
        return write_stage(name, input)
    return Stage.read(name)


def _tell(deployed: Deployed) -> None:
    stage, outputs = deployed.stage, deployed.outputs
    print(
        f"""
{stage.stack} stands.

  Pages       {outputs["WebUrl"]}/intake and /summary?session=...
  Dashboard   {outputs["WebUrl"]}/dashboard
  API         {outputs["WebUrl"]}/api, or past CloudFront {outputs["ApiUrl"]}
  Component   {outputs["WebUrl"]}/component/upsell-recommendations.js
  Webhook     {outputs["StripeWebhookUrl"]}

Next:
  First admin     make admin STAGE={stage.name} EMAIL=you@example.com
  Stripe          enter the webhook's address at https://dashboard.stripe.com/webhooks, then
                  STRIPE_KEY=rk_... STRIPE_WEBHOOK_SECRETS=whsec_... make deploy STAGE={stage.name}
  Prove it        make smoke STAGE={stage.name}
"""
    )
    if stage.parameters["AlarmEmail"] != "none":
        print(f"Confirm the mail that AWS has sent to {stage.parameters['AlarmEmail']}.")


if __name__ == "__main__":
    sys.exit(main())
