"""Which issues and measures a park of the demonstration has, and on which days.

Dates and chance only; the database is not read here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from demo.plan.words import IssueWords, MeasureWords

SEED = 20210106


@dataclass(frozen=True)
class Outline:
    """How an issue ends up: its stage, light and severity, and the turn that it takes."""

    stage: str
    light: str
    severity: str
    turn: str = ""


# short, so that an outline stays one line of the tables
A = "acting"
S = "submitted"
C = "closed"
OUTLINES = {
    "weak": (
        Outline(A, "overdue", "serious"),
        Outline(A, "red", "serious"),
        Outline(A, "amber", "moderate"),
        Outline("filed", "grey", "serious"),
        Outline(C, "done", "moderate"),
    ),
    "middle": (
        Outline(A, "amber", "serious"),
        Outline(A, "red", "moderate"),
        Outline("filed", "grey", ""),
        Outline(C, "done", "moderate"),
    ),
    "good": (
        Outline(A, "green", "minor"),
        Outline(C, "done", "moderate"),
        Outline(C, "done", "minor"),
    ),
}
# What only one or two parks have, so that every stage, turn and light occurs.
EXTRAS = {
    "huinan": (Outline(A, "overdue", "critical"), Outline(A, "green", "moderate", "reopened")),
    "boluo-transfer": (Outline(A, "soon", "moderate"),),
    "huidong-transfer": (Outline(A, "soon", "serious"),),
    "sandong": (Outline("suspended", "grey", "moderate"),),
    "dongjiang": (Outline(A, "amber", "moderate", "returned"),),
    "huicheng": (Outline(S, "green", "serious"), Outline("dismissed", "grey", "minor")),
    "huiyang-xinxu": (Outline(S, "green", "moderate"),),
    "zhongkai": (Outline(S, "late", "moderate"), Outline("suspended", "grey", "serious")),
    "boluo-equipment": (Outline(A, "unrated", "moderate"),),
    "tonghu": (Outline(A, "unrated", "minor"), Outline(A, "green", "minor", "extended")),
    "zhongkai-ai": (Outline(S, "green", "minor"), Outline(A, "green", "moderate")),
    "dayawan": (Outline(S, "green", "moderate"), Outline("dismissed", "grey", "moderate")),
    "new-materials": (Outline("filed", "grey", "minor"), Outline(A, "soon", "minor")),
    "sino-korean": (Outline(A, "green", "minor", "reopened"),),
    "huiyang-economic": (Outline("dismissed", "grey", "minor"), Outline(A, "soon", "moderate")),
    "bay-area-data": (Outline(S, "green", "minor"),),
    "dayawan-petrochemical": (Outline("suspended", "grey", "minor"),),
}
# What hangs on an issue on its way: a sign-off, a public notice, a request, a re-check that is due.
# Told after the rest, so that the others keep their days.
SCENES = (
    ("huinan", Outline(S, "green", "critical", "signed")),
    ("zhongkai", Outline(S, "green", "serious", "noticed")),
    ("huinan", Outline(A, "green", "moderate", "asking")),
    ("dongjiang", Outline(C, "done", "serious", "looked_back")),
)
# How measures beside the issues of a park run, by pillar, park by park in turn: the linked pillar
# is the city's worry.
DELIVERY = {
    "weak": {1: ("amber", "green"), 2: ("red",), 3: ("amber", "red"), 4: ("overdue",), 5: ("red",)},
    "middle": {
        1: ("green",),
        2: ("amber",),
        3: ("green",),
        4: ("red", "overdue"),
        5: ("amber", "green"),
    },
    "good": {
        1: ("green",),
        2: ("green", "done"),
        3: ("done", "green"),
        4: ("amber",),
        5: ("green",),
    },
}


@dataclass(frozen=True)
class Plan:
    """The days of an issue or a measure and how many milestones are done."""

    starts_on: date
    due_on: date | None
    done: int = 0
    ended_on: date | None = None


@dataclass(frozen=True)
class IssuePlan:
    """One issue of the demonstration year."""

    words: IssueWords
    outline: Outline
    parks: tuple[str, ...]
    plan: Plan
    measure: MeasureWords | None = None


class Chance:
    """Seeded chance over the year that ends today.

    The same day always gives the same demonstration.
    """

    def __init__(self, today: date) -> None:
        self.today = today
        self.random = Random(SEED)
        self._closings = 0

    def ago(self, days: int) -> date:
        """Return the day that was so many days ago."""
        return self.today - timedelta(days=days)

    def plan(self, light: str, weights: tuple[int, ...]) -> Plan:
        """Choose days under which milestones of these weights, partly done, show a light."""
        if light in ("done", "late", "sent", "past"):
            return self._ended(light, len(weights))
        if light == "parked":
            start = self.ago(self.random.randint(45, 120))
            return Plan(start, start + timedelta(days=220))
        if light == "soon":
            return self._nearly_due(len(weights))
        if light in ("grey", "unrated"):
            start = self.ago(self.random.randint(3, 48))
            return Plan(start, start + timedelta(days=150) if light == "unrated" else None)
        most = {"green": 85, "amber": 60, "red": 40, "overdue": 70}[light]
        steps = [count for count in range(len(weights)) if sum(weights[:count]) <= most]
        done = self.random.choice(steps[1:] or steps)
        return replace(self._under_way(light, sum(weights[:done])), done=done)

    def _under_way(self, light: str, progress: int) -> Plan:
        length = self.random.randint(110, 260)
        if light == "overdue":
            due = self.ago(self.random.randint(5, 60))
            return Plan(due - timedelta(days=length), due)
        low, high = {"green": (-6, 6), "amber": (15, 27), "red": (36, 50)}[light]
        passed = max(4, progress + self.random.randint(low, high))
        start = self.ago(length * passed // 100)
        return Plan(start, start + timedelta(days=length))

    def _nearly_due(self, steps: int) -> Plan:
        """Plan work that is due within a fortnight, with all but the last step done."""
        due = self.today + timedelta(days=self.random.randint(4, 13))
        return Plan(due - timedelta(days=self.random.randint(110, 200)), due, steps - 1)

    def _ended(self, light: str, steps: int) -> Plan:
        """Plan work that has ended.

        Closings are spread over the whole year; what waits for its check is recent.
        """
        if light == "done":
            self._closings += 1
            ended = self.ago(2 + self._closings * 61 % 280)
        elif light == "past":  # long enough ago to be looked at again
            ended = self.ago(200)
        else:
            ended = self.ago(6 if light == "late" else self.random.randint(2, 20))
        start = ended - timedelta(days=self.random.randint(60, 150))
        due = ended + timedelta(days=-9 if light == "late" else self.random.randint(3, 30))
        return Plan(start, due, steps, ended)


class Deck:
    """Cards of words, shuffled once and dealt in turn, so that neighbours rarely say the same."""

    def __init__(
        self, issues: list[IssueWords], measures: list[MeasureWords], random: Random
    ) -> None:
        self.by_domain: dict[str, list[IssueWords]] = {}
        for words in issues:
            self.by_domain.setdefault(words.domain, []).append(words)
        for cards in self.by_domain.values():
            random.shuffle(cards)
        self.measures = list(measures)
        random.shuffle(self.measures)

    def issue(self, domain: str) -> IssueWords:
        """Deal the next issue of a domain; it goes back under the pile."""
        cards = self.by_domain[domain]
        cards.append(cards.pop(0))
        return cards[-1]

    def measure(self, type_code: str, covered: set[int | None]) -> MeasureWords:
        """Deal a measure for a problem type, where there is one of a pillar not covered yet."""
        fits = [words for words in self.measures if type_code in words.types]
        return self._deal(next((words for words in fits if words.pillar not in covered), fits[0]))

    def of_pillar(self, pillar: int) -> MeasureWords:
        """Deal the next measure of a pillar."""
        return self._deal(next(words for words in self.measures if words.pillar == pillar))

    def _deal(self, words: MeasureWords) -> MeasureWords:
        self.measures.remove(words)
        self.measures.append(words)
        return words


def weights_of(words: MeasureWords) -> tuple[int, ...]:
    """Return the weights of a measure's milestones, in order."""
    return tuple(weight for _, weight in words.milestones)
