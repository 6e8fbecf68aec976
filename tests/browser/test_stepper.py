"""The stepper in JupyterLab and as an app: forwards, back, playing, straight to an event, and the dots move.

How smoothly it plays is printed, not judged: a shared machine has no steady clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

CLASS = """
import workbench as wb
from workbench.studio import RunStepper
design = wb.Topology.of({
    "name": "Regions", "partitions": ["Default", "NA", "EMEA"],
    "workspaces": {"Default": {"partitions": "all", "primary": "Default"}, "NA": {"partitions": ["NA"]}, "EMEA": {"partitions": ["EMEA"]}},
    "forms": {"Contact us": {"workspace": "Default"}, "EMEA Webinar": {"workspace": "EMEA"}},
    "campaigns": {
        "Route newcomers": {"workspace": "Default", "triggers": [{"person_is_created": True}], "flow": [
            {"change_partition": {"choices": [{"if": {"Country": "France"}, "then": "EMEA"}], "default": "NA"}}]},
        "EMEA-Hello": {"workspace": "EMEA", "triggers": [{"fills_out_form": "any"}], "runs": "every_time", "flow": []}}})
names = ["Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gil", "Hana", "Ida", "Jon",
         "Kim", "Lea", "Max", "Nia", "Ole", "Pia", "Quin", "Rosa", "Sam", "Tea"]
def filled(name, form):
    country = "France" if names.index(name) % 2 else "Canada"
    return {"fill_form": {"form": form, "values": {"Email Address": f"{name.lower()}@example.com", "Country": country}}}
steps = [filled(name, "Contact us") for name in names] + [filled(name, "EMEA Webinar") for name in names * 2]
"""
ALL = "stepper = RunStepper(wb.simulate(design, steps))\nstepper"
TWO = "stepper = RunStepper(wb.simulate(design, [filled(name, 'Contact us') for name in names[:2]]))\nstepper"
SAID = """
from IPython.display import HTML, display
shown = display(HTML("<pre id=said></pre>"), display_id=True)
stepper.observe(lambda _: shown.update(HTML(f"<pre id=said>{stepper.event}: {stepper.where()}</pre>")), "event")
"""
CROWD = """
regions = ["Default", *(f"Region {number:02}" for number in range(23))]
world = wb.Topology.of("World", partitions=regions, forms={"Contact us": {"workspace": "Default"}}, workspaces={
    "Default": {"partitions": "all", "primary": "Default"}, "Sales": {"partitions": regions[:3], "primary": "Default"},
    **{name: {"partitions": [name]} for name in regions[1:]}},
    campaigns={"Hello": {"workspace": "Region 07", "triggers": [{"fills_out_form": "any"}], "flow": []}})
