// What the data of caniemail.com (MIT) says against each mail: one JSON line of features with the programs that lack them.
// Usage: node caniemail.mjs FILE...
import { readFileSync } from "node:fs";
import { caniemail } from "caniemail";

const clients = ["gmail.*", "outlook.*", "apple-mail.*", "yahoo.*"];
for (const file of process.argv.slice(2)) {
  const { issues } = caniemail({ clients, html: readFileSync(file, "utf8") });
  const found = {};
  for (const [client, some] of [...issues.errors, ...issues.warnings]) {
    for (const { title } of some) (found[title] ??= []).push(client);
  }
  console.log(JSON.stringify({ file, found }));
}
