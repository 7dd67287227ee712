/**
 * Loaded into every Node process that `wiotp-sandbox run` starts, before its program: leads the platform's host names to the sandbox and
 * trusts the sandbox's CA besides all others. It changes nothing else, needs no package, and runs on Node 18 and later, with programs in
 * either module format and in worker threads. What to do stands in the variable WIOTP_REDIRECT (see ../redirect.ts).
 */
'use strict';
const dns = require('node:dns');
const { readFileSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const net = require('node:net');
const tls = require('node:tls');
const { promisify } = require('node:util');

const installed = Symbol.for('wiotp-sandbox.redirect');

if (process.env.WIOTP_REDIRECT && !net[installed]) {
  net[installed] = true;
  install(JSON.parse(process.env.WIOTP_REDIRECT));
}

function install({ host, ports, domains, ca }) {
  const suffixes = domains.flatMap((domain) => [`.messaging.${domain}`, `.${domain}`]);

  const isOurs = (name) => {
    if (typeof name !== 'string') return false;
    const lower = name.toLowerCase().replace(/\.$/, '');
    if (domains.includes(lower)) return true;
    return suffixes.some((suffix) => lower.endsWith(suffix) && /^[^.]+$/.test(lower.slice(0, -suffix.length)));
  };
  const portFor = (port) => (ports.includes(Number(port)) ? port : ports[0]);

  const { lookup } = dns;
  dns.lookup = function (...args) {
    const [name, options] = args;
    const done = args.at(-1);
    if (!isOurs(name) || typeof done !== 'function') return lookup.apply(this, args);
    const answer = answerFor(options === done ? {} : options);
    process.nextTick(() =>
      answer.all ? done(null, [answer.found]) : done(null, answer.found.address, answer.found.family),
    );
    return {};
  };
  const lookupPromise = dns.promises.lookup;
  dns.promises.lookup = async function (name, ...rest) {
    if (!isOurs(name)) return lookupPromise.call(this, name, ...rest);
    const { all, found } = answerFor(rest[0]);
    return all ? [found] : found;
  };
  dns.lookup[promisify.custom] = dns.promises.lookup;

  const answerFor = (options) => {
    const { family, all = false } = typeof options === 'number' ? { family: options } : (options ?? {});
    const mapped = (family === 6 || family === 'IPv6') && net.isIPv4(host);
    const address = mapped ? `::ffff:${host}` : host;
    return { all, found: { address, family: net.isIP(address) } };
  };

  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...args) {
    // net.connect and tls.connect pass their arguments on as one marked array, which must stay the same one.
    const list = Array.isArray(args[0]) ? args[0] : args;
    const [first, second] = list;
    if (typeof first === 'object' && first !== null) {
      if (isOurs(first.host)) list[0] = { ...first, port: portFor(first.port), lookup: dns.lookup };
    } else if (isOurs(second)) {
      list[0] = portFor(first);
    }
    return connect.apply(this, args);
  };

  // A program that brings its own CAs would refuse the sandbox's. Without any, NODE_EXTRA_CA_CERTS has been read already.
  const { createSecureContext } = tls;
  let ours;
  tls.createSecureContext = function (options, ...rest) {
    if (!options?.ca) return createSecureContext.call(this, options, ...rest);
    ours ??= readFileSync(ca, 'utf8');
    return createSecureContext.call(this, { ...options, ca: [options.ca, ours].flat() }, ...rest);
  };

  // For `import { lookup } from 'node:dns'` and its like.
  syncBuiltinESMExports();
}
