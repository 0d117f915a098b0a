#!/usr/bin/env bash
# Install Lantu from the unpacked archive (docs/installation.md). Run again, it changes nothing.
set -eu
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=deploy/lib.sh
. "$here/lib.sh"
BUNDLE=$(cd "$here/../.." && pwd -P)

usage() {
    cat <<'TEXT'
用法 Usage: ./install.sh --name 域名 [选项 OPTIONS]
  --name NAME[,NAME]       网站域名 / names under which the site is reached
  --http                   仅限本机试用，不用 https / plain http, to try it on this machine
  --port PORT              服务端口，默认 8000 / where the server listens
  --postgres               在本机 PostgreSQL 建库 / make role and database in the PostgreSQL of this machine
  --postgres-admin URL     以此管理员地址建库 / the same, through this address of an administrator
  --role NAME              数据库及角色名，默认 lantu / name of role and database
  --database-url URL       使用已有数据库 / a database that is there already
                           （都不写则用 SQLite / SQLite where nothing is said）
  --survey                 载入惠州 2020 年调查 / load the survey of Huizhou, 2020
  --admin NAME             首个管理员，默认 admin / the first administrator
  --python PATH            Python 3.11–3.14
  --no-start               不启动服务 / start nothing
  --root DIR               安装到此目录下，不需 root 和 systemd / everything below DIR, without root and systemd
TEXT
}

root="" names="" https=1 port=8000 database=sqlite address="" role=lantu survey="" admin=admin python="" start=1
while [ $# -gt 0 ]; do
    option=$1
    case "$option" in
    --help | -h) usage && exit 0 ;;
    --http) https=0 ;;
    --postgres) database=postgres ;;
    --survey) survey=1 ;;
    --no-start) start="" ;;
    --name | --port | --postgres-admin | --role | --database-url | --admin | --python | --root)
        [ $# -ge 2 ] || fail "$option 后缺少值。" "$option needs a value."
        shift
        case "$option" in
        --name) names=$1 ;;
        --port) port=$1 ;;
        --postgres-admin) database=postgres address=$1 ;;
        --role) role=$1 ;;
        --database-url) database=given address=$1 ;;
        --admin) admin=$1 ;;
        --python) python=$1 ;;
        --root) root=$1 ;;
        esac
        ;;
    *) fail "不认识 $option，见 --help。" "$option is unknown; see --help." ;;
    esac
    shift
done

set_root "$root"
[ -n "$names" ] || [ $https = 0 ] || [ -f "$ETC/lantu.env" ] ||
    fail "请用 --name 写明网站域名。" "--name says under which name the site is reached."
case "$names" in *[!A-Za-z0-9.,:-]*) fail "域名不对：$names" "no names of a site: $names" ;; esac
case "$port" in '' | *[!0-9]*) fail "端口不对：$port" "no port: $port" ;; esac
case "$role" in '' | [!a-z]* | *[!a-z0-9_]*) fail "角色名不对：$role" "no name of a role: $role" ;; esac
check_bundle
if [ -L "$OPT/current" ] && [ "$(readlink "$OPT/current")" != "releases/$VERSION" ]; then
    fail "已装有其他版本，请用 upgrade.sh。" "another version is installed; use upgrade.sh."
fi
[ -f "$RELEASE/.complete" ] || check_disk "$OPT" "$LEAST_FREE_KB"
find_python "$python"
umask 077

if [ -z "$ROOT" ] && ! id lantu >/dev/null 2>&1; then
    useradd --system --user-group --home-dir "$VAR" --no-create-home --shell /usr/sbin/nologin lantu
fi
for folder in "$ROOT/opt" "$OPT" "$OPT/releases" "$OPT/bin" "$ROOT/etc" "$ETC" "$ROOT/var" "$ROOT/var/lib"; do
    make_folder "$folder" 755
done
make_folder "$ETC/tls" 700
for folder in "$VAR" "$VAR/media" "$VAR/backups"; do
    [ -d "$folder" ] || { make_folder "$folder" 700 && owned_by_lantu lantu:lantu "$folder"; }
done
add_release

if [ -f "$ETC/lantu.env" ]; then
    say "保留已有设置 $ETC/lantu.env。" "The settings in $ETC/lantu.env stay."
else
    new="$RELEASE/venv/bin/python"
    case "$database" in
    sqlite) url=sqlite:///$VAR/lantu.sqlite3 ;;
    given) url=$address ;;
    postgres)
        helper=("$new" "$RELEASE/deploy/database.py" make-role "$role" "${address:-postgresql:///postgres}")
        [ -n "$address" ] || helper=(runuser -u postgres -- "${helper[@]}")
        url=$(cd / && "${helper[@]}") || exit 1
        ;;
    esac
    {
        echo "# Lantu 蓝图; README.md 有全部变量 / README.md has all variables"
        echo "SECRET_KEY=$("$new" -c 'import secrets; print(secrets.token_urlsafe(50))')"
        echo "DATABASE_URL=$url"
        [ "$database" != postgres ] || echo "DRILL_DATABASE_URL=${url}_drill"
        echo "MEDIA_ROOT=$VAR/media"
        echo "ALLOWED_HOSTS=${names:+$names,}localhost,127.0.0.1"
        echo "HTTPS=$https"
        echo "BEHIND_PROXY=$https"
        echo "PROXY_COUNT=$https"
        echo "HOST=127.0.0.1"
        echo "PORT=$port"
    } | put "$ETC/lantu.env" 600
fi
load_settings
names=${ALLOWED_HOSTS:-localhost}
names=${names%%,localhost*}
sed -e "s|@PORT@|${PORT:-8000}|; s|@NAMES@|${names//,/ }|" "$RELEASE/deploy/nginx.conf" | put "$ETC/nginx.conf" 644

if ! manage "$RELEASE" migrate --check --verbosity 0; then
    say "正在建立数据表……" "Making the tables ..."
    manage "$RELEASE" migrate --verbosity 0
fi
[ -z "$survey" ] || manage "$RELEASE" load_survey
put_link "releases/$VERSION" "$OPT/current"
put_link ../current/deploy/lantu.sh "$OPT/bin/lantu"
put_units "$RELEASE"
password=$(cd "$RELEASE" && LOG_LEVEL=ERROR as_lantu venv/bin/python deploy/first_administrator.py "$admin")
if [ -n "$password" ]; then
    say "首个管理员 $admin，一次性密码（只显示这一次，登录后须更改）：" \
        "First administrator $admin, with a password for once (shown this time only, to be changed at sign-in):"
    printf '\n    %s\n\n' "$password"
fi
if [ -n "$start" ] && has_systemd; then
    if ! systemctl is-active --quiet lantu.service; then start_all; fi
    check_ready "$RELEASE" || fail "服务未就绪：journalctl --namespace=lantu -u lantu" \
        "the server is not ready: journalctl --namespace=lantu -u lantu"
    say "已启动。" "Started."
else
    say "启动：$OPT/bin/lantu serve" "Start it: $OPT/bin/lantu serve"
fi
say "nginx 配置见 $ETC/nginx.conf，设置见 $ETC/lantu.env。" \
    "nginx: $ETC/nginx.conf. Settings: $ETC/lantu.env."
