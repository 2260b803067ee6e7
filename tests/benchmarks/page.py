"""The workspace's page with a long channel, beside a plain static page with the same words."""

import asyncio
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from bot.demo.workspace.posting import bot_message
from tests.benchmarks import machine
from tests.benchmarks.databases import Databases
from tests.benchmarks.report import Line, ms, percentile, say, show
from tests.support.town import text_of
from tests.support.workspace import Json, LocalWorkspace, a_config, local_workspace

CHROMIUM = Path("/usr/bin/chromium")
CHANNEL, USER = "C_KR", "U_MINA"
THREADS, REPLIES = 200, 30
VIEW = {"width": 1280, "height": 820}
STEP, PAUSE = 600, 0.05  # pixels a turn of the wheel, and seconds between two
PAINT_WANTED, FRAME_WANTED, LONG_WANTED = 1.0, 0.034, 0.2  # seconds
LAYOUTS_WANTED = 3  # a frame
SETTLED_AFTER = 0.5

WATCH = """() => {
  window.watched = { shown: 0, long: [], frames: [] };
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) watched.long.push(task.duration);
  }).observe({ type: "longtask", buffered: true });
  const words = new MutationObserver(() => {
    if (!document.querySelector(".message")) return;
    words.disconnect();
    requestAnimationFrame(() => { watched.shown = performance.now(); });
  });
  words.observe(document, { childList: true, subtree: true });
}"""
TIME_FRAMES = """() => {
  let last = performance.now();
  watched.frames = [];
  watched.long = [];
  watched.isOn = true;
  const step = (now) => {
    watched.frames.push(now - last);
    last = now;
    if (watched.isOn) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}"""
TO_END = "() => { for (const l of document.querySelectorAll('.messages')) l.scrollTop = 1e7; }"
AT_TOP = """() => {
  const list = document.querySelector(".messages");
  return list.scrollTop <= 0;
}"""


@dataclass(frozen=True, slots=True)
class Opened:
    """Seconds until the first words stood there, and what the browser laid out for them."""

    shown: float
    layouts: int


@dataclass(frozen=True, slots=True)
class Scrolled:
    """One way through the whole list."""

    turns: int
    frames: list[float]
    long: list[float]
    layouts: int
    busy: float


async def run(folder: Path, databases: Databases, *, quick: bool) -> None:  # noqa: ARG001 - as all
    """Open the channel, scroll to its first message and open a thread."""
    if not await asyncio.to_thread(CHROMIUM.exists):
        say("\n## Page: left out, no Chromium on this machine")
        return
    threads = THREADS // 10 if quick else THREADS
    async with local_workspace(a_config()) as ws, async_playwright() as playwright:
        roots = _fill(ws, threads)
        plain = folder / "plain.html"
        await asyncio.to_thread(plain.write_text, _as_plain(ws.messages(CHANNEL)), "utf-8")
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        ours = await _measure(browser, f"{ws.url}/?user={USER}&channel={CHANNEL}")
        floor = await _measure(browser, plain.as_uri())
        link = f"{ws.url}/archives/{CHANNEL}/p{roots[0].replace('.', '')}?user={USER}"
        thread = await _open(*await _new_page(browser), link)
        await browser.close()
    title = f"Page: {threads} threads of {REPLIES} messages ({machine.describe_load()})"
    show(title, _lines(ours, floor, thread))


def _fill(ws: LocalWorkspace, threads: int) -> list[str]:
    """Put the conversations there without asking anybody; returns the roots' stamps."""
    workspace = ws.workspace
    roots = []
    for number in range(threads):
        root = workspace.messages.add(CHANNEL, bot_message(workspace, _card(number)))
        roots.append(str(root["ts"]))
        for reply in range(REPLIES):
            content = {**_card(reply), "thread_ts": root["ts"]}
            workspace.messages.add(CHANNEL, bot_message(workspace, content))
    return roots


def _card(number: int) -> Json:
    """A message like the product's: words of outside, a state, four buttons."""
    said = f"{number}번째 댓글이에요. 이거 식세기 되나요?? will this fit next to the kettle"
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": said}]}
    buttons = [
        {"type": "button", "action_id": name, "text": {"type": "plain_text", "text": name}}
        for name in ("Review", "Take it", "No reply", "More")
    ]
    return {
        "text": said,
        "blocks": [
            {"type": "context", "elements": [{"type": "plain_text", "text": "mosiru_kr"}]},
            {"type": "rich_text", "elements": [quote]},
            {"type": "section", "text": {"type": "mrkdwn", "text": "*Waiting* for a reply"}},
            {"type": "actions", "elements": buttons},
        ],
    }


