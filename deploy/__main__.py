"""Deploys a stage: `python -m deploy STAGE`; `--plan` only shows what would change."""

import sys

from deploy.account import Deployed
from deploy.command import parser, run
from deploy.deployment import deploy_stage, plan_stage
from deploy.guide import write_stage
from deploy.stage import Stage, stage_file


def main() -> int:
    """Deploy or plan; returns the exit code."""
    words = parser(__doc__, "make deploy STAGE=prod")
    words.add_argument("stage")
    words.add_argument("--yes", action="store_true", help="ask nothing: for unattended runs")
    words.add_argument("--plan", action="store_true", help="show what would change, and stop")
    given = words.parse_args()
    stage = _stage(given.stage, asks=not given.yes)
    if given.plan:
        plan_stage(stage)
    else:
        _print_addresses(deploy_stage(stage, asks=not given.yes and sys.stdin.isatty()))
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
    sys.exit(run(main))
