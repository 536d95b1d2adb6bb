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
import { heap } from "./heap.mjs";
import { chosen, traffic } from "./traffic.mjs";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const CHART = /ChartPanel/;
const ROUNDS = 5;
const FRAME_SECONDS = 10;
const HEAPS = 6;
const VIEW = { width: 1440, height: 900 };
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

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const median = (numbers) => [...numbers].sort((one, other) => one - other)[numbers.length >> 1];
const enterButton = (page) => page.locator("main button.primary");
const row = (page) => page.locator("tr[data-symbol]");

/** Open the page as if for the first time: bytes of what it fetches, and when there is what to see. */
async function firstView(browser, url) {
  const context = await browser.newContext({ viewport: VIEW });
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

/** Count the symbols whose shown price was seen to change within some seconds. */
async function changing(page, seconds) {
  const seen = new Map();
  const moved = new Set();
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; await pause(100)) {
    const shown = await row(page).evaluateAll((rows) =>
      rows.map((one) => [one.dataset.symbol, one.querySelector(".last").textContent]),
    );
    for (const [symbol, price] of shown) {
      if (seen.has(symbol) && seen.get(symbol) !== price) moved.add(symbol);
      seen.set(symbol, price);
    }
  }
  return { moved: moved.size, inSight: seen.size };
}

async function busy(browser, url) {
  const contracts = await chosen(url);
  const symbols = contracts.map(({ symbol }) => symbol);
  const page = await browser.newPage({ viewport: VIEW });
  await page.addInitScript((chosenSymbols) => {
    localStorage.setItem("diffex.watchlist", JSON.stringify({ symbols: chosenSymbols, isChosen: true }));
  }, symbols);
  await page.goto(url);
  await enterButton(page).click();
  await row(page).first().waitFor({ state: "attached" });
  // By a figure: then every row's quote is subscribed and compared, in sight or not.
  await page.locator("[data-pane=watchlist] th button").nth(2).click();
  const bases = await (await fetch(`${url}/t/md/symbols/latest.json`)).json();
  const stop = await traffic(url, contracts, await settled(url, symbols, bases));
  await pause(5_000);
  const { moved, inSight } = await changing(page, 3);
  const shown = await frames(page, FRAME_SECONDS);
  // Several times: what a browser compiles and caches in the first minutes is no growth.
  const heaps = [await heap(page)];
  for (let part = 0; part < HEAPS; part++) {
    await pause((MINUTES * 60_000) / HEAPS);
    heaps.push(await heap(page));
  }
  const refused = stop();
  await page.close();
  return { quotes: symbols.length, inSight, moved, shown, heaps, refused };
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
  const { quotes, inSight, moved, shown, heaps, refused } = await busy(browser, server.url);
  console.log(`frames a second with ${quotes} quotes changing twice a second, ${inSight} rows in sight | the slowest in a hundred`);
  console.log(`${shown.rate.toFixed(1)} (target: 50) | ${shown.late.toFixed(0)} ms`);
  console.log(`${moved} of the ${inSight} prices in sight changed within 3 s; ${refused} orders were refused; load ${loadavg()[0].toFixed(1)}`);
  console.log(`JavaScript heap in MB after collection, at the beginning and ${HEAPS} times within ${MINUTES} minutes of the same`);
  console.log(heaps.map(({ all }) => all.toFixed(2)).join(" | "));
  console.log("of it the page's own: objects, arrays, texts and functions, without what the browser compiles and keeps");
  console.log(heaps.map(({ data }) => data.toFixed(2)).join(" | "));
} finally {
  await browser.close();
  server.stop();
  rmSync(home, { recursive: true, force: true });
}