def _as_plain(messages: list[Json]) -> str:
    """The floor: every message's words at once, and nothing that could be pressed."""
    words = "".join(
        f'<p class="message">{escape(text_of(each["blocks"]))}</p>' for each in messages
    )
    style = ".messages { height: 100vh; overflow-y: auto } p { min-height: 150px }"
    head = f'<!doctype html><meta charset="utf-8"><style>{style}</style>'
    return f'{head}<body style="margin: 0"><div class="messages">{words}</div>'


async def _new_page(browser: Browser) -> tuple[Page, CDPSession]:
    page = await browser.new_page(viewport={"width": VIEW["width"], "height": VIEW["height"]})
    await page.add_init_script(f"({WATCH})()")
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")
    return page, session


async def _measure(browser: Browser, address: str) -> tuple[Opened, Scrolled]:
    await _open(*await _new_page(browser), address)  # the second time is the one that counts
    page, session = await _new_page(browser)
    opened = await _open(page, session, address)
    return opened, await _scroll(page, session)


async def _open(page: Page, session: CDPSession, address: str) -> Opened:
    await page.goto(address)
    await page.locator(".message").first.wait_for()
    await asyncio.sleep(SETTLED_AFTER)
    metrics = await _metrics(session)
    return Opened(await page.evaluate("watched.shown") / 1000, int(metrics["LayoutCount"]))


async def _scroll(page: Page, session: CDPSession) -> Scrolled:
    """From the last message to the first, as by a wheel; older ones are fetched on the way."""
    await page.evaluate(TO_END)
    await page.mouse.move(VIEW["width"] / 2, VIEW["height"] / 2)
    before = await _metrics(session)
    await page.evaluate(TIME_FRAMES)
    turns = 0
    while not await page.evaluate(AT_TOP):
        await page.mouse.wheel(0, -STEP)
        await asyncio.sleep(PAUSE)
        turns += 1
    frames, long = await page.evaluate(
        "() => { watched.isOn = false; return [watched.frames, watched.long]; }"
    )
    after = await _metrics(session)
    return Scrolled(
        turns,
        [each / 1000 for each in frames],
        [each / 1000 for each in long],
        int(after["LayoutCount"] - before["LayoutCount"]),
        after["TaskDuration"] - before["TaskDuration"],
    )


async def _metrics(session: CDPSession) -> dict[str, Any]:
    found = await session.send("Performance.getMetrics")
    return {each["name"]: each["value"] for each in found["metrics"]}


def _lines(
    ours: tuple[Opened, Scrolled], floor: tuple[Opened, Scrolled], thread: Opened
) -> list[Line]:
    (opened, scrolled), (plain, rolled) = ours, floor
    p50, worst = percentile(scrolled.frames, 0.5), max(scrolled.long, default=0.0)
    a_frame = scrolled.layouts / len(scrolled.frames)
    return [
        Line(
            what="channel, until its words stand there",
            measured=f"{ms(opened.shown)}, {opened.layouts} layouts",
            floor=f"static page: {ms(plain.shown)}, {plain.layouts} layouts",
            ratio=f"x{opened.shown / plain.shown:.1f}",
            target=f"≤ {ms(PAINT_WANTED)}",
            is_met=opened.shown <= PAINT_WANTED,
        ),
        Line(
            what="thread by its link",
            measured=f"{ms(thread.shown)}, {thread.layouts} layouts",
            target=f"≤ {ms(PAINT_WANTED)}",
            is_met=thread.shown <= PAINT_WANTED,
        ),
        Line(
            what=f"scroll to the first message, {scrolled.turns} turns: frame",
            measured=f"p50 {ms(p50)}, p99 {ms(percentile(scrolled.frames, 0.99))}",
            floor=f"p50 {ms(percentile(rolled.frames, 0.5))}, "
            f"p99 {ms(percentile(rolled.frames, 0.99))}",
            ratio=f"x{p50 / percentile(rolled.frames, 0.5):.1f}",
            target=f"p50 ≤ {ms(FRAME_WANTED)}",
            is_met=p50 <= FRAME_WANTED,
        ),
        Line(
            what="scroll: longest task",
            measured=f"{ms(worst)} of {len(scrolled.long)} over 50 ms",
            floor=f"{ms(max(rolled.long, default=0.0))} of {len(rolled.long)}",
            target=f"≤ {ms(LONG_WANTED)}",
            is_met=worst <= LONG_WANTED,
        ),
        Line(
            what="scroll: layouts a frame, busy",
            measured=f"{a_frame:.2f}, {scrolled.busy:.2f} s",
            floor=f"{rolled.layouts / len(rolled.frames):.2f}, {rolled.busy:.2f} s",
            target=f"≤ {LAYOUTS_WANTED}",
            is_met=a_frame <= LAYOUTS_WANTED,
        ),
    ]
