#!/usr/bin/env node
// Runs the bundle when there is one, and the sources otherwise. Written for old versions of Node too, so that they get a sentence and no riddle.
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
const supported = major >= 24 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);

if (supported) {
  const bundle = new URL('../dist/wiotp-sandbox.js', import.meta.url);
  if (existsSync(bundle)) {
    await import(bundle.href);
  } else {
    const { register: registerTsx } = await import('tsx/esm/api');
    registerTsx();
    await import('../infra/cli/main.ts');
  }
} else {
  console.error(`wiotp-sandbox needs Node 20.19, 22.12, 24 or newer; this is Node ${process.versions.node}.`);
  process.exitCode = 1;
}
