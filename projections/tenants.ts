/** The traffic of each org. An org's part begins to be when it is first asked for, and knows nothing then. */
import type { Registry } from './registry.ts';
import type { Debts } from './session.ts';
import { accessControlIn } from './sight.ts';
import { Tenant } from './tenant.ts';

/** Changed by the world's fold only. */
export class Tenants {
  readonly #tenants = new Map<string, Tenant>();
  readonly #debts: Debts;
  readonly #registry: Registry;

  constructor(debts: Debts, registry: Registry) {
    this.#debts = debts;
    this.#registry = registry;
  }

  of(org: string): Tenant {
    return this.#tenants.get(org) ?? this.#begin(org);
  }

  /** Undefined as long as nobody asked for it. */
  known(org: string): Tenant | undefined {
    return this.#tenants.get(org);
  }

  /** In the order of the orgs: in which order they began to be does not matter, and reading alone may make one begin. */
  all(): readonly (readonly [org: string, tenant: Tenant])[] {
    return [...this.#tenants].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  #begin(org: string): Tenant {
    const tenant = new Tenant(
      this.#debts,
      ({ typeId, deviceId }) => this.#registry.device(org, typeId, deviceId) !== undefined,
      accessControlIn(org, this.#registry),
    );
    tenant.configure(this.#registry.org(org));
    this.#tenants.set(org, tenant);
    return tenant;
  }
}
