import type { Route } from './route.ts'

/** What stands for a route in metrics: its name where the configuration names it, else `other`, so that callers cannot make up labels. */
export const routeLabel = ({ name, configured }: Pick<Route, 'name' | 'configured'>): string =>
  configured ? name : 'other'
