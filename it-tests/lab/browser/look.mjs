// look.mjs FOLDER PAGE SHOTS: opens a page as its readers do, in a phone, in the dark, on paper, without scripts, and prints what it saw
// as one JSON object. FOLDER has node_modules; screenshots are put into the folder SHOTS.
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, file, shots] = process.argv.slice(2).map(name => resolve(name));
const require = createRequire(join(folder, 'package.json'));
const { chromium } = require('playwright-core');
const axe = require('axe-core').source;
const url = pathToFileURL(file).href;
const profile = mkdtempSync(join(tmpdir(), 'look-'));
const saw = { requests: [], errors: [] };

const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  headless: true,
  viewport: { width: 1280, height: 900 },
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
const watch = page => {
  page.on('request', request => { if (request.url().split('#')[0] !== url) saw.requests.push(request.url()); });
  page.on('pageerror', error => saw.errors.push(String(error)));
  page.on('console', message => { if (message.type() === 'error') saw.errors.push(message.text()); });
  return page;
};
const shot = (page, name, options) => page.screenshot({ path: join(shots, name + '.png'), ...options });
const violations = async page => {
  await layOut(page);
  await page.evaluate(axe);
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  return result.violations.map(v => v.id + ': ' + v.nodes.length + ' x ' + v.nodes[0].html.slice(0, 160) + ' ' + (v.nodes[0].any[0]?.message ?? ''));
};
// what is not in sight is laid out when it is: here all of it is to be judged
const layOut = page => page.$$eval('section', all => all.forEach(section => { section.style.contentVisibility = 'visible'; }));
const text = (page, selector) => page.$eval(selector, element => element.innerText);

try {
  const page = watch(await browser.newPage());
  await page.goto(url);
  saw.title = await page.title();
  saw.sections = await page.$$eval('section > h2', all => all.map(h => h.firstChild.textContent.trim()));
  await shot(page, 'desktop', { fullPage: false });
  await shot(page, 'whole', { fullPage: true });
  saw.light = await violations(page);
  saw.twice = await page.$$eval('[id]', all => all.length - new Set(all.map(one => one.id)).size);
  saw.dangling = await page.$$eval('a[href^="#"]', all => all
    .map(a => decodeURIComponent(a.getAttribute('href').slice(1))).filter(id => !document.getElementById(id)));
  saw.foreign = await page.$$eval('script:not(:last-of-type), iframe, img, link, object, embed, [onclick], [onerror]', all => all.length);

  if (await page.$('#task-table')) {
    const column = async number => (await page.$$eval(`#task-table tbody tr:not([hidden]) td:nth-child(${number})`,
      all => all.map(cell => cell.innerText.trim())));
    saw.tasks = (await column(1)).length;
    await page.click('#task-table th:nth-child(6) button');
    await page.click('#task-table th:nth-child(6) button');
    saw.memory = (await column(6)).map(Number);
    await page.click('#task-table th:nth-child(5) button');
    saw.names = await column(5);
    await page.selectOption('select[data-state="task-table"]', 'RU');
    saw.running = await column(4);
    await page.selectOption('select[data-state="task-table"]', '');
    await page.fill('[data-filter="task-table"]', 'KTHREADD');
    await page.waitForFunction(() => document.querySelector('[data-count="task-table"]').textContent !== '');
    saw.filtered = await column(5);
    saw.count = await text(page, '[data-count="task-table"]');
    // a link to what the filter hides shows it again
    await page.evaluate(() => { location.hash = '#task-1'; });
    await page.waitForFunction(() => !document.getElementById('task-1').hidden);
    await page.fill('[data-filter="task-table"]', '');
    await page.waitForFunction(() => document.querySelector('[data-count="task-table"]').textContent === '');
    const link = await page.$('#task-1 td:last-child a');
    const group = (await link.getAttribute('href')).slice(1);
    await link.click();
    await page.waitForFunction(id => document.getElementById(id).open, group);
    saw.group = await page.$eval('#' + group, element => element.innerText);
  }
  if (await page.$('[data-filter="log-lines"]')) {
    await page.fill('[data-filter="log-lines"]', 'linux version');
    await page.waitForFunction(() => document.querySelector('[data-count="log-lines"]').textContent !== '');
    saw.log = await page.$$eval('#log-lines li:not([hidden])', all => all.filter(li => li.checkVisibility()).map(li => li.innerText));
    await page.fill('[data-filter="log-lines"]', '');
  }
  if (await page.$('.copy [data-copy]')) {
    await browser.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.click('.copy [data-copy]');
    await page.waitForFunction(() => document.querySelector('.copy output').textContent !== '');
    saw.said = await text(page, '.copy output');
    saw.copied = await page.evaluate(() => navigator.clipboard.readText());
  }

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('about:blank');
  await page.goto(url);
  await shot(page, 'dark', { fullPage: false });
  saw.dark = await violations(page);
  await page.$$eval('details', all => all.forEach(part => { part.open = true; }));
  saw.darkOpen = await violations(page);
  await page.emulateMedia({ colorScheme: 'light' });
  saw.lightOpen = await violations(page);

  const overflow = () => layOut(page).then(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth));
  await page.setViewportSize({ width: 375, height: 800 });
  await page.goto('about:blank');
  await page.goto(url);
  saw.phone = await overflow();
  await shot(page, 'phone', { fullPage: true });
  await page.$$eval('details', all => all.forEach(part => { part.open = true; }));
  saw.phoneOpen = await overflow();
  saw.phoneViolations = await violations(page);

  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto('about:blank');
  await page.goto(url);
  saw.records = await page.locator('#log-lines li').count();
  const pdf = await page.pdf({ format: 'A4', margin: { top: '12mm', bottom: '12mm', left: '12mm', right: '12mm' } });
  writeFileSync(join(shots, 'print.pdf'), pdf);
  await page.close();

  const plain = watch(await (await browser.browser().newContext({ javaScriptEnabled: false })).newPage());
  await plain.goto(url);
  saw.plainSections = await plain.locator('section > h2').count();
  saw.plainRows = await plain.locator('#task-table tbody tr').count();
  saw.plainControls = await plain.locator('.tools:not([hidden]), th button').count();
  await shot(plain, 'plain', { fullPage: false });
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
process.stdout.write(JSON.stringify(saw) + '\n');
