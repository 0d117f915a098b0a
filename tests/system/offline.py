"""Run a command that reaches no network, as in an office without internet."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

# A new namespace has a loopback that is down: the server of the script needs one that is up.
LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
os.execvp(sys.argv[1], sys.argv[1:])
"""
CLOSED = "http://127.0.0.1:9"
NAMESPACES = (["unshare", "--net"], ["unshare", "--map-root-user", "--net"])


@cache
def find_way() -> list[str]:
    """Return what goes before a command so that it has no network; nothing where not allowed."""
    for namespace in NAMESPACES:
        way = [*namespace, sys.executable, "-c", LOOPBACK_UP]
        try:
            if not subprocess.run([*way, "true"], capture_output=True, check=False).returncode:
                return way
        except FileNotFoundError:
            break
    return []


def describe() -> str:
    """Say how the network is kept away."""
    return " ".join(find_way()[:-3]) or "no namespace allowed here: a closed proxy and --no-index"


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command without a network and without the settings of the test run."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    proxies = {f"{kind}_proxy": CLOSED for kind in ("http", "https", "all")}
    env = kept | {"LANG": "C.UTF-8"} | ({} if find_way() else proxies | {"no_proxy": "127.0.0.1"})
    return subprocess.run(
        [*find_way(), *command], env=env, capture_output=True, text=True, check=False
    )
