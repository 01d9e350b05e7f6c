// Opens the archive's search, types what it is told to, and prints one JSON line for each with what was found.
// Usage: node search.mjs CHROMIUM PROFILE-FOLDER FILE-URL WORDS...
import puppeteer from "puppeteer-core";

const [chromium, profile, url, ...questions] = process.argv.slice(2);
const args = ["--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"];
const browser = await puppeteer.launch({ executablePath: chromium, userDataDir: profile, args });
const page = await browser.newPage();
const requests = [];
const troubles = [];
page.on("request", (request) => requests.push(request.url()));
page.on("pageerror", (error) => troubles.push(error.message));
page.on("dialog", async (dialog) => {
  troubles.push(dialog.message());
  await dialog.dismiss();
});
await page.goto(url);
for (const question of questions) {
  await page.$eval("input", (input) => { input.value = ""; });
  await page.type("input", question);
  const told = await page.$eval("#found", (heading) => heading.textContent);
  const links = await page.$$eval("#results a", (every) => every.map((link) => [link.textContent, link.getAttribute("href")]));
  const elements = await page.$$eval("#results *", (every) => [...new Set(every.map((one) => one.localName))].sort());
  console.log(JSON.stringify({ question, told, links, elements, requests: requests.length, troubles }));
}
await browser.close();
