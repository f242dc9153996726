import { describe, expect, it } from 'vitest'
import { slipBetween } from '../../../../src/semantic/features/copies/typos.ts'
import { lexicon } from '../compare.ts'

const isSlip = (one: string, other: string): boolean => slipBetween(one, other, lexicon) !== 'none'

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
    ['visa', 'vsia'],
    ['limit', 'imit'],
    ['limit', 'lumit'],
    ['cash', 'csah'],
    ['link', 'lihk'],
    ['tomorrow', 'tomorro'],
    ['document', 'dcument'],
    ['morning', 'mornning'],
    ['nashville', 'nshville'],
    ['invoices', 'ingoices'],
    ['still', 'stil'],
    ['what', 'wat'],
    ['what', 'hat'],
    ['does', 'dose'],
    ['with', 'wit'],
    ['moved', 'moveed'],
    ['services', 'servicees'],
    ['cleared', 'clearred'],
    ['cheaper', 'heaper'],
  ])('%s ~ %s', (one, other) => {
    expect([isSlip(one, other), isSlip(other, one)]).toEqual([true, true])
  })

  it.each([
    ['form', 'from'],
    ['zantac', 'xanax'],
    ['austria', 'australia'],
    ['iran', 'iraq'],
    ['desert', 'dessert'],
    ['refuse', 'reuse'],
    ['public', 'pubic'],
    ['charge', 'charges'],
    ['charged', 'charger'],
    ['planed', 'planned'],
    ['stationary', 'stationery'],
    ['principal', 'principle'],
    ['causal', 'casual'],
    ['martial', 'marital'],
    ['united', 'untied'],
    ['trial', 'trail'],
    ['angel', 'angle'],
    ['quiet', 'quite'],
    ['lose', 'loose'],
    ['breath', 'breathe'],
    ['moral', 'morale'],
    ['mali', 'malawi'],
    ['niger', 'nigeria'],
    ['zambia', 'gambia'],
    ['methane', 'ethane'],
    ['butane', 'butene'],
    ['chlorate', 'chlorite'],
    ['clonidine', 'klonopin'],
    ['losartan', 'valsartan'],
    ['vite', 'vote'],
    ['figma', 'sigma'],
    ['redis', 'redux'],
    ['panda', 'pandas'],
    ['grep', 'egrep'],
    ['head', 'read'],
    ['john', 'joan'],
    ['brian', 'brain'],
    ['jane', 'june'],
    ['boat', 'coat'],
    ['rice', 'price'],
    ['hour', 'our'],
    ['call', 'all'],
    ['plan', 'lan'],
    ['visa', 'viva'],
    ['code', 'ode'],
    ['this', 'his'],
    ['here', 'there'],
    ['then', 'than'],
    ['your', 'you'],
    ['china', 'chia'],
    ['microgram', 'milligram'],
    ['hypotension', 'hypertension'],
    ['inter', 'intra'],
    ['wont', 'want'],
    ['perl', 'pearl'],
    ['claude', 'cloud'],
    ['tim', 'jim'],
    ['tampa', 'tempa'],
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
    ['needs', 'leeds'],
    ['brian', 'bryan'],
    ['france', 'franco'],
    ['rate', 'ate'],
    ['hours', 'ours'],
    ['life', 'lice'],
    ['fuelled', 'fueled'],
    ['leeds', 'leede'],
    ['user1', 'user2'],
    ['same', 'same'],
    ['one', 'eleven'],
  ])('%s, %s are two words', (one, other) => {
    expect([isSlip(one, other), isSlip(other, one)]).toEqual([false, false])
  })
})

describe('where the words around tell what is asked', () => {
  it.each([
    ['leak', 'lrak'],
    ['exam', 'exsm'],
  ])('%s ~ %s', (one, other) => {
    expect([slipBetween(one, other, lexicon, false), slipBetween(one, other, lexicon, true)]).toEqual([
      'none',
      'likely',
    ])
  })

  it.each([
    ['life', 'lice'],
    ['water', 'wager'],
    ['card', 'cad'],
    ['gradle', 'cradle'],
  ])('%s, %s are two words all the same', (one, other) => {
    expect(slipBetween(one, other, lexicon, true)).toBe('none')
  })
})
