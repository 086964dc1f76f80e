#!/usr/bin/env node
// Starts the kimai-mcp program of the package for this operating system and processor.
"use strict";

const { spawn } = require("node:child_process");

const target = `${process.platform}-${process.arch}`;
const extension = process.platform === "win32" ? ".exe" : "";

let program;
try {
  program = require.resolve(`kimai-mcp-${target}/bin/kimai-mcp${extension}`);
} catch {
  console.error(
    `kimai-mcp has no program for ${target}, or npm did not install the optional package kimai-mcp-${target}. ` +
      "Install again without --omit=optional, or build from source: cargo install kimai-mcp-stdio",
  );
  process.exit(1);
}

const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  console.error(`${program} does not start: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  process.exit(signal ? 1 : code);
});
