/** What a sandbox is started with: every setting checked, every path absolute, the ready org among the orgs. */
import type { OrgPreset } from '../../domain/preset.ts';
import type { Address } from './address.ts';
import type { Settings } from './schema.ts';

type Resolved = Omit<Settings, 'tls' | 'plainListener' | 'org' | 'apiKey' | 'apiToken' | 'orgs'>;

/** See `settingsSchema` for what each member means; `data` and the files of `tls` are absolute. */
export type Config = Readonly<
  Resolved & {
    /** The user's own pair of PEM files; undefined: the sandbox makes its own. */
    tls: Readonly<{ certificate: string; key: string }> | undefined;
    plainListener: Address | undefined;
    /** Never empty; without `quickstart`, which the sandbox makes itself. */
    orgs: readonly OrgPreset[];
  }
>;
