#!/bin/sh
# Makes sure that there is a Chromium for the browser tests; prints where.
for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
	"/Applications/Chromium.app/Contents/MacOS/Chromium"; do
	[ -n "$candidate" ] && command -v "$candidate" && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	echo "Installing Chromium with apt-get" >&2
	DEBIAN_FRONTEND=noninteractive
	export DEBIAN_FRONTEND
	{ apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium; } >/dev/null &&
		command -v chromium && exit 0
fi
echo "The browser tests need Chromium or Chrome: install it, or name it in CHROMIUM." >&2
exit 1
