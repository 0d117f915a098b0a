"""Passwords: long, not common, not a word of the place."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.security.passwords import FourKindsValidator
from tests.helpers.factories import make_region

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _regions(db: None) -> None:
    """The places whose names make no password."""
    city = make_region(name_zh="惠州市")
    make_region("zhongkai", city, name_zh="仲恺高新区")


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "password1234",
        "huizhou202020",
        "Lantu!!!!2026",
        "惠州惠州123456789",
        "Zhongkai@仲恺2026",
        "aaaaaaaaaaaa",
        "admin@123456",
        "P@ssw0rd1234",
        "Admin@2026!!",
        "Zhangwei@1990",
        "Huawei@12345",
        "xiaoming2026@",
        "wodemima1234",
        "woaini1314520",
        "1qaz@WSX3edc",
        "Ab12345678@!",
        "Shanghai2026!",
        "839201746523",
        "abcabcabcabc",
        "Aa123456@@@@",
    ],
)
def test_weak_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "plain words that nobody guesses",
        "otter violet lantern mosaic" * 20,
        "从前有座山山里有座庙庙里",
        "x7$K9!mQ2#pL",
        "kx9vQmwz4821",
    ],
)
def test_long_ones_are_taken_whatever_their_kind(password):
    validate_password(password)


def test_a_password_is_not_built_on_its_owner():
    person = User(username="ouyangzx", full_name="欧阳正雄", email="ouyang.zx@example.gov.cn")
    validate_password("Nvzqkyx84Rwtb", person)
    for password in ("Ouyangzx@2026", "欧阳正雄2026123", "2026Ouyang.zx!"):
        with pytest.raises(ValidationError):
            validate_password(password, person)


def test_the_switch_asks_for_four_kinds():
    FourKindsValidator().validate("Abcdefgh-1234")
    with pytest.raises(ValidationError):
        FourKindsValidator().validate("abcdefgh-1234")
