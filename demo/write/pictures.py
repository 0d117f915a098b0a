"""Pictures of the demonstration: drawn here, marked as such, one before and one after the work."""

from __future__ import annotations

from datetime import date
from functools import cache
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from demo.plan.cast import Cast
from parks.actions import add_evidence
from parks.choices import EvidencePhase
from parks.evidence.uploads import Upload, check_upload
from parks.models import Issue
from parks.readers import Reader

SIZE = (640, 420)
SKY = (214, 224, 232)
GROUND = (150, 140, 120)
ROAD = (92, 96, 102)
MEND = (40, 120, 90)


def add_pictures(cast: Cast, issue: Issue, on: date) -> str:
    """Give an issue its two pictures before it is submitted.

    Returns who submits it: the officer of the lead unit, if that is the one of the demonstration.
    """
    who = "unit" if issue.lead_id == Reader.of(cast.people["unit"]).unit_id else "analyst"
    if not issue.evidence.exists():
        for phase, caption in ((EvidencePhase.BEFORE, "整改前"), (EvidencePhase.AFTER, "整改后")):
            upload = make_picture(phase, f"{issue.number}-{phase}.png")
            add_evidence(
                issue=issue,
                upload=upload,
                by=cast.people[who],
                caption=caption,
                moment=phase,
                on=on,
            )
    return who


def make_picture(phase: str, name: str) -> Upload:
    """Make a drawing as somebody sends it."""
    return check_upload(ContentFile(_draw(phase), name))


@cache
def _draw(phase: str) -> bytes:
    """Draw a road, broken before and whole after; the caption says so in words."""
    picture = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 220, *SIZE), fill=GROUND)
    pen.polygon([(240, 220), (400, 220), (620, 420), (20, 420)], fill=ROAD)
    if phase == EvidencePhase.BEFORE:
        for x, y in ((250, 300), (350, 340), (290, 380)):
            pen.ellipse((x, y, x + 70, y + 24), fill=GROUND)
    else:
        pen.line((320, 230, 320, 420), fill=MEND, width=8)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
