"""What is read when somebody asks for `/metrics`: figures that apps register in `ready()`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from prometheus_client.core import GaugeMetricFamily

log = logging.getLogger("lantu.status")


@dataclass(frozen=True)
class Figure:
    """A figure at this moment; figures of one name differ in their labels."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


Source = Callable[[], Iterable[Figure]]
_sources: list[Source] = []


def register_figures(source: Source) -> None:
    """Have figures read from a function."""
    if source not in _sources:
        _sources.append(source)


class Figures:
    """Reads all figures; a source that fails takes none from the others, and is counted."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Read what stands now, as prometheus-client asks for it."""
        families: dict[str, GaugeMetricFamily] = {}
        failed = 0
        for source in _sources:
            try:
                figures = list(source())
            except Exception:
                log.exception("figures of %s failed", getattr(source, "__name__", source))
                failed += 1
                continue
            for figure in figures:
                if figure.name not in families:
                    families[figure.name] = GaugeMetricFamily(
                        f"lantu_{figure.name}", figure.help, labels=list(figure.labels)
                    )
                families[figure.name].add_metric(list(figure.labels.values()), figure.value)
        yield from families.values()
        unread = GaugeMetricFamily("lantu_unread_figures", "Sources of figures that failed")
        unread.add_metric([], failed)
        yield unread
