// Stands behind the recording proxy, which knows one server: passes `/PORT/path` on to `127.0.0.1:PORT/path`.
import { createServer, request } from "node:http";

const [listen] = process.argv.slice(2);
createServer((asked, answer) => {
    const [, port, path] = /^\/(\d+)(\/.*)$/.exec(asked.url) ?? [];
    if (port === undefined) {
        answer.writeHead(404).end();
        return;
    }
    const passed = request({ host: "127.0.0.1", port, path, method: asked.method, headers: asked.headers }, (got) => {
        answer.writeHead(got.statusCode, got.rawHeaders);
        got.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    answer.on("close", () => passed.destroy());
    asked.pipe(passed);
}).listen(Number(listen), "127.0.0.1");
