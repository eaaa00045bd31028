"""`make reconcile`: holds Stripe's list of events against the local stack's, now."""

import json
import sys

from local.aws.clients import Aws
from local.stack.description import read_stack
from local.stack.settings import developer_settings


def main() -> int:
    """Run until nothing is left to read; returns the exit code."""
    stack = read_stack(developer_settings())
    if "reconcile_payments" not in stack:
        print("There is no stack; `make up` starts one.", file=sys.stderr)
        return 1
    functions = Aws(stack["aws_url"]).client("lambda")
    missed, unfinished = 0, True
    while unfinished:
        answer = functions.invoke(
            FunctionName=stack["reconcile_payments"], Payload=b'{"grace_seconds": 0}'
        )
        told = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            print("It failed; .local/logs/aws.log says why.", file=sys.stderr)
            return 1
        missed += told["missed"]
        unfinished = bool(told["unfinished"])
        print(f"{told['seen']} events seen, {told['missed']} of them missed by the webhook")
    print("Nothing was missed." if missed == 0 else f"{missed} made up for.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
