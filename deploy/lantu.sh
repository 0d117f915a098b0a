#!/usr/bin/env bash
# Run a command of the product with its settings: lantu roll, lantu verify_ledger --files.
set -eu
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=deploy/lib.sh
. "$here/lib.sh"
case "${1:-}" in
'' | --help | -h)
    say "用法：lantu 命令 [选项]，例如 lantu roll；lantu help 列出全部命令。" \
        "Usage: lantu COMMAND [OPTIONS], such as lantu roll; lantu help lists all."
    exit 0
    ;;
esac
set_root "${here%/opt/lantu/releases/*}"
load_settings
release=$(dirname "$here")
cd "$release"
if [ -z "$ROOT" ]; then
    export HOME=$VAR
    exec runuser -u lantu -- "$release/venv/bin/python" manage.py "$@"
fi
exec "$release/venv/bin/python" manage.py "$@"
