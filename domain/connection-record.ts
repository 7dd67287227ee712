/** What is recorded of a client that has connected. Source: docs/security/client_connect.md; IBM blog, 2018-09-27 (client connection state). */

/** What a client did last. Source: IBM blog, 2018-09-27 (`mqttPublish`). Guess: the other names. */
export type Activity = 'mqttConnect' | 'mqttPublish' | 'mqttSubscribe' | 'mqttDisconnect';

/** Changed in place by the world's fold, because every message touches one. Times are ms since the epoch. */
export type ConnectionRecord = {
  readonly clientId: string;
  /** Connections that are open: more than one where a scalable application has several under one id. */
  open: number;
  connectedAt: number;
  disconnectedAt: number | undefined;
  closeCode: number | undefined;
  activity: Activity;
  activeAt: number;
  /** `mqtt3`, `mqtt4`, with the suffix `-ws` over WebSocket. */
  protocol: string | undefined;
};
