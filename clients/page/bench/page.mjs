/**
 * The page in a browser against a real exchange: its size, its first view, its frames, its memory.
 *
 *     npm run bench [-- --minutes 60]
 *
 * The browser, the exchange and what trades on it share the machine.
 */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { chosen, traffic } from "./traffic.mjs";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const CHART = /ChartPanel/;
const ROUNDS = 5;
const FRAME_SECONDS = 10;
const USERS = ["demo", "maker", "taker"].map(
  (name) => `[[user]]\nuser_id = "${name}"\npassword = "${name}"\ndeposit = 100_000_000\n`,
);

const at = process.argv.indexOf("--minutes");
const MINUTES = at < 0 ? 0.5 : Number(process.argv[at + 1]);

async function serve(home) {
  const config = join(home, "exchange.toml");
  writeFileSync(config, USERS.join("\n"));
  const own = join(ROOT, ".venv/bin/python");
  const python = process.env.DIFFEX_PYTHON ?? (existsSync(own) ? own : "python3");
  const args = ["-m", "diffex", "serve", "--demo", "--memory", "--days", "0", "--port", "0", "--config", config];
  const child = spawn(python, args, { cwd: ROOT, env: { ...process.env, PYTHONPATH: join(ROOT, "src") } });
  const url = await new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk) => {
      said += chunk;
      const found = /listening on (http:\/\/\S+)/.exec(said);
      if (found) resolve(found[1]);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => reject(new Error(said)));
  });
  return { url, stop: () => child.kill("SIGTERM") };
}

const median = (numbers) => [...numbers].sort((one, other) => one - other)[numbers.length >> 1];
const enterButton = (page) => page.locator("main button.primary");
const row = (page) => page.locator("tr[data-symbol]");

/** Open the page as if for the first time: bytes of what it fetches, and when there is what to see. */
async function firstView(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const bodies = [];
  page.on("response", (answer) => {
    const { pathname } = new URL(answer.url());
    if (pathname === "/" || pathname.startsWith("/assets/")) bodies.push(answer.body().then((body) => [pathname, body]));
  });
  await page.goto(url);
  await enterButton(page).waitFor();
  const login = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  const before = await page.evaluate(() => performance.now());
  await enterButton(page).click();
  await page.locator("[data-side=bid] button").first().waitFor();
  const desk = (await page.evaluate(() => performance.now())) - before;
  await page.locator("[data-pane=chart] canvas").first().waitFor();
  const sizes = (await Promise.all(bodies)).map(([path, body]) => [path, gzipSync(body, { level: 9 }).length]);
  await context.close();
  const sum = (wanted) => sizes.filter(([path]) => CHART.test(path) === wanted).reduce((all, [, size]) => all + size, 0);
  return { login, desk, page: sum(false) / 1000, chart: sum(true) / 1000 };
}

/** Count the frames that the browser shows, and the longest wait for one. */
function frames(page, seconds) {
  return page.evaluate(
    (span) =>
      new Promise((resolve) => {
        const start = performance.now();
        let last = start;
        let count = 0;
        const gaps = [];
        const look = (now) => {
          count += 1;
          gaps.push(now - last);
          last = now;
          if (now - start < span * 1000) requestAnimationFrame(look);
          else resolve({ rate: (count * 1000) / (now - start), late: gaps.sort((a, b) => a - b)[Math.floor(gaps.length * 0.99)] });
        };
        requestAnimationFrame(look);
      }),
    seconds,
  );
}

async function heap(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 1e6;
}

/** Which prices the page shows, to see that they do change. */
const prices = (page) => row(page).locator(".last").allTextContents();

async function busy(browser, url) {
  const contracts = await chosen(url);
  const symbols = contracts.map(({ symbol }) => symbol);
  // Tall enough for all rows to be in sight at once.
  const page = await browser.newPage({ viewport: { width: 1440, height: 4_800 } });
  await page.addInitScript((chosenSymbols) => {
    localStorage.setItem("diffex.watchlist", JSON.stringify({ symbols: chosenSymbols, isChosen: true }));
  }, symbols);
  await page.goto(url);
  await enterButton(page).click();
  await row(page).nth(symbols.length - 1).waitFor({ state: "attached" });
  const bases = await (await fetch(`${url}/t/md/symbols/latest.json`)).json();
  const stop = await traffic(url, contracts, await settled(url, symbols, bases));
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const one = await prices(page);
  await new Promise((resolve) => setTimeout(resolve, 700));
  const other = await prices(page);
  const moved = one.filter((price, index) => price !== other[index]).length;
  const shown = await frames(page, FRAME_SECONDS);
  const before = await heap(page);
  await new Promise((resolve) => setTimeout(resolve, MINUTES * 60_000));
  const after = await heap(page);
  const refused = stop();
  await page.close();
  return { rows: one.length, moved, shown, before, after, refused };
}

/** Yesterday's settlement prices, asked as any client would. */
function settled(url, symbols, table) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/ws/diff?user_id=taker`);
    const found = new Map();
    socket.onerror = () => reject(new Error("no prices"));
    socket.onopen = () => {
      socket.send(JSON.stringify({ aid: "subscribe_quote", ins_list: symbols.join(",") }));
      socket.send('{"aid":"peek_message"}');
    };
    socket.onmessage = ({ data }) => {
      for (const patch of JSON.parse(data).data ?? []) {
        for (const [symbol, quote] of Object.entries(patch.quotes ?? {})) {
          if (quote?.pre_settlement === undefined) continue;
          const { price_tick: tick } = table[symbol];
          found.set(symbol, Math.round(quote.pre_settlement / tick) * tick);
        }
      }
      if (found.size === symbols.length) {
        socket.close();
        resolve(found);
      } else socket.send('{"aid":"peek_message"}');
    };
  });
}

const home = mkdtempSync(join(tmpdir(), "diffex-bench-"));
const server = await serve(home);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  const views = [];
  for (let round = 0; round < ROUNDS; round++) views.push(await firstView(browser, server.url));
  const of = (name) => median(views.map((view) => view[name]));
  console.log(`Chromium ${browser.version()}, load ${loadavg()[0].toFixed(1)}`);
  console.log("first view, gzipped, without the chart | the chart");
  console.log(`${of("page").toFixed(1)} kB (target: below 150) | ${of("chart").toFixed(1)} kB`);
  console.log(`login seen | desk with its depth after the click; median of ${ROUNDS} fresh browsers`);
  console.log(`${of("login").toFixed(0)} ms (target: below 1000) | ${of("desk").toFixed(0)} ms`);
  const { rows, moved, shown, before, after, refused } = await busy(browser, server.url);
  console.log(`frames a second with ${rows} rows in sight, each changing twice a second | the slowest in a hundred`);
  console.log(`${shown.rate.toFixed(1)} (target: 50) | ${shown.late.toFixed(0)} ms`);
  console.log(`${moved} of the ${rows} prices differed within 0.7 s; ${refused} orders were refused; load ${loadavg()[0].toFixed(1)}`);
  console.log(`JavaScript heap after collection, before and after ${MINUTES} minutes of the same`);
  console.log(`${before.toFixed(2)} MB | ${after.toFixed(2)} MB (${(after - before >= 0 ? "+" : "")}${(after - before).toFixed(2)})`);
} finally {
  await browser.close();
  server.stop();
  rmSync(home, { recursive: true, force: true });
}
