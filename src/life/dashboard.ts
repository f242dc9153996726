import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { openDashboard } from '../dashboard/dashboard.ts'
import type { Dashboard } from '../dashboard/dashboard.ts'
import type { SharedPlace } from '../dashboard/instances/place.ts'
import { readPage } from '../dashboard/page.ts'
import type { Page } from '../http/dashboard-page.ts'
import { packageFolder } from '../package-folder.ts'
import type { Observers } from './observers.ts'
import { ownPlaceOf, sharedRedisOf } from './settings.ts'

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
    place: await sharedPlaceOf(config, clock),
    file: ownPlaceOf(config, 'dashboard', '.json'),
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

/** Instances that share answers share what they count. Where none do, no Redis client is loaded. */
const sharedPlaceOf = async (config: Config, clock: Clock): Promise<SharedPlace | undefined> => {
  const redis = sharedRedisOf(config)
  if (redis === undefined) return undefined
  const { redisPlace } = await import('../dashboard/instances/redis-place.ts')
  return redisPlace({ ...redis, clock })
}
