"""A form on the page: a control for every kind of field."""

import pytest

from tests.web.visitor import Page, Visitor

START = "/processes/sampler/start"


@pytest.mark.parametrize(
    "xpath",
    [
        '//input[@name="name"][@type="text"][@maxlength="40"][@aria-required="true"]',
        '//textarea[@name="story"][@aria-describedby="field-story-help"]',
        '//p[@id="field-story-help"][text()="请详细说明"]',
        '//select[@name="size"]/option[@value="l"]',
        '//fieldset//input[@name="decision"][@type="radio"][@value="refuse"]',
        '//input[@name="count"][@inputmode="numeric"]',
        '//input[@name="weight"][@inputmode="decimal"]',
        '//input[@name="sure"][@type="radio"][@value="false"]',
        '//input[@name="urgent"][@type="checkbox"]',
        '//input[@name="urgent-shown"][@type="hidden"]',
        '//input[@name="day"][@type="date"]',
        '//input[@name="at"][@type="datetime-local"]',
        '//input[@name="colours"][@type="checkbox"][@value="blue"]',
        '//input[@name="stars"][@type="radio"][@value="5"]',
        '//input[@name="phone"][@type="tel"]',
        '//select[@name="fault"]/option[@value="HYD-01"]',
        '//input[@name="machine"][@data-suggest="machine"]',
        '//datalist[@id="field-machine-list"]',
        '//input[@name="secret"][@type="hidden"][@value="kept"]',
        '//input[@name="lines-1-qty"]',
        '//template[@data-new-row="lines"]',
        '//input[@name="rendering_token"]',
    ],
)
def test_every_kind_of_field_has_its_control(front: Visitor, xpath: str) -> None:
    page = front.get(START)

    assert page.find(xpath)


def test_every_control_has_a_label(front: Visitor) -> None:
    page = front.get(START)

    labelled = set(page.find("//label/@for"))
    bare = page.find(
        '//form[contains(@class, "work-form")]//*[self::input or self::select or'
        ' self::textarea][not(@type="hidden")][not(ancestor::label)]/@id'
    )
    assert set(bare) <= labelled


def test_a_field_that_depends_on_another_says_so_in_words(front: Visitor) -> None:
    page = front.get(START)

    field = page.one('//div[@data-field="reason"]')
    assert field.get("data-ask-if") == '{"decision": ["refuse"]}'
    assert "仅当：decision = 拒绝" in field.text_content()


def test_choices_come_with_their_words(front: Visitor) -> None:
    page = front.get(START)

    words = page.words('//div[@data-field="decision"]//label')
    assert words == ["接受", "拒绝"]


def test_what_the_address_says_is_filled_in(front: Visitor) -> None:
    page = front.get(f"{START}?name=Wang&count=7")

    assert page.one('//input[@name="name"]/@value') == "Wang"
    assert page.one('//input[@name="count"]/@value') == "7"
    assert page.one('//input[@name="secret"]/@value') == "kept"


def _refused(visitor: Visitor) -> Page:
    visitor.get(START)
    return visitor.post(
        START,
        story="Once <upon> a time",
        decision="refuse",
        count="many",
        at="2026-03-31T09:00",
        colours=["red"],
        **{"lines-4-part": "pump", "lines-4-qty": "0"},
    )


def test_wrong_input_is_a_422_with_the_problem_at_its_field(front: Visitor) -> None:
    page = _refused(front)

    assert page.status == 422
    control = page.one('//input[@name="count"]')
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "field-count-problem"
    assert page.words('//*[@id="field-count-problem"]') != [""]


def test_what_was_typed_is_kept(front: Visitor) -> None:
    page = _refused(front)

    assert page.one('//textarea[@name="story"]').text == "Once <upon> a time"
    assert page.one('//input[@name="count"]/@value') == "many"
    assert page.one('//input[@name="at"]/@value') == "2026-03-31T09:00"
    assert page.find('//input[@name="decision"][@value="refuse"][@checked]')
    assert page.find('//input[@name="colours"][@value="red"][@checked]')
    assert page.one('//input[@name="lines-0-part"]/@value') == "pump"


def test_the_summary_leads_to_the_fields(front: Visitor) -> None:
    page = _refused(front)

    targets = page.find('//div[@id="problems"]//a/@href')
    ids = set(page.find("//@id"))
    assert {"#field-name", "#field-sure", "#field-lines-0-qty"} <= set(targets)
    assert {target.removeprefix("#") for target in targets} <= ids


def test_the_summary_names_the_row(front: Visitor) -> None:
    page = _refused(front)

    words = page.words('//div[@id="problems"]//a[@href="#field-lines-0-qty"]')
    assert words == ["lines 1 · qty"]


def test_a_sent_form_answers_the_same_a_second_time(front: Visitor) -> None:
    token = front.get(START).one('//input[@name="rendering_token"]/@value')

    answers = [
        front.post(START, name="Wang", sure="true", rendering_token=token).place
        for _ in range(2)
    ]

    assert answers[0] == answers[1]
    assert len(front.get("/inbox?view=groups").find('//input[@name="task"]')) == 1
