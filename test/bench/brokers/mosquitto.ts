import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Broker } from './broker.ts';

/** Debian's mosquitto without persistence, its limits lifted so that it loses nothing; undefined where it is not installed. */
export function mosquittoBroker(): Broker | undefined {
  const path = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;
  const { stdout, error } = spawnSync('mosquitto', ['-h'], { encoding: 'utf8', env: { ...process.env, PATH: path } });
  if (error) return undefined;
  const version = /version ([\d.]+)/.exec(stdout)?.[1] ?? '(unknown version)';
  return {
    name: 'mosquitto',
    title: `mosquitto ${version}, without persistence`,
    dialect: 'plain',
    keepsLog: false,
    commandLine: (directory, port) => {
      const file = join(directory, 'mosquitto.conf');
      writeFileSync(file, settings(port));
      return ['env', `PATH=${path}`, 'mosquitto', '-c', file];
    },
  };
}

function settings(port: number): string {
  return `listener ${port} 127.0.0.1
allow_anonymous true
persistence false
set_tcp_nodelay true
max_queued_messages 0
max_inflight_messages 1000
log_dest none
`;
}
