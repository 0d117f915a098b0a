# What install.sh, upgrade.sh and lantu.sh share. Sets nothing up by itself.
# shellcheck shell=bash disable=SC2034

LEAST_FREE_KB=716800

say() { printf '%s  %s\n' "$1" "$2"; }
fail() { printf '错误：%s  Error: %s\n' "$1" "$2" >&2 && exit 1; }

# Take DIR of --root as the place below which everything lies; / is the machine itself.
set_root() {
    case "$1" in *[[:space:]]*) fail "目录名不能有空格：$1" "a folder without blanks, please: $1" ;; esac
    [ -z "$1" ] || mkdir -p "$1"
    ROOT=${1:+$(cd "$1" && pwd -P)}
    [ "$ROOT" != / ] || ROOT=""
    [ -n "$ROOT" ] || [ "$(id -u)" = 0 ] ||
        fail "请用 root 运行，或加 --root 目录。" "run it as root, or with --root DIR."
    OPT=$ROOT/opt/lantu
    ETC=$ROOT/etc/lantu
    VAR=$ROOT/var/lib/lantu
    UNITS=$ROOT/etc/systemd/system
}

has_systemd() { [ -z "$ROOT" ] && [ -d /run/systemd/system ]; }

# The user of the product where the whole machine is meant, else who runs the script.
as_lantu() { if [ -z "$ROOT" ]; then HOME=$VAR runuser -u lantu -- "$@"; else "$@"; fi; }
owned_by_lantu() { [ -n "$ROOT" ] || chown "$@"; }

# Write standard input to a file, unless it says that already.
put() {
    local new
    new=$(mktemp "$(dirname "$1")/.put.XXXXXX")
    cat >"$new"
    chmod "$2" "$new"
    if cmp -s "$new" "$1"; then rm "$new"; else mv "$new" "$1"; fi
}

# Point a link at a place, unless it does already; never without a link in between.
put_link() {
    [ "$(readlink "$2" || true)" = "$1" ] && return
    ln -s "$1" "$2.new"
    mv -T "$2.new" "$2"
}

make_folder() { [ -d "$1" ] || install -d -m "$2" "$1"; }

# Read the settings as systemd does: NAME=value, a pair of quotes around the value is taken off.
load_settings() {
    local line value
    [ -r "$ETC/lantu.env" ] ||
        fail "读不到 $ETC/lantu.env。" "$ETC/lantu.env cannot be read."
    while IFS= read -r line || [ -n "$line" ]; do
        case "$line" in '#'* | ';'*) continue ;; *=*) ;; *) continue ;; esac
        value=${line#*=}
        case "$value" in \"*\" | \'*\') value=${value:1:-1} ;; esac
        export "${line%%=*}=$value"
    done <"$ETC/lantu.env"
}

manage() {
    local release=$1
    shift
    (cd "$release" && as_lantu "$release/venv/bin/python" manage.py "$@")
}

check_bundle() {
    [ -f "$BUNDLE/SHA256SUMS" ] ||
        fail "请在解开的安装包里运行本脚本。" "run this script inside of the unpacked archive."
    (cd "$BUNDLE" && sha256sum --check --quiet --strict SHA256SUMS) ||
        fail "安装包已损坏，请重新复制。" "the archive is damaged; copy it again."
    VERSION=$(cat "$BUNDLE/VERSION")
    RELEASE=$OPT/releases/$VERSION
}