there = {f"{name.lower()}.of.some.length": {"Email Address": f"{name}@x.org", "Partition": "Region 07"} for name in [*names, "Una", "Vic"]}
stepper = RunStepper(wb.simulate(world, [filled(name, "Contact us") for name in names], there))
stepper
"""
ON_EACH_OTHER = """() => {
  const all = (css) => [...document.querySelectorAll(`.wb-stepper ${css}`)]
    .filter((one) => one.closest(".wb-dot")?.style.opacity !== "0").map((one) => one.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const holds = (a, b) => a.left <= b.left && a.right >= b.right && a.top <= b.top && a.bottom >= b.bottom;
  const [boxes, words, dots, told] = [".wb-node rect", ".wb-node .wb-name, .wb-count", ".wb-dot circle", ".wb-acting text"].map(all);
  const wrong = dots.filter((dot) => boxes.some((box) => meet(box, dot) && !holds(box, dot)) || words.some((one) => meet(one, dot))
    || dots.some((other) => other !== dot && meet(other, dot)));
  return { dots: dots.length, told: told.length, wrong: wrong.length + told.filter((one) => boxes.some((box) => meet(box, one))).length };
}"""
FRAMES = """milliseconds => new Promise((done) => {
  const gaps = [];
  const began = performance.now();
  let last = began;
  const tick = (now) => {
    gaps.push(now - last);
    last = now;
    if (now - began < milliseconds) requestAnimationFrame(tick); else done(gaps.slice(1));
  };
  requestAnimationFrame(tick);
})"""


def do(page: Page, name: str) -> None:
    page.locator(f'.wb-stepper [data-do="{name}"]').click()


def at(page: Page) -> str:
    return page.locator(".wb-stepper .wb-bar .wb-says").inner_text()


def place(page: Page, lead: str) -> str:
    """Return where a dot is; "" while it is not there."""
    dot = page.locator(f'.wb-dot[data-lead="{lead}"]')
    return str(dot.evaluate("one => one.style.opacity === '0' ? '' : one.style.transform"))


def test_forwards_and_back_are_the_same_way(opened: Callable[..., Page]) -> None:
    page = opened("step", CLASS, TWO, SAID)
    last = int(page.locator('.wb-stepper input[type="range"]').get_attribute("max") or 0)
    assert place(page, "ada@example.com") == ""
    ways = [place(page, "ada@example.com")]
    for event in range(1, last + 1):
        do(page, "step")
        expect(page.locator("#said")).to_contain_text(f"{event}: ")
        ways.append(place(page, "ada@example.com"))
    assert len(set(ways)) > 2  # it came, it visited a campaign, it moved
    expect(page.locator("#said")).to_contain_text("'ada@example.com': 'NA', 'ben@example.com': 'EMEA'")
    for event in range(last - 1, -1, -1):
        do(page, "back")
        expect(page.locator("#said")).to_contain_text(f"{event}: ")
        assert place(page, "ada@example.com") == ways[event]


def test_the_slider_the_keys_and_the_log_go_to_an_event(opened: Callable[..., Page]) -> None:
    page = opened("goto", CLASS, ALL, SAID)
    slider = page.locator('.wb-stepper input[type="range"]')
    slider.fill("60")
    expect(page.locator("#said")).to_contain_text("60: ")
    page.locator('.wb-log [data-event="47"]').click()
    expect(page.locator("#said")).to_contain_text("47: ")
    expect(page.locator('.wb-log [data-event="47"]')).to_have_attribute("aria-current", "step")
    do(page, "first")
    expect(page.locator("#said")).to_contain_text("0: {}")
    page.locator(".wb-stepper").focus()
    page.keyboard.press("End")
    last = slider.get_attribute("max")
    expect(page.locator("#said")).to_contain_text(f"{last}: ")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#said")).to_contain_text(f"{int(last or 0) - 1}: ")
    expect(page.locator('.wb-side tr[data-lead="ben@example.com"]')).to_contain_text("EMEA")


def test_nothing_stands_on_anything_with_more_leads_than_room_in_a_design_of_25_rows(opened: Callable[..., Page]) -> None:
    page = opened("crowd", CLASS, CROWD)
    slider = page.locator('.wb-stepper input[type="range"]')
    last = int(slider.get_attribute("max") or 0)
    seen = []
    for event in (0, *range(1, last, 7), last):
        slider.fill(str(event))
        page.wait_for_timeout(600)  # dots glide
        seen.append(page.evaluate(ON_EACH_OTHER))
        assert seen[-1]["wrong"] == 0, (event, seen[-1])
        assert seen[-1]["told"] == (event > 0)
    assert seen[0]["dots"] == 20
    assert seen[-1]["dots"] > 35
    expect(page.locator(".wb-stepper .wb-dots-more")).to_have_text(["+2"])


def test_lines_of_the_log_are_numbered_as_events(opened: Callable[..., Page]) -> None:
    page = opened("numbers", CLASS, TWO)
    lines = page.locator(".wb-log li")
    expect(lines.first).to_be_visible()
    shown = lines.evaluate_all("all => all.map((one) => [getComputedStyle(one).display, one.dataset.event])")
    assert shown == [["list-item", str(number)] for number in range(1, len(shown) + 1)]
    assert page.locator(".wb-log").get_attribute("start") == "1"
    assert len(shown) == int(page.locator('.wb-stepper input[type="range"]').get_attribute("max") or 0)


def test_a_class_of_twenty_plays_and_stops(opened: Callable[..., Page]) -> None:
    page = opened("play", CLASS, ALL)
    slider = page.locator('.wb-stepper input[type="range"]')
    assert int(slider.get_attribute("max") or 0) >= 200
    assert page.locator(".wb-dot").count() == 20
    page.get_by_label("Speed").select_option("8")
    do(page, "play")
    gaps = sorted(page.evaluate(FRAMES, 5000))
    do(page, "play")
    here = at(page)
    assert int(here.split(" / ")[0]) > 5
    late = sum(gap > 34 for gap in gaps)
    shown = f"{len(gaps) / sum(gaps) * 1000:.0f} frames a second, median {gaps[len(gaps) // 2]:.1f} ms, {late} of {len(gaps)} over 34 ms"
    print(f"\n20 leads, {slider.get_attribute('max')} events, speed 8: {shown}")
    page.wait_for_timeout(500)
    assert at(page) == here


def test_script_in_a_name_is_shown_and_not_run(opened: Callable[..., Page]) -> None:
    bad = "</script><img src=x onerror=window.hurt=1>"
    step = f'{{"fill_form": {{"form": "Contact us", "values": {{"Email Address": "a@b.co", "Job Title": {bad!r}}}}}}}'
    people = f'{{"ann": {{"Email Address": {bad!r}, "Partition": "NA"}}}}'
    page = opened("stepscript", CLASS, f"stepper = RunStepper(wb.simulate(design, [{step}], {people}))\nstepper.go(1)\nstepper")
    expect(page.locator(".wb-stepper")).to_be_visible()
    assert page.evaluate("window.hurt") is None
    assert page.locator(".wb img").count() == 0


def test_the_stepper_works_as_an_app(voila: Callable[..., Page]) -> None:
    page = voila(CLASS, TWO)
    do(page, "step")
    do(page, "step")
    expect(page.locator(".wb-stepper .wb-bar .wb-says")).to_have_text(re.compile(r"^2 / \d+$"))
    do(page, "back")
    expect(page.locator(".wb-stepper .wb-bar .wb-says")).to_have_text(re.compile(r"^1 / \d+$"))
