/** Which device an event concerns: the terms `type:` and `device:`. */
import type { EventTest, EventView } from './event-view.ts';
import type { FieldTerm, Query } from './query.ts';
import { termsFor } from './terms.ts';
import { valueTest } from './value-tests.ts';

/**
 * One test for all of `type:` and `device:` that must hold: they mean the same device, which is of the org that is asked for. Undefined when a
 * query asks for none.
 */
export function deviceTest(query: Query): EventTest | undefined {
  const terms = termsFor(query, 'org', 'type', 'device');
  return terms.some(({ field }) => field !== 'org') ? concernTest(terms) : undefined;
}

/** The test of some of `org:`, `type:` and `device:` on one and the same device. */
export function concernTest(terms: readonly FieldTerm[]): EventTest {
  const testsFor = (name: string) =>
    terms.filter(({ field }) => field === name).map(({ any }) => valueTest(any, 'text'));
  const [orgs, types, devices] = [testsFor('org'), testsFor('type'), testsFor('device')];
  const fits = (org: string, type: string, device: string) =>
    orgs.every((test) => test(org)) && types.every((test) => test(type)) && devices.every((test) => test(device));
  const mayConcern = quickTest(terms);
  return (view) => {
    if (!mayConcern(view)) return false;
    for (const known of view.subjects.devices) {
      const afterOrg = known.indexOf(':') + 1;
      const org = known.slice(0, afterOrg - 1);
      // The ids of a plain listener's topics may hold colons: any of them may be the one between type and device.
      for (let colon = known.indexOf(':', afterOrg); colon >= 0; colon = known.indexOf(':', colon + 1)) {
        if (fits(org, known.slice(afterOrg, colon), known.slice(colon + 1))) return true;
      }
    }
    if (devices.length > 0) return false;
    // A device type that was added concerns no device yet.
    const typeId = view.text('typeId');
    return typeId !== undefined && types.every((test) => test(typeId));
  };
}

/** Most events of a live stream concern others: seen by their client id and topic alone, before these are taken apart. */
function quickTest(terms: readonly FieldTerm[]): (view: EventView) => boolean {
  const texts = terms
    .filter(({ field }) => field !== 'org')
    .map(({ any }) => any.map((condition) => ('value' in condition ? String(condition.value) : '')))
    // What has a colon in it may be written with something else there.
    .filter((values) => values.every((value) => value !== '' && !value.includes(':')));
  return (view) => {
    if (view.member('typeId') !== undefined) return true;
    const clientId = view.text('clientId') ?? '';
    const topic = view.text('topic') ?? '';
    return texts.every((values) => values.some((value) => clientId.includes(value) || topic.includes(value)));
  };
}
