"""Deploys a stage: `python -m deploy STAGE`; `--plan` only shows what would change."""

import argparse
import sys

from deploy.account import AccountError, Deployed
from deploy.changes import ChangeError
from deploy.deployment import deploy_stage, plan_stage
from deploy.guide import write_stage
from deploy.roots import RootsError
from deploy.sam import SamError
from deploy.stage import Stage, StageError, stage_file
from deploy.web import PagesError


def main() -> int:
    """Deploy or plan; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy", description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("--yes", action="store_true", help="ask nothing: for unattended runs")
    parser.add_argument("--plan", action="store_true", help="show what would change, and stop")
    given = parser.parse_args()
    try:
        stage = _stage(given.stage, asks=not given.yes)
        if given.plan:
            plan_stage(stage)
        else:
            _print_addresses(deploy_stage(stage, asks=not given.yes and sys.stdin.isatty()))
    except (StageError, AccountError, RootsError, SamError, ChangeError, PagesError) as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    return 0


def _stage(name: str, *, asks: bool) -> Stage:
    if asks and not stage_file(name).exists() and sys.stdin.isatty():
        return write_stage(name, input)
    return Stage.read(name)


def _print_addresses(deployed: Deployed) -> None:
    stage, outputs = deployed.stage, deployed.outputs
    if "WebUrl" in outputs:
        print(
            f"""
  Pages       {outputs["WebUrl"]}/intake and /summary?session=...
  Dashboard   {outputs["WebUrl"]}/dashboard
  Component   {outputs["WebUrl"]}/component/upsell-recommendations.js"""
        )
    print(
        f"""\
  API         {outputs["ApiUrl"]}/api, and below the pages
  Webhook     {outputs["StripeWebhookUrl"]}

{stage.stack} is deployed.

Next:
  First admin     make admin STAGE={stage.name} EMAIL=you@example.com
  Stripe          enter the webhook's address at https://dashboard.stripe.com/webhooks, then
                  STRIPE_KEY=rk_... STRIPE_WEBHOOK_SECRETS=whsec_... make deploy STAGE={stage.name}
  Prove it        make smoke STAGE={stage.name}
"""
    )
    if stage.parameters["AlarmEmail"] != "none":
        print(f"Confirm the e-mail that AWS has sent to {stage.parameters['AlarmEmail']}.")


if __name__ == "__main__":
    sys.exit(main())
