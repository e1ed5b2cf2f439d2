// What `redocly drift` 2.77 passes over: `beside.mjs DOCUMENT HAR STRICT` prints the statuses that the document does not have, and
// writes the document as STRICT, in which an object has no properties but those that are named, so that drift finds the others.
import { readFileSync, writeFileSync } from "node:fs";

const [documentPath, harPath, strictPath] = process.argv.slice(2);
const document = JSON.parse(readFileSync(documentPath, "utf8"));

// Literal segments are before parameters.
const paths = Object.keys(document.paths).sort((a, b) => a.split("{").length - b.split("{").length);
const matchers = paths.map((path) => [path, new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`)]);
const counted = new Map();
for (const { request, response } of JSON.parse(readFileSync(harPath, "utf8")).log.entries) {
    const path = matchers.find(([, matcher]) => matcher.test(new URL(request.url).pathname))?.[0];
    const operation = document.paths[path]?.[request.method.toLowerCase()];
    if (operation && !operation.responses[response.status] && !operation.responses.default) {
        const line = `${response.status} ${request.method} ${path}`;
        counted.set(line, (counted.get(line) ?? 0) + 1);
    }
}
for (const [line, count] of [...counted].sort()) {
    console.log(`undocumented status: ${line} ×${count}`);
}

function close(schema) {
    if (schema.properties && !schema.allOf && schema.additionalProperties === undefined) {
        schema.additionalProperties = false;
    }
    const inner = [schema.items, schema.additionalProperties, ...Object.values(schema.properties ?? {})];
    // The parts of an `allOf` have properties of each other; one part alone is the whole.
    const parts = [schema.oneOf, schema.anyOf, schema.allOf?.length === 1 ? schema.allOf : []].flat();
    [...inner, ...parts].filter((part) => part && typeof part === "object").forEach(close);
}
Object.values(document.components.schemas).forEach(close);
writeFileSync(strictPath, JSON.stringify(document));
