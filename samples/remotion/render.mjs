// Renders spring.json by Remotion and prints the processor seconds of each video as JSON, counting node, the browser and
// the encoder, but not the bundling nor the start of the browser:
//
//	node render.mjs BROWSER PHOTOS FOLDER TITLE...
import {bundle} from '@remotion/bundler';
import {openBrowser, renderMedia, selectComposition} from '@remotion/renderer';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

const [browserExecutable, publicDir, folder, ...titles] = process.argv.slice(2);

// spent sums up what this process and all below it have taken so far, those that have ended included, in seconds.
const spent = () => {
	const all = new Map();
	for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
		try {
			const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ').map(Number);
			all.set(Number(pid), {parent: fields[1], ticks: fields[11] + fields[12] + fields[13] + fields[14]});
		} catch {} // it has just ended
	}
	const ours = pid => pid === process.pid || (all.has(pid) && all.get(pid).parent > 1 && ours(all.get(pid).parent));
	let ticks = 0;
	for (const [pid, p] of all) if (ours(pid)) ticks += p.ticks;
	return ticks / 100;
};

const serveUrl = await bundle({entryPoint: new URL('src/index.jsx', import.meta.url).pathname, publicDir});
const browser = await openBrowser('chrome', {browserExecutable, chromeMode: 'headless-shell', logLevel: 'error'});
const seconds = [];
for (const [i, title] of titles.entries()) {
	const inputProps = {title};
	const common = {serveUrl, inputProps, puppeteerInstance: browser, browserExecutable, logLevel: 'error'};
	const composition = await selectComposition({...common, id: 'spring'});
	const before = spent();
	await renderMedia({...common, composition, codec: 'h264', concurrency: 2, outputLocation: join(folder, `remotion-${i}.mp4`)});
	seconds.push(Number((spent() - before).toFixed(2)));
}
await browser.close({silent: true});
console.log(JSON.stringify(seconds));
