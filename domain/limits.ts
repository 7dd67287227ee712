/** Every bound of the emulated platform and of the sandbox itself, with its unit, its reason and its source. */

/** Bytes of a message's payload. Source: docs/reference/quotas.md (128 KB), docs/devices/mqtt.md. */
export const PAYLOAD_BYTES_MAX = 131_072;

/** Bytes by which a packet may exceed the payload limit before framing itself gives up. Source: amlen server_proxy/src/pxframe.c. */
export const PACKET_OVERHEAD_BYTES_MAX = 65_536;

/** Bytes of a CONNECT packet. Source: amlen server_proxy/src/pxtransport.h (0x20000). */
export const CONNECT_BYTES_MAX = 131_072;

/** Levels of a topic. Source: amlen server_utils/include/ismrc.h; never reachable through the rules except under `iotdm-1/`. */
export const TOPIC_LEVELS_MAX = 32;

/** Levels of a topic on the plain listener: the bound of aedes, so that walking a topic's levels ends. Source: aedes 1.2 aedes.js. */
export const PLAIN_TOPIC_LEVELS_MAX = 100;

/** Messages that wait for a durable session; the oldest is dropped. Source: docs/reference/mqtt/index.md. */
export const SESSION_QUEUE_MESSAGES_MAX = 5_000;

/**
 * Bytes of an org's stored messages: the status of some hundred thousand clients. The platform lets them expire after 8 days instead; in
 * quickstart and on the plain listener anybody may leave any number of them.
 */
export const STORED_BYTES_MAX = 64 * 1_024 * 1_024;

/** Subscriptions of a device or gateway, of an application. Source: docs/reference/quotas.md. */
export const SUBSCRIPTIONS_MAX = { d: 50, g: 50, a: 500, A: 500, p: 5_000 } as const;

/** QoS 1 and 2 deliveries that may await their acknowledgement. Source: amlen server_proxy/src/pxmqtt.c (in-flight asked of the server). */
export const INFLIGHT_DELIVERIES_MAX = { d: 10, g: 256, a: 256, A: 1_024, p: 1_024 } as const;

/** QoS 2 messages of one sender that await their PUBREL. Source: docs/reference/quotas.md (the largest class: applications). */
export const UNRELEASED_MESSAGES_MAX = 2_000;

/** Seconds: the longest keep-alive of a scalable application without an instance id. Source: docs/reference/mqtt/index.md. */
export const SCALABLE_KEEP_ALIVE_SECONDS_MAX = 3_600;

/** A silent client is closed after its keep-alive times this. Source: MQTT 3.1.1, 3.1.2.10. */
export const KEEP_ALIVE_GRACE = 1.5;

/** Bytes that may wait in memory for one client that reads slowly. The platform closes at 1 GiB, which no local tool should hold. */
export const OUTBOUND_BYTES_MAX = 16 * 1_024 * 1_024;

/**
 * Bytes that may wait for the disk before clients are read no further: a quarter of what the embedded log takes before it refuses, since
 * every client may have sent something by then.
 */
export const STORE_BACKLOG_BYTES_MAX = 16 * 1_024 * 1_024;
