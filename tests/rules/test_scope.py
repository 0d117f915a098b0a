"""Who is posted to one region meets nothing of another, on no page, in no form, no file, no
export (docs/rules.md, 15).

Every address of the site is asked. What one shows follows from itself: below the record of another
region nothing is found, and a list answers without a word of it. The table says what an address
alone does not: a query, an inner number, a page that shows no record.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from django.utils.translation import override

from dashboards.models import SavedView
from exchange.models import ColumnMapping, ImportBatch, ImportDraft, OfficeForm
from jobs.models import Job
from parks.actions import ask_self_checks
from parks.models import (
    Approval,
    Closing,
    ExternalRanking,
    FigureObjection,
    Indicator,
    Issue,
    Objection,
    Observation,
    Organisation,
    Park,
    ParkEvent,
    Posting,
    Programme,
    ProgrammeMember,
    Region,
    Source,
    SurveyCoverage,
)
from parks.writing import writing
from recommendations.actions.extensions import ask_extension
from recommendations.actions.instructions import give_instruction
from recommendations.models import (
    Addresses,
    Agreement,
    AgreementShare,
    Measure,
    MeasureEvidence,
    Recommendation,
    Strategy,
    Target,
)
from recommendations.models.advice import RegionIndustry
from standings.models import AssessedPark, Assessment
from tests.helpers.cities.world import WRITTEN
from tests.helpers.factories import (
    TODAY,
    make_evidence,
    make_issue,
    make_measure,
    make_organisation,
    make_park,
    make_region,
    make_source,
    make_user,
    putting_off,
    set_today,
    settle,
    take,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("plain_refusals")]
SECRET = "乙密"  # stands in every name and in all words of the other region
SEARCH = SECRET[-1]  # a page says again what was searched for

# Hidden: asked for a record of the other region it answers 404. Listed: it answers, without a word
# of it. Refused: it answers 403 to anybody but those whom it names. Open: it shows no record.
HIDDEN = "hidden"
LISTED = "listed"
REFUSED = "refused"
OPEN = "open"
EXCEPTIONS: dict[str, tuple[str, str]] = {
    "import-upload": (LISTED, "/import/"),
    "import-batches": (LISTED, "/import/batches/"),
    "import-batch": (HIDDEN, "/import/batches/{batch.pk}/"),
    "import-batch-undo": (HIDDEN, "/import/batches/{batch.pk}/undo/"),
    "import-blank": (LISTED, "/import/blank/issues.xlsx"),
    "import-paste": (LISTED, "/import/paste/parks/"),
    "import-kind": (HIDDEN, "/import/{draft.pk}/kind/"),
    "import-remove": (HIDDEN, "/import/{draft.pk}/remove/"),
    "import-columns": (HIDDEN, "/import/{draft.pk}/columns/"),
    "import-preview": (HIDDEN, "/import/{draft.pk}/preview/"),
    "import-cell": (HIDDEN, "/import/{draft.pk}/cell/"),
    "import-take-back": (HIDDEN, "/import/{draft.pk}/take-back/"),
    "import-errors": (HIDDEN, "/import/{draft.pk}/errors.xlsx"),
    "import-progress": (HIDDEN, "/import/{draft.pk}/progress/"),
    "forms": (LISTED, "/forms/"),
    "form": (HIDDEN, "/forms/{form.pk}/"),
    "form-file": (HIDDEN, "/forms/{form.pk}/file.xlsx"),
    "form-remove": (HIDDEN, "/forms/{form.pk}/remove/"),
    "jobs": (LISTED, "/jobs/"),
    "job": (HIDDEN, "/jobs/{job.pk}/"),
    "job-stop": (HIDDEN, "/jobs/{job.pk}/stop/"),
    "job-file": (HIDDEN, "/jobs/{job.pk}/file/"),
    "export-records": (LISTED, "/export/issues.xlsx"),
    "issue-withdrawn": (LISTED, "/issues/withdrawn/"),
    "issue-restore": (HIDDEN, "/issues/withdrawn/{issue.number}/restore/"),
    "healthz": (OPEN, "/healthz"),
    "manifest": (OPEN, "/manifest.webmanifest"),
    "readyz": (OPEN, "/readyz"),
    "metrics": (OPEN, "/metrics"),
    "security-txt": (OPEN, "/.well-known/security.txt"),
    "robots-txt": (OPEN, "/robots.txt"),
    "login": (OPEN, "/accounts/login/"),
    "oidc-leave": (OPEN, "/oidc/sign-in/"),
    "oidc_authentication_callback": (OPEN, "/oidc/callback/"),
    "logout": (OPEN, "/accounts/logout/"),
    "session": (OPEN, "/accounts/session/"),
    "account": (OPEN, "/account/"),
    "account-password": (OPEN, "/account/password/"),
    "account-second-factor": (OPEN, "/account/second-factor/"),
    "account-confirm": (OPEN, "/account/confirm/"),
    "account-passkeys": (OPEN, "/account/passkeys/"),
    "account-passkey-remove": (OPEN, "/account/passkeys/1/remove/"),
    "code": (OPEN, "/accounts/code/"),
    "passkey": (OPEN, "/accounts/passkey/"),
    "security-events": (LISTED, "/security/?q={search}"),
    "security-events-file": (LISTED, "/security/events.csv"),
    "security-seals": (LISTED, "/security/seals/"),
    "session-list": (LISTED, "/security/sessions/"),
    "account-session-end": (OPEN, f"/account/sessions/{'0' * 64}/end/"),
    "account-sessions-end": (OPEN, "/account/sessions/end/"),
    "session-end": (HIDDEN, f"/security/sessions/{'0' * 64}/end/"),
    "scheme-what-if": (LISTED, "/schemes/what-if/?P1=3"),
    "scheme-detail": (LISTED, "/schemes/1/"),
    "scheme-edit": (
        OPEN,
        "/schemes/1/edit/",
    ),  # the rules belong to no place; administrators write them
    "park-list": (LISTED, "/parks/?q={search}"),
    "park-compare": (LISTED, "/parks/compare/?id={park.slug}&add={search}"),
    "indicator-review": (LISTED, "/indicators/review/?region={region.slug}"),
    "indicator-detail": (LISTED, "/indicators/X2/?region={region.slug}&period=2025H1"),
    "indicator-history": (HIDDEN, "/indicators/X2/history/?park={park.slug}"),
    "indicator-entry": (LISTED, "/indicators/X2/entry/?region={region.slug}"),
    "objection-detail": (HIDDEN, "/objections/{doubt.pk}/"),
    "issue-list": (LISTED, "/issues/?park={park.slug}&region={region.slug}&q={search}"),
    "issue-bulk": (LISTED, "/issues/bulk/?pick={issue.number}&issue={issue.number}"),
    "issue-step": (HIDDEN, "/issues/{issue.number}/steps/assign/"),
    "issue-recheck": (HIDDEN, "/issues/{closed.number}/recheck/"),
    "issue-evidence": (HIDDEN, "/issues/{issue.number}/evidence/{evidence.pk}/"),
    "issue-evidence-small": (HIDDEN, "/issues/{issue.number}/evidence/{evidence.pk}/small/"),
    "recheck-list": (LISTED, "/rechecks/?region={region.slug}"),
    "self-check": (HIDDEN, "/selfchecks/{check.pk}/"),
    "supervision": (LISTED, "/supervision/?region={region.slug}"),
    "pillar-detail": (LISTED, "/recommendations/pillars/1/"),
    "recommendation-detail": (LISTED, "/recommendations/1-01/"),
    "matrix-sheet": (HIDDEN, "/matrix.xlsx?park={park.slug}"),
    "industry-map": (LISTED, "/map/?view=points"),
    "differentiation": (LISTED, "/differentiation/?of=parks"),
    "search": (LISTED, "/search/?q={search}"),
    "list-columns": (OPEN, "/saved-views/columns/issues/"),
    "saved-view-new": (LISTED, "/saved-views/new/?list=parks&q={search}"),
    "saved-view": (HIDDEN, "/saved-views/{view.pk}/"),
    "saved-view-delete": (HIDDEN, "/saved-views/{view.pk}/delete/"),
    "target-detail": (HIDDEN, "/recommendations/1-01/targets/{region.slug}/"),
    "target-list": (LISTED, "/recommendations/1-01/targets/"),
    "measure-new": (HIDDEN, "/measures/new/?issue={issue.number}"),
    "measure-step": (HIDDEN, "/measures/{measure.number}/steps/stop/"),
    "measure-list": (LISTED, "/measures/?region={region.slug}&q={search}"),
    "measure-evidence": (HIDDEN, "/measures/{measure.number}/evidence/{shown.pk}/"),
    "measure-evidence-small": (HIDDEN, "/measures/{measure.number}/evidence/{shown.pk}/small/"),
    "instruction-new": (HIDDEN, "/instructions/new/?issue={issue.number}"),
    "desk-calendar-end": (LISTED, "/desk/calendar/"),  # takes the own address back; shows nothing
    "desk-calendar-feed": (
        HIDDEN,
        "/desk/calendar/" + "x" * 43 + ".ics",
    ),  # whose key it is reads their own
    "desk-report": (HIDDEN, "/desk/issues/{issue.number}/report/"),
    "desk-extension": (HIDDEN, "/desk/issues/{issue.number}/extension/"),
    "desk-submit": (HIDDEN, "/desk/issues/{issue.number}/submit/"),
}
# The record of the other region below each first word.
RECORDS = {
    "agreements": "{agreement.slug}",
    "instructions": "{instruction.number}",
    "issues": "{issue.number}",
    "measures": "{measure.number}",
    "parks": "{park.slug}",
    "programmes": "{programme.slug}",
    "regions": "{region.slug}",
}
# Further ways to the same records, each refused as not found.
BY_OTHER_WAYS = (
    "/issues/{own.number}/evidence/{evidence.pk}/",
    "/issues/{own.number}/evidence/{evidence.pk}/small/",
    "/desk/?issue={issue.number}",
    "/instructions/new/?park={park.slug}",
    "/instructions/new/?measure={measure.number}",
    "/matrix/?park={park.slug}",
    "/matrix/?region={region.slug}",
    "/map/?region={region.slug}",
    "/differentiation/?region={region.slug}",
    "/en/issues/{issue.number}/",
    "/en/issues/{issue.number}/dossier.zip",
)
# Forms about a record of one's own that offer units, parks or regions to choose from.
FORMS_OF_ONE_S_OWN = (
    "/issues/{own.number}/",
    "/issues/{own.number}/steps/assign/",
    "/issues/{own.number}/selfchecks/",
    "/issues/bulk/?pick={own.number}",
    "/instructions/new/?issue={own.number}",
    "/desk/?issue={own.number}",
    "/measures/new/?issue={own.number}",
    "/issues/?lead={issue.lead.slug}",
    "/measures/?lead={issue.lead.slug}",
)
# nobody's here: another person's, or of a directory that is not set up
NOT_HERE = {
    *("import-batch", "import-columns", "import-preview", "import-errors", "import-progress"),
    *("job", "job-file", "form", "form-file"),
    "desk-calendar-feed",
    "saved-view",
    "oidc-leave",
    "oidc_authentication_callback",
}
# 200 or 403 by role: who may not edit in bulk never sees the page
MAY_BE_REFUSED = {
    "issue-withdrawn",
    "import-upload",
    "import-blank",
    "import-paste",
    "import-kind",
    "import-remove",
    "import-columns",
    "import-preview",
    "import-cell",
    "import-take-back",
    "import-errors",
    "import-progress",
    "export-records",
    "forms",
    "form",
    "form-file",
    "form-remove",
    "issue-bulk",
    "target-list",
    "measure-new",
    "indicator-review",
    "indicator-entry",
    "status",
    "security-events",
    "security-events-file",
    "security-seals",
    "session-list",
}
POST_ONLY = {
    "issue-restore",
    "import-batch-undo",
    "job-stop",
    "form-remove",
    "import-kind",
    "import-remove",
    "import-cell",
    "import-take-back",
    "session-end",
    "account-session-end",
    "account-sessions-end",
    "list-columns",
    "park-follow",
    "saved-view-delete",
    "desk-report",
    "desk-extension",
    "desk-submit",
    "measure-report",
    "logout",
    "desk-calendar-end",
    "account-password",
    "account-second-factor",
}
# what everybody does for nobody else: the session, the calendar, followed parks, kept views
# and whoever reads a figure may object to it: the objection waits for an answer and changes nothing
OWN = {
    "login",
    "code",
    "passkey",
    "logout",
    "session",
    "unsent",
    "account-password",
    "account-second-factor",
    "account-confirm",
    "account-passkeys",
    "account-session-end",
    "account-sessions-end",
    "desk-calendar",
    "desk-calendar-end",
    "list-columns",
    "park-follow",
    "saved-view-new",
    "park-objection",
}
READERS = {
    "official": "official",
    "analyst": "analyst",
    "verifier": "verifier",
    "leader": "leader",
    "unit": "unit",
}

PARAMETER = re.compile(r"<[^>]+>|\(\?P<\w+>(?:[^()]|\([^()]*\))*\)")


def every_pattern(patterns: Any, before: str = "") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from every_pattern(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield pattern.name, before + str(pattern.pattern)


def addresses() -> dict[str, tuple[str, str]]:
    """What is asked of each address, by its name."""
    with override("zh-hans"):  # whose addresses carry no prefix
        paths = {
            name: path
            for name, path in every_pattern(get_resolver().url_patterns)
            if not path.startswith("admin/")
        }
    return {name: EXCEPTIONS.get(name) or of_itself(name, path) for name, path in paths.items()}


def of_itself(name: str, path: str) -> tuple[str, str]:
    record = RECORDS.get(path.lstrip("^").split("/")[0])
    parameters = PARAMETER.findall(path)
    derived = not parameters or (record and len(parameters) == 1)
    assert derived, f"say in EXCEPTIONS how to ask for {name}"
    plain = PARAMETER.sub(lambda _: record or "", path).strip("^$").replace("\\.", ".")
    return (HIDDEN if parameters else LISTED), f"/{plain}"


ADDRESSES = addresses()

# The admin: rows that belong to a place, and what everybody who may enter reads.
PLACED = {
    "exchange.importbatch",
    "exchange.columnmapping",
    "parks.region",
    "parks.organisation",
    "parks.park",
    "parks.programme",
    "parks.source",
    "parks.issue",
    "parks.issueentry",
    "parks.observation",
    "parks.externalranking",
    "parks.surveycoverage",
    "parks.parkevent",
    "parks.figureobjection",
    "parks.approval",
    "parks.closing",
    "parks.objection",
    "recommendations.extension",
    "parks.selfcheck",
    "parks.issueevidence",
    "recommendations.addresses",
    "recommendations.recommendation",
    "recommendations.strategy",
    "recommendations.target",
    "recommendations.regionindustry",
    "recommendations.measure",
    "recommendations.agreementshare",
    "recommendations.measureentry",
    "recommendations.measureevidence",
    "recommendations.instruction",
    "standings.standing",
}
SHARED = {
    "accounts.installation",
    "parks.extrafield",
    "parks.industry",
    "parks.problemdomain",
    "parks.problemtype",
    "parks.indicator",
    "parks.scheme",
    "parks.businessday",
    "recommendations.pillar",
    "recommendations.agreement",
}
ADMINISTRATORS_ONLY = {"auth.group", "accounts.user", "parks.posting"}


@dataclass
class Places:
    """One person a role, posted to Huicheng, and one record of each kind in Longmen."""

    clients: dict[str, Client]
    records: dict[str, Any]


def named(model: type[Any], **fields: Any) -> Any:
    return model.objects.create(**fields)


@pytest.fixture(scope="module")
def places(django_db_setup: None, django_db_blocker: Any) -> Iterator[Places]:
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: TODAY)
        set_today()
        with putting_off():  # what depends on the records is computed once, when all are there
            made = build()
            settle()
        yield made
        transaction.set_rollback(True)


def build() -> Places:
    here = make_region("huicheng", make_region())
    there = make_region("longmen", make_region(), name_zh=f"{SECRET}县", name_en="")
    clients = {}
    for name, role in READERS.items():
        user = make_user(name, role=role, regions=(here,))
        if role == "unit":
            Posting.objects.filter(user=user).update(
                organisation=make_organisation(name_zh="本区单位", region=here)
            )
        clients[name] = Client()
        clients[name].force_login(user)
    return Places(
        clients, {"search": SEARCH, "own": make_issue(make_park(region=here)), **records_of(there)}
    )


def records_of(there: Region) -> dict[str, Any]:
    """One record of each kind that belongs to a place, in the other region."""
    lead = make_organisation(name_zh=f"{SECRET}单位", region=there)
    officer = make_user("far-unit", role="unit", regions=(there,), full_name=f"{SECRET}某")
    Posting.objects.filter(user=officer).update(organisation=lead)
    analyst = make_user("far-analyst", role="analyst", regions=(there,), full_name=f"{SECRET}某")
    leader = make_user("far-leader", role="leader", full_name=f"{SECRET}某")
    source = make_source()
    park, other = (
        make_park(region=there, name_zh=f"{SECRET}园{n}", organisation=lead) for n in (1, 2)
    )
    with writing() as touched:
        touched.parks.add(other.pk)  # which has no issue and would have no standing
    values = {"lead": lead, "finding": SECRET, "due_on": TODAY - timedelta(days=1)}
    issue, closed, submitted = (
        make_issue(park, stage="acting", title=f"{SECRET}题{n}", **values) for n in (1, 2, 3)
    )
    evidence = make_evidence(issue, by=officer)
    take(take(closed, "submit", words=SECRET), "close", words=SECRET)
    Closing.objects.filter(issue=closed).update(recheck_on=TODAY)
    take(submitted, "submit", words=SECRET)
    Issue.objects.filter(pk=issue.pk).update(due_on=TODAY + timedelta(days=3))
    issue.refresh_from_db()
    measure = make_measure(park, issue, title=f"{SECRET}措施", lead=lead)
    shown = MeasureEvidence.objects.create(
        measure=measure,
        uploaded_by=officer,
        file=evidence.file.name,
        name=f"{SECRET}.png",
        media_type="image/png",
        size=1,
        sha256="0" * 64,
    )
    ask_extension(issue=issue, by=officer, new_due_on=TODAY + timedelta(days=90), words=SECRET)
    [check] = ask_self_checks(issue=closed, parks=[other], by=analyst, words=SECRET, due_on=TODAY)
    given = give_instruction(about=issue, words=SECRET, unit=lead, due_on=TODAY, by=leader)
    Approval.objects.create(
        issue=submitted, tier="district", signed_by=analyst, signed_on=TODAY, words=SECRET
    )
    Objection.objects.create(
        issue=submitted, raised_by=SECRET, recorded_by=analyst, recorded_on=TODAY, words=SECRET
    )
    doubt = FigureObjection.objects.create(
        park=park, raised_by=SECRET, recorded_by=analyst, recorded_on=TODAY, words=SECRET
    )
    advice = Recommendation.objects.first()
    indicator = Indicator.objects.create(code="X1", name_zh="指标", kind="context")
    Observation.objects.create(
        indicator=indicator, park=park, period="2025", as_printed=SECRET, source=source
    )
    scored = Indicator.objects.create(
        code="X2", name_zh="评分指标", kind="scored", dimension="P1", direction="more", unit="%"
    )
    Observation.objects.create(
        indicator=scored,
        park=park,
        period="2025H1",
        period_end=date(2025, 6, 30),
        value=5,
        note=SECRET,
        entered_by=analyst,
        entered_on=TODAY,
        source=source,
    )
    ParkEvent.objects.create(
        park=park, kind="red_line", words=SECRET, happened_on=TODAY, source=source
    )
    ExternalRanking.objects.create(park=park, system=SECRET, year=2025, rank=1, source=source)
    SurveyCoverage.objects.create(park=park, source=source, covered_on=TODAY)
    Target.objects.create(recommendation=advice, region=there, note=SECRET, source=source)
    Addresses.objects.create(recommendation=advice, type=issue.type, issue=issue, source=source)
    theirs = Source.objects.create(key="far", title=SECRET, publisher=SECRET, region=there)
    strategy = Strategy.objects.create(
        slug="far", name_zh=f"{SECRET}口号", pillar=advice.pillar, source=theirs
    )
    Recommendation.objects.create(
        number="1-77", text=SECRET, pillar=advice.pillar, strategy=strategy, source=theirs
    )
    programme = Programme.objects.create(slug="one", name_zh="计划")
    ProgrammeMember.objects.create(programme=programme, slot="县", park=park, note="")
    agreement = Agreement.objects.create(slug="far", name_zh=f"{SECRET}共建")
    agreement.regions.add(there)
    AgreementShare.objects.create(agreement=agreement, region=there, percent=50)
    view = SavedView.objects.create(user=officer, page="parks", name=SECRET, query="q=x")
    run = Assessment.objects.create(
        day=TODAY, seed=1, draws=9, scheme_version=1, fingerprint="0" * 64
    )
    for assessed, alike in (
        (park, {}),
        (Park.objects.exclude(pk__in=(park.pk, other.pk)).first(), {park.slug: 50}),
    ):
        AssessedPark.objects.create(
            assessment=run,
            park=assessed,
            group="other/city",
            size=2,
            rank=1,
            rank_low=1,
            rank_high=2,
            alike=alike,
            grades={"A": 100},
        )
    draft = ImportDraft.objects.create(user=officer, name=SECRET)
    form = OfficeForm.objects.create(
        name=SECRET, organisation=lead, user=officer, list="issues", first_row=1, drawn_rows=1
    )
    job = Job.objects.create(by=officer, work="x", title=SECRET, file="results/x.csv")
    ColumnMapping.objects.create(
        name=SECRET, organisation=lead, user=officer, kind="issues", header="0" * 64
    )
    batch = ImportBatch.objects.create(
        number="PC-2026-001", kind="issues", file_name=SECRET, region=there, by=officer
    )
    industry = apps.get_model("parks.industry").objects.create(name_zh="产业", slug="x")
    RegionIndustry.objects.create(region=there, industry=industry, source=source)
    return {
        "park": park,
        "region": there,
        "issue": issue,
        "closed": closed,
        "measure": measure,
        "check": check,
        "evidence": evidence,
        "shown": shown,
        "instruction": given,
        "programme": programme,
        "agreement": agreement,
        "view": view,
        "doubt": doubt,
        "draft": draft,
        "batch": batch,
        "job": job,
        "form": form,
    }


def test_what_is_said_is_said_of_an_address():
    assert set(EXCEPTIONS) <= set(ADDRESSES), "these addresses are gone"


def test_the_table_names_every_table_of_the_admin():
    labels = {model._meta.label_lower for model in admin.site._registry}
    assert labels == PLACED | SHARED | ADMINISTRATORS_ONLY, "say whether its rows belong to a place"


def text_of(page: HttpResponse) -> str:
    """The words of a page, or of every part of a packed workbook."""
    body = page.getvalue()
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as workbook:
        return "\n".join(
            workbook.read(part).decode(errors="replace") for part in workbook.namelist()
        )


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", ADDRESSES)
def test_pages_show_nothing_of_another_region(places, db, name, reader):
    kind, template = ADDRESSES[name]
    address = template.format(**places.records)
    client = places.clients[reader]
    if kind == OPEN:
        return
    if name in POST_ONLY and kind == HIDDEN:
        allowed = {405, 403} if name in MAY_BE_REFUSED else {405}
        assert client.get(address).status_code in allowed, address
    else:
        page = client.get(address)
        allowed = {404 if kind == HIDDEN else 200} | ({403} if name in MAY_BE_REFUSED else set())
        assert page.status_code in allowed, address
        assert SECRET not in text_of(page), address
    if kind == HIDDEN:
        before = rows()
        answer = client.post(address, {"form_key": "k", "version": 1, "words": "写"})
        assert answer.status_code in (403, 404, 405), address
        assert rows() == before


@pytest.mark.parametrize("reader", READERS)
def test_other_ways_to_the_same_records_are_closed_too(places, db, reader):
    for template in BY_OTHER_WAYS:
        address = template.format(**places.records)
        assert places.clients[reader].get(address).status_code == 404, address


@pytest.mark.parametrize("reader", READERS)
def test_the_forms_of_one_s_own_records_offer_nothing_of_another_region(places, db, reader):
    for template in FORMS_OF_ONE_S_OWN:
        address = template.format(**places.records)
        assert SECRET not in places.clients[reader].get(address).content.decode(), address


@pytest.mark.both
def test_the_same_addresses_lead_somewhere_for_who_sees_all(places, db):
    """Else the walk above proves nothing."""
    client = Client()
    client.force_login(make_user("sees-all", role="leader"))
    shown = []
    for name, (kind, template) in ADDRESSES.items():
        address = template.format(**places.records)
        if kind == HIDDEN and name not in POST_ONLY | NOT_HERE:
            assert client.get(address).status_code in (200, 302, 403, 409), address
        elif kind == LISTED:
            page = client.get(address)
            if page.status_code == 200 and SECRET in text_of(page):
                shown.append(name)
    assert set(shown) >= {
        "summary",
        "park-list",
        "issue-list",
        "indicator-detail",
        "recheck-list",
        "self-check-list",
        "instruction-list",
        "supervision",
        "measure-list",
        "robustness",
        "parks-xlsx",
    }


@pytest.mark.both
def test_an_official_writes_nowhere(places, db):
    client = Client()
    before = rows()
    client.force_login(make_user("reads-all"))
    for name, (_kind, template) in ADDRESSES.items():
        if name in OWN:
            continue
        address = template.format(**places.records)
        answer = client.post(address, {"form_key": "k", "version": 1, "words": "写", "about": 1})
        assert answer.status_code in (403, 404, 405), address
    assert rows() == before


def test_a_unit_out_of_sight_is_not_given_the_lead(places, db):
    client = places.clients["analyst"]
    issue = places.records["own"]
    lead = places.records["issue"].lead_id
    before = rows()
    sent = {
        "form_key": "k",
        "version": issue.version,
        "seen": 9,
        "words": "写",
        "lead": lead,
        "due_on": "2026-12-31",
    }
    assert client.post(f"/issues/{issue.number}/steps/assign/", sent).status_code == 422
    bulk = {
        "form_key": "k",
        "chosen": f"{issue.number}:{issue.version}:9",
        "words": "写",
        "lead": lead,
        "apply": "1",
    }
    assert client.post("/issues/bulk/", bulk).status_code == 422
    assert rows() == before


def rows() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in (*WRITTEN[:-1], Issue, Measure, Park, Organisation)
    }


# --- the admin
# ------------------------------------------------------------------------------------------------


def far_row(model: type[Any], places: Places) -> Any:
    """A row of the other region; every placed table has one."""
    there = places.records["region"]
    park = places.records["park"]
    paths = {
        "region": {"pk": there.pk},
        "park": {"pk": park.pk},
        "organisation": {"region": there},
        "programme": {"members__park": park},
        "source": {"region": there},
        "recommendation": {"source__region": there},
        "strategy": {"source__region": there},
        "standing": {"park": park},
        "issue": {"region": there},
        "measure": {"region": there},
        "target": {"region": there},
        "regionindustry": {"region": there},
        "agreementshare": {"region": there},
        "importbatch": {"region": there},
        "columnmapping": {"organisation__region": there},
    }
    fields = {field.name for field in model._meta.get_fields()}
    rule = paths.get(model._meta.model_name)
    if rule is None:
        rule = next(
            {f"{one}__region": there} if one != "park" else {"park": park}
            for one in ("issue", "measure", "park")
            if one in fields
        )
    return model._default_manager.filter(**rule).first()


@pytest.mark.parametrize("label", sorted(PLACED))
@pytest.mark.parametrize("reader", ["analyst", "verifier"])
def test_the_admin_shows_nothing_of_another_region(places, db, label, reader):
    model = apps.get_model(label)
    client = places.clients[reader]
    row = far_row(model, places)
    assert row is not None, f"the test makes no {label}"
    base = f"/admin/{label.replace('.', '/')}/"
    listed = client.get(base)
    assert listed.status_code == 200
    assert row.pk not in {row.pk for row in listed.context_data["cl"].queryset}
    assert SECRET not in listed.content.decode()
    assert SECRET not in client.get(f"{base}?q={SEARCH}").content.decode()
    for tail in ("change/", "history/", "delete/", ""):
        page = client.get(f"{base}{row.pk}/{tail}")
        assert page.status_code in (301, 302, 403, 404), tail
        assert SECRET not in page.content.decode(), tail
        assert client.post(f"{base}{row.pk}/{tail}", {"post": "yes"}).status_code in (
            301,
            302,
            403,
            404,
        ), tail
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("label", sorted(SHARED | PLACED))
def test_no_form_and_no_search_of_the_admin_offers_another_region(places, db, label):
    client = places.clients["analyst"]
    model = apps.get_model(label)
    base = f"/admin/{label.replace('.', '/')}/"
    page = client.get(f"{base}add/")
    assert page.status_code in (200, 403)
    assert SECRET not in page.content.decode()
    page = client.get(f"{base}add/?plain=1")
    assert SECRET not in page.content.decode()
    for owner in [model, *(inline.model for inline in admin.site._registry[model].inlines)]:
        for field in owner._meta.get_fields():
            if field.is_relation and field.concrete and not field.auto_created:
                query = {"app_label": owner._meta.app_label, "model_name": owner._meta.model_name}
                answer = client.get(
                    "/admin/autocomplete/", query | {"field_name": field.name, "term": ""}
                )
                assert SECRET not in answer.content.decode(), field
                if answer.status_code == 200 and field.related_model._meta.label_lower in PLACED:
                    keys = {result["id"] for result in answer.json()["results"]}
                    far = far_row(field.related_model, places)
                    assert str(far.pk) not in keys, field


@pytest.mark.parametrize("label", sorted(ADMINISTRATORS_ONLY))
@pytest.mark.parametrize("reader", ["analyst"])
def test_accounts_and_roles_are_for_administrators(places, db, label, reader):
    client = places.clients[reader]
    base = f"/admin/{label.replace('.', '/')}/"
    row = apps.get_model(label)._default_manager.first()
    for address in ([base] if label != "parks.posting" else []) + [f"{base}add/"]:
        assert client.get(address).status_code == 403, address
    assert client.post(f"{base}{row.pk}/change/", {}).status_code in (302, 403)
    assert client.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code in (302, 403)


@pytest.mark.parametrize("reader", ["official", "leader", "unit"])
def test_who_does_not_work_in_the_admin_is_shown_no_page_of_it(places, db, reader):
    for model in admin.site._registry:
        base = f"/admin/{model._meta.label_lower.replace('.', '/')}/"
        for address in (
            base,
            f"{base}add/",
            f"{base}1/change/",
            f"{base}1/delete/",
            f"{base}1/history/",
        ):
            answer = places.clients[reader].get(address)
            assert (answer.status_code, answer.url[:13]) == (302, "/admin/login/"), address
