/** `ServerFeatures/GetSupportedMethods`: what tells the client to use batch appends. */
import features, { type SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { toStatus } from './failures.ts';
import type { Serving } from './serving.ts';

/** The version that the double speaks as. */
const SERVER_VERSION = '24.6.0';
/** Lower-case, as the client compares them. Source: client 6.2.1, `Client/ServerFeatures.ts`; `ServerFeatures.cs` at `oss-v24.6.0`. */
const STREAMS = 'event_store.client.streams.streams';

/** The handler of the call; `batch` says whether the server knows batch appends, as servers since 21.10 do. */
export function featuresCall(serving: Serving, batch: boolean): handleUnaryCall<Empty, SupportedMethods> {
  const methods = ['read', 'append', 'delete', 'tombstone', ...(batch ? ['batchappend'] : [])];
  return (_call, callback) => {
    const supported = new features.SupportedMethods().setEventStoreServerVersion(SERVER_VERSION);
    for (const name of methods) {
      supported.addMethods(new features.SupportedMethod().setServiceName(STREAMS).setMethodName(name));
    }
    serving.state.pass(
      'serverFeatures',
      () => callback(null, supported),
      (failure) => callback(toStatus(failure)),
    );
  };
}
