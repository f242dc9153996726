import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { openDashboard } from '../dashboard/dashboard.ts'
import type { Dashboard } from '../dashboard/dashboard.ts'
import { redisPlace } from '../dashboard/instances/redis-place.ts'
import { readPage } from '../dashboard/page.ts'
import type { Page } from '../http/dashboard-page.ts'
import { packageFolder } from '../package-folder.ts'
import type { Observers } from './observers.ts'

interface DashboardParts extends Pick<Observers, 'hear' | 'flush' | 'logger'> {
  readonly clock: Clock
  /** Where the built page lies. */
  readonly pageFolder?: string | undefined
}

/** What the dashboard shows, from now on and from before a restart, and the page that shows it. */
export const startDashboard = async (
  config: Config,
  { clock, hear, flush, logger, pageFolder = join(packageFolder(), 'dist', 'web') }: DashboardParts,
): Promise<{ readonly dashboard: Dashboard; readonly page: Page }> => {
  const onTrouble = (message: string) => logger.warn(message)
  const opened = await openDashboard({
    clock,
    name: `${hostname()}:${config.server.port}`,
    place: sharedPlaceOf(config, clock),
    file: minutesFileOf(config),
    onTrouble,
  })
  hear(opened.listen)
  const dashboard: Dashboard = {
    ...opened,
    look: () => {
      flush()
      return opened.look()
    },
    close: () => {
      flush()
      return opened.close()
    },
  }
  return { dashboard, page: readPage(pageFolder) }
}

/** Instances that share answers share what they count. */
const sharedPlaceOf = ({ cache, redis: { url, prefix } }: Config, clock: Clock) =>
  url && (cache.store === 'redis' || cache.store === 'auto') ? redisPlace({ url, prefix, clock }) : undefined

/** One a port, so that gateways that share the folder keep theirs apart. */
const minutesFileOf = ({ cache, server }: Config): string | undefined =>
  cache.store === 'memory' ? undefined : join(cache.path, `dashboard-${server.port}.json`)
