/** The port to exports, imports and forks, as the HTTP side and the command line see it. */
import type { At } from '../domain/at.ts';

/** An org, one of its devices (`{typeId}:{deviceId}`) or what a query asks for; `at` the moment at which it ends, now when left out. */
export type ExportRequest = Readonly<{
  org: string;
  device?: string;
  query?: string;
  at?: At;
  /** The digests of tokens, too. */
  credentials?: boolean;
  /** With versions and configuration, for whoever is to look at a defect. */
  bugPack?: boolean;
}>;

/** `into`: another name for the org. */
export type ImportRequest = Readonly<{ path: string; into?: string; progress?: (done: ImportProgress) => void }>;

/** Reading comes before writing: `events` of `of`, which is known once all has been read. `share`: of the file, from 0 to 1. */
export type ImportProgress =
  | Readonly<{ phase: 'verifying'; events: number; share: number }>
  | Readonly<{ phase: 'importing'; events: number; of: number }>;

export type ForkRequest = Readonly<{ org: string; into: string; at?: At; progress?: (done: ImportProgress) => void }>;

/** Why not: what was seen, and what to do. */
export type ArchiveRefusal = Readonly<{
  reason:
    | 'org-unknown'
    | 'org-not-valid'
    | 'org-not-empty'
    | 'org-importing'
    | 'archive-not-valid'
    | 'query-not-valid'
    | 'moment-ahead';
  detail: string;
  advice: string;
  /** Of the archive, from 1 on. */
  line?: number;
}>;

export type ExportOutcome =
  | Readonly<{ ok: true; name: string; bytes: AsyncIterable<Uint8Array> }>
  | Readonly<{ ok: false; refusal: ArchiveRefusal }>;

/** `apiKeys` as they are called in the org that came about. `credentials`: their tokens and those of the devices are valid there. */
export type ImportedOrg = Readonly<{
  org: string;
  from: string;
  events: number;
  credentials: boolean;
  apiKeys: readonly string[];
}>;

export type ImportOutcome =
  | Readonly<{ ok: true; imported: ImportedOrg }>
  | Readonly<{ ok: false; refusal: ArchiveRefusal }>;

export type Archives = Readonly<{
  export: (request: ExportRequest) => Promise<ExportOutcome>;
  import: (request: ImportRequest) => Promise<ImportOutcome>;
  fork: (request: ForkRequest) => Promise<ImportOutcome>;
}>;
