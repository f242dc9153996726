import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('roles', () => {
  it.each([
    ['migrate from Postgres to MySQL', 'migrate from MySQL to Postgres', { roleConflict: 1 }],
    ['eat before training', 'eat after training', { roleConflict: 0.5 }],
    ['from Paris to Rome', 'to Rome from Paris', { roleConflict: 0 }],
    ['fly to Rome', 'fly into Rome', { roleConflict: 0 }],
    ['move from Verizon to Orange', 'I am leaving Orange and joining Verizon', { roleConflict: 1 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})
