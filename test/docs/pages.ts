/** Every page that is made from the code, by its path in the project. `npm run docs` writes them; a test compares them. */
import { configurationPage } from '../../infra/config/page.ts';
import { eventPage } from './event-page.ts';
import { fidelityPage } from './fidelity-page.ts';
import { rejectionPage } from './rejection-page.ts';

export const pages: Readonly<Record<string, () => string>> = {
  'docs/configuration.md': configurationPage,
  'docs/events.md': eventPage,
  'docs/fidelity.md': fidelityPage,
  'docs/rejections.md': rejectionPage,
};
