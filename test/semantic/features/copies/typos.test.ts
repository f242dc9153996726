import { describe, expect, it } from 'vitest'
import { isSlip } from '../../../../src/semantic/features/copies/typos.ts'
import { lexicon } from '../compare.ts'

describe('a slip of the finger', () => {
  it.each([
    ['password', 'pasword'],
    ['password', 'passwrod'],
    ['password', 'passsword'],
    ['password', 'pawsword'],
    ['need', 'neeed'],
    ['what', 'waht'],
    ['pending', 'epnding'],
    ['zorbix', 'zrobix'],
    ['reddit', 'redit'],
    ['fluorine', 'flourine'],
    ['teh', 'the'],
  ])('%s ~ %s', (one, other) => {
    expect([isSlip(one, other, lexicon), isSlip(other, one, lexicon)]).toEqual([true, true])
  })

  it.each([
    ['form', 'from'],
    ['affect', 'effect'],
    ['sulfate', 'sulfite'],
    ['sell', 'shell'],
    ['password', 'passwords'],
    ['react', 'preact'],
    ['cradle', 'gradle'],
    ['lift', 'lyft'],
    ['zorbix', 'zorbax'],
    ['pod', 'ped'],
    ['mysql', 'mssql'],
    ['etf', 'eft'],
    ['csv', 'cvs'],
    ['saab', 'saas'],
    ['linus', 'linux'],
    ['sulfide', 'sulfite'],
    ['dominica', 'dominican'],
    ['tesla', 'tesa'],
    ['user1', 'user2'],
    ['same', 'same'],
    ['one', 'eleven'],
  ])('%s, %s are two words', (one, other) => {
    expect([isSlip(one, other, lexicon), isSlip(other, one, lexicon)]).toEqual([false, false])
  })
})
