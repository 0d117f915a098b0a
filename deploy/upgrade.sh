#!/usr/bin/env bash
# Go to the version of the unpacked archive, or back to the one before (docs/installation.md).
set -eu
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=deploy/lib.sh
. "$here/lib.sh"

usage() {
    cat <<'TEXT'
用法 Usage: ./upgrade.sh [--root DIR] [--python PATH]
           /opt/lantu/current/deploy/upgrade.sh --back [--yes] [--root DIR]
  --back         退回上一版本及其数据库 / back to the version before, and its database
  --yes          确认放弃升级后写入的内容 / what was written since the upgrade may go
  --python PATH  Python 3.11–3.14
  --root DIR     安装所在的目录 / below which Lantu is installed
TEXT
}

root="" back="" yes="" python=""
while [ $# -gt 0 ]; do
    case "$1" in
    --help | -h) usage && exit 0 ;;
    --back) back=1 ;;
    --yes) yes=1 ;;
    --root | --python)
        [ $# -ge 2 ] || fail "$1 后缺少值。" "$1 needs a value."
        if [ "$1" = --root ]; then root=$2; else python=$2; fi
        shift
        ;;
    *) fail "不认识 $1，见 --help。" "$1 is unknown; see --help." ;;
    esac
    shift
done

set_root "$root"
state=$VAR/upgrade.state
[ -L "$OPT/current" ] || fail "尚未安装，请用 install.sh。" "nothing is installed; use install.sh."
old=$(cd "$OPT/current" && pwd -P)
load_settings
umask 077

# What is done to the database for an upgrade. The user of the product may not look into the folder of
# the archive, so the script comes on standard input.
database() { (cd / && as_lantu "$old/venv/bin/python" - "$@" <"$here/database.py"); }

stop() {
    if has_systemd; then
        stop_all
    elif "$old/venv/bin/python" "$here/ready.py" --listens; then
        fail "请先停止服务。" "stop the server first."
    fi
}

# Serve with a release: its units, its link, its server.
# Called where a failure is answered, so that `set -e` does not hold: hence each &&.
# A day that is late would make the server say that it is not ready.
serve_with() {
    { manage "$1" roll || true; } && put_units "$1" && put_link "releases/${1##*/}" "$OPT/current" &&
        { ! has_systemd || start_all; } && check_ready "$1"
}

go_back() { database put-back "$2" && serve_with "$1"; }

if [ -n "$back" ]; then
    [ -f "$state" ] || fail "没有可退回的版本。" "there is no version to go back to."
    from=$(sed -n 's/^from=//p' "$state")
    copy=$(sed -n 's/^copy=//p' "$state")
    [ -f "$OPT/releases/$from/.complete" ] || fail "$from 的程序已不在。" "the program of $from is gone."
    [ -n "$yes" ] || fail "将退回 $from 及其 $(sed -n 's/^at=//p' "$state") 的数据库，此后写入的内容会失去；确认请加 --yes。" \
        "this goes back to $from and its database of that time; what was written since is lost. Add --yes."
    stop
    undone=$VAR/backups/undone-$(date +%Y%m%dT%H%M%S)
    as_lantu mkdir "$undone"
    database keep "$undone"
    go_back "$OPT/releases/$from" "$copy" || fail "退回后服务未就绪。" "gone back, but the server is not ready."
    rm "$state"
    say "已退回 $from。退回前的数据库在 $undone。" "Back at $from. The database before going back: $undone."
    exit 0
fi

BUNDLE=$(cd "$here/../.." && pwd -P)
check_bundle
before=$(basename "$old")
[ "$before" != "$VERSION" ] || fail "已是 $VERSION。" "this is $VERSION already."
later=$(printf '%s\n%s\n' "$before" "$VERSION" | sort -V | tail -1)
[ "$later" = "$VERSION" ] || fail "$VERSION 早于已装的 $before。" "$VERSION is older than $before, which is installed."
if [ -f "$state" ] && grep -q "^from=$before\$" "$state"; then
    fail "上次升级中断，请先退回：$here/upgrade.sh --back --yes。" \
        "the last upgrade was interrupted; go back first: $here/upgrade.sh --back --yes."
fi
find_python "$python"
say "正在检查 $before……" "Checking $before ..."
size=$(database check) ||
    fail "数据库无应答。" "the database does not answer."
check_disk "$VAR" $((size * 3 + 204800))
[ -f "$RELEASE/.complete" ] || check_disk "$OPT" "$LEAST_FREE_KB"
manage "$old" verify_ledger || fail "台账校验未通过，先按 docs/operations.md 处理。" \
    "the ledger does not hold; see docs/operations.md first."
add_release

stop
copy=$VAR/backups/before-$VERSION-$(date +%Y%m%dT%H%M%S)
as_lantu mkdir "$copy"
say "正在备份数据库……" "Keeping a copy of the database ..."
database keep "$copy" || fail "备份失败，未作改动。" "no copy could be made; nothing was changed."
# written before the tables change: whoever loses power on the way can go back
printf 'from=%s\nto=%s\ncopy=%s\nat=%s\n' "$before" "$VERSION" "$copy" "$(date '+%Y-%m-%d %H:%M')" |
    put "$state" 600
say "正在升级数据表……" "Migrating the tables ..."
if manage "$RELEASE" migrate --verbosity 0 && serve_with "$RELEASE"; then
    say "已升级到 $VERSION。退回：$OPT/current/deploy/upgrade.sh --back" \
        "Now at $VERSION. The way back: $OPT/current/deploy/upgrade.sh --back"
    exit 0
fi
say "升级失败，正在退回 $before……" "The upgrade failed; going back to $before ..."
if has_systemd; then stop_all; fi
go_back "$old" "$copy" || fail "退回后服务未就绪，数据库备份在 $copy。" \
    "gone back, but the server is not ready. The copy of the database: $copy."
rm "$state"
fail "已退回 $before，数据未变。" "back at $before, with the data as before."
