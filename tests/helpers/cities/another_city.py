"""Another city's report, entered through the forms of the admin, and a walk through its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.test import Client
from django.utils.html import strip_tags

from parks.models import Park, ProblemType
from tests.helpers.admin_forms import form_data
from tests.helpers.factories import make_user, set_today

# the records that were given an English name; all others stay Chinese on English pages
IN_ENGLISH = {"安全环保": "Safety", "安全型": "Safe type"}


@dataclass
class City:
    """What was entered, by a name for each record, and the person who enters."""

    client: Client
    # before the numbers of its advice; the first city of a system has none
    prefix: str = ""
    records: dict[str, Any] = field(default_factory=dict)

    def number(self, number: str) -> str:
        """The number that a piece of advice gets."""
        return f"{self.prefix}-{number}" if self.prefix else number

    def add(
        self,
        label: str,
        name: str,
        *,
        rows: dict[str, list[dict[str, Any]]] | None = None,
        **typed: Any,
    ) -> Any:
        """Fill in the empty form of a model as a person would and send it; `rows` are those of its
        inlines.
        """
        model = apps.get_model(label)
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
        data = form_data(self.client.get(address)) | {
            key: self._sent(value) for key, value in typed.items()
        }
        for prefix, lines in (rows or {}).items():
            data |= {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": 0}
            for place, line in enumerate(lines):
                data |= {
                    f"{prefix}-{place}-{key}": self._sent(value) for key, value in line.items()
                }
        answer = self.client.post(address, data)
        assert answer.status_code == 302, (
            name,
            re.findall(r'errorlist[^"]*"[^>]*>(.*?)</ul>', answer.content.decode()),
        )
        self.records[name] = model._default_manager.latest("pk")
        return self.records[name]

    def _sent(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._sent(item) for item in value]
        return getattr(value, "pk", value)


def place(city: City) -> list[Park]:
    """A province, a city, two districts, a zone; units, industries, five parks."""
    province = city.add("parks.region", "province", slug="hubei", name_zh="湖北省", kind="province")
    wuhan = city.add(
        "parks.region",
        "city",
        slug="wuhan",
        name_zh="武汉市",
        kind="city",
        parent=province,
        advice_prefix=city.prefix,
    )
    here = [
        city.add("parks.region", slug, slug=slug, name_zh=name, kind=kind, parent=wuhan)
        for slug, name, kind in (
            ("hongshan", "洪山区", "county"),
            ("jiangxia", "江夏区", "county"),
            ("guanggu", "东湖高新区", "zone"),
        )
    ]
    city.add("parks.organisation", "unit", slug="wuhan-kjj", name_zh="武汉市科技局", region=wuhan)
    chips = city.add("parks.industry", "industry", slug="optics", name_zh="光电子")
    return [
        city.add(
            "parks.park",
            f"park-{number}",
            slug=f"wuhan-{number}",
            name_zh=f"武汉园区{number}号",
            level="provincial",
            located_in=here[number % 3],
            managed_by_region=here[number % 3],
            rows={"park_industries": [{"industry": chips, "position": 1}]},
        )
        for number in range(1, 6)
    ]


def advise(city: City) -> None:
    """A problem outside of the three domains, advice outside of the five pillars, and the link
    between them.
    """
    source = city.add(
        "parks.source", "source", key="W01", title="武汉调研报告", region=city.records["city"]
    )
    domain = city.add(
        "parks.problemdomain",
        "domain",
        code="P4",
        slug="safety",
        name_zh="安全环保",
        name_en="Safety",
        position=4,
    )
    kind = city.add("parks.problemtype", "type", code="P4.1", domain=domain, name_zh="危化品混存")
    pillar = city.add(
        "recommendations.pillar",
        "pillar",
        number=6,
        name_zh="安全型",
        name_en="Safe type",
        subject_zh="守住底线",
        statement="安全型建议",
        source=source,
    )
    strategy = city.add(
        "recommendations.strategy",
        "strategy",
        slug="wuhan-safe",
        pillar=pillar,
        name_zh="本质安全",
        position=1,
    )
    advice = city.add(
        "recommendations.recommendation",
        "advice",
        number="6-01",
        pillar=pillar,
        strategy=strategy,
        kind="action",
        text="建设危化品专用仓库",
        lead=city.records["unit"],
        source=source,
    )
    city.add(
        "recommendations.recommendation",
        "outcome",
        number="6-02",
        pillar=pillar,
        kind="outcome",
        text="事故为零",
        source=source,
    )
    city.add(
        "recommendations.recommendation",
        "unsorted",
        number="0-01",
        kind="action",
        text="先摸清家底",
        source=source,
    )
    city.add("recommendations.addresses", "link", recommendation=advice, type=kind, how="resolves")
    city.add(
        "recommendations.regionindustry",
        "assigned",
        region=city.records["hongshan"],
        industry=city.records["industry"],
        recommendation=advice,
    )


def report(city: City, parks: list[Park]) -> None:
    """Problems of three parks, of all parks and of none; a measure; a programme; an agreement."""
    common = {"type": city.records["type"], "kind": "problem", "source": city.records["source"]}
    dates = {"starts_on": "2026-01-01", "due_on": "2026-12-31"}
    three = city.add(
        "parks.issue",
        "three",
        title="三个园区混存危化品",
        scope="parks",
        severity="serious",
        **common,
        **dates,
        rows={"park_links": [{"park": park} for park in parks[:3]]},
    )
    city.add(
        "parks.issue",
        "all",
        title="全部园区没有应急预案",
        severity="moderate",
        scope="parks",
        **common,
        rows={"park_links": [{"park": park} for park in parks]},
    )
    city.add(
        "parks.issue",
        "none",
        title="全市没有危化品目录",
        severity="moderate",
        scope="region",
        region=city.records["city"],
        **common,
        rows={"park_links": []},
    )
    city.add(
        "recommendations.measure",
        "measure",
        title="建一号专用仓库",
        recommendation=city.records["advice"],
        park=parks[0],
        issues=[three],
        lead=city.records["unit"],
        **dates,
        rows={"milestones": [{"position": 1, "words": "选址", "weight": 1}]},
    )
    city.add(
        "parks.programme",
        "programme",
        slug="wuhan-2-1",
        name_zh="武汉2+1",
        rows={
            "members": [
                {"slot": "一号", "park": parks[0]},
                {"slot": "二号"},
            ]
        },
    )
    city.add(
        "recommendations.agreement",
        "agreement",
        slug="wuhan-share",
        name_zh="武汉共建协议",
        parks=parks[:2],
        regions=[city.records["hongshan"], city.records["guanggu"]],
        recommendation=city.records["advice"],
    )


def share(city: City) -> None:
    """A problem of a type that the framework of the first city names, beside the first city."""
    city.add(
        "parks.issue",
        "shared",
        title="管理权属不清的武汉园区",
        type=ProblemType.objects.get(code="P1.1"),
        kind="problem",
        severity="moderate",
        scope="parks",
        source=city.records["source"],
        rows={"park_links": [{"park": city.records["park-1"]}]},
    )


def enter(prefix: str = "") -> City:
    """The report of another city, through the forms of the admin."""
    set_today()
    client = Client()
    client.force_login(make_user("keeper", role="administrator", is_superuser=True))
    city = City(client, prefix)
    parks = place(city)
    advise(city)
    report(city, parks)
    return city


def reader(city: City, *names: str, role: str = "official") -> Client:
    """A person posted to the regions of these names; without one, a person who sees all cities."""
    client = Client()
    regions = tuple(city.records[name] for name in names)
    client.force_login(make_user(f"{role}-{len(names)}", role=role, regions=regions))
    return client


def addresses(city: City) -> dict[str, str]:
    """Every page of the site, and words that it must show."""
    three, all_, none = (city.records[name] for name in ("three", "all", "none"))
    measure = city.records["measure"]
    issues = {f"/issues/{issue.number}/": issue.title for issue in (three, all_, none)}
    first, second, unsorted = (city.number(number) for number in ("6-01", "6-02", "0-01"))
    return issues | {
        "/": "",
        "/parks/?q=武汉": "武汉园区1号",
        "/parks/?region=wuhan": "安全环保",
        "/parks/wuhan-1/": "三个园区混存危化品",
        "/parks/wuhan-5/": "全部园区没有应急预案",
        "/parks/?domain=P4&region=wuhan": "",
        "/parks/?followed=1": "",
        "/issues/?region=wuhan": "全市没有危化品目录",
        "/issues/?domain=P4": "三个园区混存危化品",
        "/issues/?pillar=6": "三个园区混存危化品",
        "/issues/?domain=P4&group=park": "",
        "/issues/?q=weihuapin": "目录",
        "/regions/hubei/": "武汉市",
        "/regions/wuhan/": "全市没有危化品目录",
        "/regions/hongshan/": "光电子",
        "/regions/guanggu/": "武汉园区2号",
        "/recommendations/": "安全型",
        "/recommendations/pillars/6/": "本质安全",
        f"/recommendations/{first}/": "建设危化品专用仓库",
        f"/recommendations/{second}/": "事故为零",
        f"/recommendations/{unsorted}/": "先摸清家底",
        "/recommendations/?pillar=0": "先摸清家底",
        "/issues/?pillar=0": "",
        "/measures/": "建一号专用仓库",
        f"/measures/{measure.number}/": "建一号专用仓库",
        "/matrix/": "危化品混存",
        "/matrix/?region=wuhan": "安全型",
        "/matrix/?park=wuhan-1": "安全型",
        "/matrix/?type=P4.1&pillar=6": "建设危化品专用仓库",
        "/matrix/?single=1": "危化品混存",
        "/matrix.xlsx": "",
        "/map/?region=wuhan": "",
        "/map/?region=wuhan&view=list": "洪山区",
        "/map/?region=wuhan&view=light": "",
        "/map/?region=wuhan&view=points": "",
        "/map/": "",
        "/differentiation/": "",
        "/programmes/": "武汉2+1",
        "/programmes/wuhan-2-1/": "武汉园区1号",
        "/agreements/": "武汉共建协议",
        "/agreements/wuhan-share/": "洪山区",
        "/linkage/": "",
        "/search/?q=武汉园区": "武汉园区1号",
        f"/search/?q={first}": "建设危化品专用仓库",
        "/supervision/": "",
        "/desk/": "",
        "/desk/calendar/": "",
        "/instructions/": "",
        "/rechecks/": "",
        "/selfchecks/": "",
        "/saved-views/": "",
        "/help/method/": "",
    }


def walk(city: City) -> list[tuple[str, Any]]:
    """What is wrong with the pages, for a reader of all cities and one of this city, in both
    languages.
    """
    wrong: list[tuple[str, Any]] = []
    for client in (reader(city), reader(city, "city")):
        for address, words in addresses(city).items():
            for prefix in ("", "/en"):
                answer = client.get(prefix + address, follow=True)
                page = strip_tags(answer.content.decode(errors="replace"))
                if answer.status_code != 200:
                    wrong.append((prefix + address, answer.status_code))
                elif (IN_ENGLISH.get(words, words) if prefix else words) not in page:
                    wrong.append((prefix + address, words))
    return wrong


# the province reports on more than the city of the second reader
OUT_OF_SIGHT = [(f"{prefix}/regions/hubei/", 404) for prefix in ("", "/en")]
