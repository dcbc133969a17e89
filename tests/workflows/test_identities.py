"""Who people are, and how they prove it."""

from collections.abc import Callable

import pytest

from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from workflows.commands.identities import (
    MAX_FAILURES,
    DemoSignIn,
    FindDemoAccounts,
    GetActor,
    NotADemoError,
    SetLocale,
    SignIn,
    ThrottledError,
    hash_password,
)
from workflows.commands.installation import HasUsers, OpenDemo
from workflows.engine import SYSTEM, Actor, Engine


@pytest.fixture
def sign_in(engine: Engine, sqlite: Database) -> Callable[[str], Actor | None]:
    """Return alice's sign-in; her password is "right"."""
    with unit_of_work_factory(sqlite)() as store:
        alice = store.identities.get("alice")
        assert alice is not None
        alice.password_hash = hash_password("right")
    return lambda password: engine.run(SignIn("alice", password), actor=SYSTEM)


def test_the_right_password_signs_in(sign_in: Callable[[str], Actor | None]) -> None:
    actor = sign_in("right")

    assert actor is not None
    assert actor.groups == {"clerk"}
    assert sign_in("wrong") is None


def test_an_unknown_login_does_not_sign_in(engine: Engine) -> None:
    assert engine.run(SignIn("nobody", "x"), actor=SYSTEM) is None


def test_too_many_failures_lock_a_login_for_a_while(
    sign_in: Callable[[str], Actor | None], clock: Clock
) -> None:
    for _ in range(MAX_FAILURES):
        sign_in("wrong")

    with pytest.raises(ThrottledError):
        sign_in("right")
    clock.forward(minutes=16)
    assert sign_in("right") is not None


def test_a_person_of_a_unit_sees_that_unit_only(engine: Engine) -> None:
    dave = engine.run(GetActor("dave"), actor=SYSTEM)
    alice = engine.run(GetActor("alice"), actor=SYSTEM)

    assert dave is not None
    assert dave.scope.units == frozenset({"OF01"})
    assert dave.groups == {"service_supervisor", "service_supervisor@OF01"}
    assert alice is not None
    assert not alice.works_for_a_unit


def test_one_click_sign_in_exists_in_a_demo_only(engine: Engine) -> None:
    with pytest.raises(NotADemoError):
        engine.run(DemoSignIn("alice"), actor=SYSTEM)
    assert engine.run(FindDemoAccounts(), actor=SYSTEM) is None

    engine.run(OpenDemo("secret"), actor=SYSTEM)

    assert engine.run(DemoSignIn("alice"), actor=SYSTEM).login == "alice"
    company = engine.run(FindDemoAccounts(), actor=SYSTEM)
    assert company is not None
    assert company.password == "secret"  # noqa: S105 (a test)
    assert company.accounts[0].roles.zh == "clerk岗"


def test_the_language_a_person_chose_is_remembered(
    engine: Engine, alice: Actor
) -> None:
    engine.run(SetLocale("en"), actor=alice)
    engine.run(SetLocale("xx"), actor=alice)

    actor = engine.run(GetActor("alice"), actor=SYSTEM)
    assert actor is not None
    assert actor.locale == "en"


def test_an_installation_knows_whether_it_has_users(engine: Engine) -> None:
    assert engine.run(HasUsers(), actor=SYSTEM)
