"""Tabs, and the state in the address: what is shared is seen, what makes no sense is ignored."""

import pytest

from tests.report.page.browser_cases import TABS
from tests.report.section_cases import PAIRS

RIGHT, LEFT, END, HOME = "\ue014", "\ue012", "\ue010", "\ue011"


def shown(page):
    return [tab for tab in TABS if page.find(f"#{tab}").is_displayed()]


def test_tabs_show_one_part_each_and_say_so(page):
    assert shown(page) == ["overview"]
    for name in TABS:
        page.tab(name)
        assert shown(page) == [name]
        assert page.texts("[aria-selected=true]") == [name.capitalize()]
        assert page.find(f"#{name}").get_attribute("aria-labelledby") == f"tab-{name}"


def test_arrow_keys_walk_over_the_tabs(page):
    page.tab("overview")
    walk = (RIGHT, "pairs"), (LEFT, "overview"), (LEFT, "provenance"), (HOME, "overview"), (END, "provenance")
    for key, name in walk:
        page.driver.switch_to.active_element.send_keys(key)
        assert shown(page) == [name]
        assert page.run("return document.activeElement.id") == f"tab-{name}"
    assert page.run("return document.querySelectorAll('[role=tab][tabindex=\"0\"]').length") == 1


def test_a_shared_address_shows_the_same_view(page):
    page.rule("snd")
    page.sort("Method")
    page.find("#filter").send_keys("a")
    page.find("#families input[value=shallow]").click()
    page.tab("pairs")
    page.choose("#show", "points over the method's own floor")
    page.choose("#method", "dann")
    page.choose("#pair", " → ".join(PAIRS[2]))
    page.choose("#score", "iwv")
    page.tab("compare")
    page.choose("#a", "svm" if "svm" in page.texts("#a option") else "svm (floor)")
    page.choose("#b", "dann")
    parts = ("#finding", "#ranking tbody", "#heat", "#confusion", "#curves", "#versus")
    address, seen = page.state, {part: page.texts(part) for part in parts}
    assert address == (
        "tab=compare&rule=snd&sort=method&filter=a&without=shallow&show=floor&method=dann"
        f"&pair={'%3A'.join(PAIRS[2])}&score=iwv&a=svm&b=dann"
    )
    page.open(address)
    assert {part: page.texts(part) for part in parts} == seen
    assert shown(page) == ["compare"]
    assert page.find("#filter").get_attribute("value") == "a"
    assert page.state == address


def test_back_and_forward_walk_through_the_views(page):
    first = page.ranks()
    page.rule("snd")
    second = page.ranks()
    page.tab("pairs")
    page.driver.back()
    assert (shown(page), page.ranks()) == (["overview"], second)
    page.driver.back()
    assert (page.state, page.ranks()) == ("", first)
    page.driver.forward()
    assert page.ranks() == second
    assert page.texts("#rule-says")[0].startswith("Rule snd: ")


@pytest.mark.parametrize(
    "address",
    [
        "tab=nowhere&rule=best&sort=-nothing&without=nobody&show=2&method=9&pair=a:b&score=x&a=&b=%ff&at=data",
        "rule=__proto__&sort=constructor&tab=0&other=1",
        "%%%=%%&&&=&rule",
        "no-such-place",
    ],
)
def test_what_an_address_says_without_sense_is_ignored(page, address):
    before = page.texts("#finding") + page.texts("#ranking tbody")
    for log in ("browser",):
        page.driver.get_log(log)
    page.open(address)
    assert page.texts("#finding") + page.texts("#ranking tbody") == before
    assert shown(page) == ["overview"]
    assert page.driver.get_log("browser") == []
    page.rule("snd")
    assert page.state == "rule=snd"


def test_links_open_the_tab_of_their_place(page):
    page.find("#ranking a[href='#method-dann']").click()
    assert shown(page) == ["provenance"]
    assert page.find("#method-dann pre").is_displayed()
    assert page.state == "tab=provenance&at=method-dann"
    page.driver.back()
    assert shown(page) == ["overview"]
    page.open("missing")
    assert shown(page) == ["provenance"]
    assert page.find("#missing").is_displayed()
