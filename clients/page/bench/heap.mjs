/** What a page's JavaScript holds, told apart from the code that the browser compiles for it. */

/** What V8 and the browser keep for themselves: compiled code, feedback, timing entries, styles. */
const NOT_DATA = new Set(["code", "native", "hidden", "synthetic", "object shape"]);

/**
 * Collect garbage and count what is left, in megabytes.
 *
 * @returns {Promise<{all: number, data: number}>} the used heap, and the objects, arrays, texts,
 * functions and numbers in it
 */
export async function heap(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const chunks = [];
  session.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => chunks.push(chunk));
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  await session.detach();
  return { all: usedSize / 1e6, data: dataOf(JSON.parse(chunks.join(""))) / 1e6 };
}

/** Sum the sizes of a snapshot's nodes that are data. */
function dataOf({ snapshot, nodes }) {
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, size] = [fields.indexOf("type"), fields.indexOf("self_size")];
  let sum = 0;
  for (let at = 0; at < nodes.length; at += fields.length) {
    if (!NOT_DATA.has(types[type][nodes[at + type]])) sum += nodes[at + size];
  }
  return sum;
}
