"""Ask the server of this machine whether people can be served; runs on Python alone."""

import json
import os
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

PAUSE_SECONDS = 0.3
NOT_READY = 503


def read_reasons() -> str:
    """Return why people cannot be served; nothing where pages open.

    A day that waits for a person or a disk that is nearly full is for the status page, and no
    reason to give an upgrade up.
    """
    settings = {"HOST": "127.0.0.1", "PORT": "8000", "ALLOWED_HOSTS": "localhost"} | os.environ
    address = f"http://{settings['HOST']}:{settings['PORT']}/readyz"
    name = settings["ALLOWED_HOSTS"].partition(",")[0]
    try:
        # past any proxy of the environment
        build_opener(ProxyHandler({})).open(Request(address, headers={"Host": name}), timeout=5)
    except HTTPError as error:
        answer = error.read(2000).decode(errors="replace")
        return "" if error.code == NOT_READY and json.loads(answer).get("serves") else answer
    except (URLError, OSError, ValueError) as error:
        return f"{address}: {error}"
    return ""


def main(arguments: list[str]) -> int:
    """Wait so many seconds until the server is ready, or say at once whether anything listens."""
    if arguments == ["--listens"]:
        return 1 if "Connection refused" in read_reasons() else 0
    until = time.monotonic() + float(arguments[-1])
    while (reasons := read_reasons()) and time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)
    if reasons:
        print(reasons, file=sys.stderr)
    return 1 if reasons else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