check_disk() {
    local place=$1 needed=$2 free
    while [ ! -d "$place" ]; do place=$(dirname "$place"); done
    free=$(df -Pk "$place" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$needed" ] ||
        fail "$place 剩余空间不足，需要 $((needed / 1024)) MB。" "$place needs $((needed / 1024)) MB of free disk."
}

# The newest Python that the archive has wheels for, or the one that --python names.
find_python() {
    local minor name
    for minor in 14 13 12 11; do
        for name in ${1:-python3.$minor python3}; do
            if "$name" -c "import sys, venv; sys.exit(sys.version_info[:2] != (3, $minor))" 2>/dev/null; then
                PYTHON=$(command -v "$name")
                return
            fi
        done
    done
    fail "找不到 Python 3.11 至 3.14，可用 --python 指定。" "no Python 3.11 to 3.14 here; --python names one."
}

# Put the program of the archive beside those that are there. What was broken off is done again.
add_release() {
    local umask_before pip
    if [ -f "$RELEASE/.complete" ]; then
        say "程序 $VERSION 已就位。" "Program $VERSION is in place already."
        return
    fi
    say "正在安装程序 $VERSION……" "Installing program $VERSION ..."
    umask_before=$(umask)
    umask 022
    rm -rf "$RELEASE"
    mkdir -p "$RELEASE"
    cp -R "$BUNDLE/app/." "$RELEASE"
    "$PYTHON" -m venv --without-pip "$RELEASE/venv"
    pip=$(echo "$BUNDLE"/wheels/pip-*.whl)/pip
    # without the settings of the machine: nothing but the archive is looked at
    PIP_CONFIG_FILE=/dev/null "$RELEASE/venv/bin/python" "$pip" --isolated install \
        --quiet --disable-pip-version-check --no-cache-dir --no-input --root-user-action ignore \
        --no-index --find-links "$BUNDLE/wheels" --only-binary :all: --require-hashes \
        -r "$RELEASE/requirements.lock" ||
        fail "无法安装依赖包：需要 glibc 2.28 及以上，x86-64 或 arm64。" \
            "packages cannot be installed: glibc 2.28 or newer, x86-64 or arm64."
    find "$RELEASE" -maxdepth 1 -mindepth 1 -type d ! -name venv ! -name static -exec \
        "$RELEASE/venv/bin/python" -m compileall -q {} +
    chmod -R go-w,a+rX "$RELEASE"
    # SELinux: programs below bin/ may be run by systemd
    if [ -z "$ROOT" ] && command -v restorecon >/dev/null; then restorecon -R "$RELEASE"; fi
    touch "$RELEASE/.complete"
    umask "$umask_before"
}

# Make the units of a release: the server, and a service with a timer for each job that it has.
put_units() {
    local release=$1 name when good command text wanted=" lantu.service lantu-work.service "
    make_folder "$ROOT/etc/systemd" 755
    make_folder "$UNITS" 755
    render "$release" <"$release/deploy/systemd/lantu.service" | put "$UNITS/lantu.service" 644
    render "$release" <"$release/deploy/systemd/work.service" | put "$UNITS/lantu-work.service" 644
    put "$ROOT/etc/systemd/journald@lantu.conf" 644 <"$release/deploy/systemd/journald@lantu.conf"
    while IFS='|' read -r name when good command; do
        name=$(trim "$name")
        command=$(trim "$command")
        case "$name" in '#'* | '') continue ;; esac
        [ -n "$(find "$release" -path "*/management/commands/${command%% *}.py" -print -quit)" ] || continue
        for text in service timer; do
            render "$release" <"$release/deploy/systemd/job.$text" |
                sed -e "s|@NAME@|$name|; s|@WHEN@|$(trim "$when")|; s|@GOOD@|$(trim "$good")|" \
                    -e "s|@COMMAND@|$command|; s|@ROOT@|$ROOT|g" |
                put "$UNITS/lantu-$name.$text" 644
            wanted="$wanted lantu-$name.$text "
        done
    done <"$release/deploy/jobs"
    for name in "$UNITS"/lantu-*.service "$UNITS"/lantu-*.timer; do
        case "$wanted" in *" ${name##*/} "*) ;; *) rm -f "$name" "$UNITS/timers.target.wants/${name##*/}" ;; esac
    done
}

render() { sed -e "/^@HARDENING@\$/{r $1/deploy/systemd/hardening" -e 'd;}' | sed "s|@ROOT@|$ROOT|g"; }
trim() { sed 's/^ *//; s/ *$//' <<<"$1"; }

start_all() {
    local timers
    systemctl daemon-reload
    systemctl try-restart systemd-journald@lantu.service || true
    timers=$(cd "$UNITS" && ls lantu-*.timer)
    # shellcheck disable=SC2086
    systemctl enable --quiet lantu.service lantu-work.service $timers
    systemctl restart lantu.service lantu-work.service
    # shellcheck disable=SC2086
    systemctl start $timers
}

stop_all() { systemctl stop 'lantu-*.timer' 'lantu-*.service' lantu.service; }

# Wait until the server says that people can be served; without systemd it is started for that only.
check_ready() {
    local release=$1 server=""
    if ! has_systemd; then
        "$release/deploy/lantu.sh" serve >"$VAR/try.log" 2>&1 &
        server=$!
    fi
    if "$release/venv/bin/python" "$release/deploy/ready.py" --wait 60; then
        [ -z "$server" ] || { kill "$server" && wait "$server" || true; }
        return 0
    fi
    [ -z "$server" ] || { kill "$server" && wait "$server" || true; }
    return 1
}
