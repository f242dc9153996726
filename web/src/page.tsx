import { Calls } from './calls.tsx'
import { Charts } from './charts.tsx'
import { Gate } from './gate.tsx'
import { Header } from './header.tsx'
import { Instances } from './instances.tsx'
import { Playground } from './playground.tsx'
import { Providers } from './providers.tsx'
import { Ratio } from './ratio.tsx'
import { Semantic } from './semantic.tsx'
import { line, snapshot } from './state.ts'
import { Store } from './store.tsx'
import { Tiles } from './tiles.tsx'

/** Everything. On a phone one column in this order; on a wall the playground and the states stand at the side. */
export const Page = () => {
  const closed = line.value === 'locked' || line.value === 'forbidden'
  return (
    <>
      <Header />
      {closed ? <Gate /> : snapshot.value === undefined ? <Waiting /> : <Board />}
    </>
  )
}

const Board = () => (
  <main class={line.value === 'lost' ? 'board old' : 'board'}>
    <Ratio />
    <div class="side">
      <Playground />
      <div class="states">
        <Providers />
        <Store />
        <Instances />
      </div>
    </div>
    <Tiles />
    <Charts />
    <Semantic />
    <Calls />
  </main>
)

const Waiting = () => (
  <main class="board">
    <p class="card quiet" role="status">
      {line.value === 'lost' ? 'The gateway does not answer. Trying again every two seconds.' : 'Asking the gateway …'}
    </p>
  </main>
)
