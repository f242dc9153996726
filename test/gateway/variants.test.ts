import { describe, expect, it } from 'vitest'
import { plain, testLine, textOf } from '../support/line.ts'

describe('variants', () => {
  const three = { controls: { variants: 3 } }

  it('are as many answers as were asked for, of which each call gets the one that it draws', async () => {
    const line = testLine()
    line.answers(() => plain(`answer ${line.calls.length}`))
    const said: string[] = []
    for (const draw of [0, 0.4, 0.9, 0.1, 0.5, 0.7]) {
      line.draws(draw)
      said.push(await textOf(await line.ask(three)))
    }
    expect(said).toEqual(['answer 1', 'answer 2', 'answer 3', 'answer 1', 'answer 2', 'answer 3'])
  })

  it('have the answer of calls without any among them, and those get no other', async () => {
    const line = testLine()
    line.answers(() => plain(`answer ${line.calls.length}`))
    line.draws(0.9)
    await line.ask(three)
    expect(await textOf(await line.ask())).toBe('answer 2')
    line.draws(0)
    expect(await textOf(await line.ask(three))).toBe('answer 2')
  })

  it('do not join a call under way, and stay within a tenant', async () => {
    const line = testLine()
    const outcomes = (await Promise.all([line.ask(three), line.ask(three)])).map(({ outcome }) => outcome?.kind)
    expect(outcomes).toEqual(['miss', 'miss'])
    expect((await line.ask({ ...three, tenant: 'other' })).outcome?.kind).toBe('miss')
    expect((await line.ask(three)).outcome?.kind).toBe('hit')
  })

  it('go with the labels of their call', async () => {
    const line = testLine()
    for (const draw of [0, 0.9]) {
      line.draws(draw)
      await line.ask({ controls: { variants: 2, tags: ['poem'] } })
    }
    expect(await line.store.purge({ kind: 'labels', labels: ['tag:poem'] }, 'purge', line.clock.now())).toBe(2)
  })
})
