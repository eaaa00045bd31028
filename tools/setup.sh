# Sourced by the Makefile: finds uv and Python 3.13 wherever they are, and puts both on PATH.
# What is not there is installed below .local, which is all that this writes.
UV_VERSION=0.13.9
LOCAL_UV="$PWD/.local/uv"

# A pyenv shim is on PATH even where it refuses to run, so candidates are tried, not looked up.
pythons() {
	echo python3.13 python3 python /usr/bin/python3
	ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13 2>/dev/null
	ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3 2>/dev/null
}

find_uv() {
	for candidate in "${UV:-}" uv "$HOME/.local/bin/uv" "$HOME/.cargo/bin/uv" "$LOCAL_UV/bin/uv"; do
		case "$("$candidate" --version 2>/dev/null)" in
		"uv 0.1"[3-9].* | "uv 0."[2-9][0-9].* | "uv "[1-9]*) command -v "$candidate" && return 0 ;;
		esac
	done
	return 1
}

install_uv() {
	echo "Installing uv $UV_VERSION into .local/uv" >&2
	for python in $(pythons); do
		rm -rf "$LOCAL_UV"
		"$python" -m venv "$LOCAL_UV" >/dev/null 2>&1 &&
			"$LOCAL_UV/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION" >&2 &&
			return 0
	done
	echo "uv could not be installed: there is no Python with venv and pip. See https://docs.astral.sh/uv/" >&2
	return 1
}

find_python() {
	for python in "${UV_PYTHON:-}" $(pythons); do
		found=$("$python" -c 'import sys; sys.version_info[:2] == (3, 13) and print(sys._base_executable)' 2>/dev/null)
		[ -n "$found" ] && echo "$found" && return 0
	done
	# One that uv manages, or fetches now.
	uv python find --managed-python 3.13 2>/dev/null || { uv python install --quiet 3.13 >&2 && uv python find --managed-python 3.13; }
}

# What a developer has set for other programs is not for ours, nor for what ours start.
unset VIRTUAL_ENV NODE_ENV NODE_OPTIONS
for name in $(env | sed -n -e 's/^\(PG[A-Z]*\)=.*/\1/p' -e 's/^\(PYTHON[A-Z0-9]*\)=.*/\1/p'); do
	case "$name" in PYTHONPATH | PYTHONUNBUFFERED) ;; *) unset "$name" ;; esac
done
# PostgreSQL looks for its programs through a shell, which would read these.
case "$PWD" in *[\$\`\"\\]*)
	echo "PostgreSQL cannot run in a folder whose name has a dollar sign, a backtick, a quotation mark or a backslash: $PWD" >&2
	exit 1
	;;
esac
# PostgreSQL asks for the name of whoever starts it.
id -un >/dev/null 2>&1 || {
	echo "The user id $(id -u) has no name on this machine, and PostgreSQL needs one: add it to /etc/passwd." >&2
	exit 1
}
find_uv >/dev/null || install_uv || exit 1
UV=$(find_uv) || exit 1
PATH="$(dirname "$UV"):$PATH"
UV_PYTHON=$(find_python) || {
	echo "Python 3.13 is needed and could not be fetched: install it, or name one in UV_PYTHON." >&2
	exit 1
}
PATH="$(dirname "$UV_PYTHON"):$PATH"
# A proxy is for the registries; loopback is not behind it.
no_proxy="127.0.0.1,localhost,${no_proxy:-${NO_PROXY:-}}"
NO_PROXY=$no_proxy
export UV UV_PYTHON PATH no_proxy NO_PROXY
