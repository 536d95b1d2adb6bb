/**
 * 100,000 small patches applied and read, in ratio to tqsdk-js's own merge in the same run.
 *
 * tqsdk-js merges and tells that there is news; what changed every reader finds out alone.
 * That merge alone is the measure. Against it stand the store without readers, and the store
 * with a reader for each of 52 rows on a screen, which reads the whole row whenever it changed.
 * The last column is the store with every quote, every position and 100 orders on the screen.
 */

import TQSDK from "tqsdk";
import { DiffStore } from "../dist/index.js";
import { frames, start, widgets } from "./workload.js";

const PATCHES = 100_000;
const ROUNDS = 5;
const TARGET = 1.2;

function cpu(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function tqsdk(traffic) {
  const manager = new TQSDK.DataManager();
  manager.mergeData(start());
  let told = 0;
  manager.on("data", () => (told += 1));
  const spent = cpu(() => {
    for (const frame of traffic) manager.mergeData(frame);
  });
  return { spent, told, digest: digest((path) => path.reduce((node, key) => node[key], manager._data)) };
}

const NOTHING = [];
const SCREEN = widgets(30, 10, 10);
const EVERYTHING = widgets(500, 50, 100);

function store(traffic, paths) {
  const mirror = new DiffStore();
  mirror.replace(start());
  let told = 0;
  let sum = 0;
  for (const path of paths) {
    mirror.get(path);
    mirror.subscribe(path, () => {
      told += 1;
      const row = mirror.get(path);
      for (const key in row) if (typeof row[key] === "number") sum += row[key];
    });
  }
  const spent = cpu(() => {
    for (const frame of traffic) mirror.apply(frame);
  });
  return { spent, told, digest: digest((path) => mirror.get(path)), sum };
}

// A field that is not there is "-" to tqsdk-js.
const SAMPLED = ["last_price", "volume", "float_profit", "available", "filled_volume", "close"];

function digest(get) {
  return EVERYTHING.map((path) => SAMPLED.map((key) => get(path)[key] ?? "-").join()).join(";");
}

const median = (numbers) => [...numbers].sort((one, other) => one - other)[numbers.length >> 1];

let worst = 0;
console.log(`${PATCHES} patches, CPU ms, median of ${ROUNDS}; Node ${process.version}`);
console.log("patches a frame | tqsdk-js merges | applied | applied and read | everything read");
for (const size of [1, 10, 50]) {
  const spent = [[], [], [], []];
  for (let round = 0; round <= ROUNDS; round++) {
    const runs = [tqsdk(frames(PATCHES, size))];
    for (const paths of [NOTHING, SCREEN, EVERYTHING]) runs.push(store(frames(PATCHES, size), paths));
    if (runs.some((run) => run.digest !== runs[0].digest)) throw new Error("the trees differ");
    if (round > 0) runs.forEach((run, at) => spent[at].push(run.spent)); // the first warms up
  }
  const [theirs, ...ours] = spent;
  // Round by round, so that what else the machine does weighs on both sides alike.
  const ratios = ours.map((figures) => median(figures.map((figure, at) => figure / theirs[at])));
  worst = Math.max(worst, ratios[1]);
  const cells = ours.map((figures, at) => `${median(figures).toFixed(0)} (${ratios[at].toFixed(2)}x)`);
  console.log([size, median(theirs).toFixed(0), ...cells].join(" | "));
}
console.log(`applied and read, worst: ${worst.toFixed(2)}x of tqsdk-js (target: at most ${TARGET}x)`);
