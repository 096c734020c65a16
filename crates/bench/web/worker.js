// The cases in wasm, timed from outside: what is timed is the calls and the copying of pieces.
import init, { PageRun, PageWarmUp } from "./bench.js";

// A message may come before the module is there; its handler waits instead.
const module = init();

// About what a file's stream gives at a time.
const PIECE_BYTES = 65536;

let files = [];
let run;

// { warmUp } does what the page's worker does before the first file; { files } are fetched; { begin } names a case and does what is not timed; { finish } does the rest.
onmessage = async ({ data }) => {
  try {
    const { memory } = await module;
    if (data.warmUp) {
      await warmUp();
      postMessage({});
    } else if (data.files) {
      files = await fetched(data.files);
      postMessage({});
    } else if (data.begin) {
      run = new PageRun(data.begin);
      if (!run.isReadingTimed) read();
      postMessage({});
    } else {
      const begin = performance.now();
      if (run.isReadingTimed) read();
      const check = run.finish();
      run.free();
      const wallMillis = performance.now() - begin;
      postMessage({ wallMillis, check, peakBytes: memory.buffer.byteLength });
    }
  } catch (error) {
    postMessage({ error: String(error) });
  }
};

async function warmUp() {
  const warmUp = new PageWarmUp();
  for (let step = 0; step < warmUp.nSteps; step++) {
    warmUp.step();
    await new Promise((done) => setTimeout(done));
  }
  warmUp.free();
}

async function fetched(addresses) {
  const files = [];
  for (const address of addresses) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    files.push(new Uint8Array(await response.arrayBuffer()));
  }
  return files;
}

function read() {
  for (const file of files) {
    run.beginFile(file.length);
    for (let at = 0; at < file.length; at += PIECE_BYTES) {
      run.push(file.subarray(at, at + PIECE_BYTES));
    }
    run.endFile();
  }
}
